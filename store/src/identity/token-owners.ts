import { createHash } from 'node:crypto';
import { unavailable } from '../domain/errors.js';
import type { TokenOwner } from './hub-api.js';

/** Tokens that are remembered, known and unknown ones together. */
const MOST_TOKENS = 10_000;
/** Questions that the hub is asked at once. */
const MOST_QUESTIONS = 64;
/** How long a token that the hub does not know is refused without asking; milliseconds. */
const REFUSED = 5000;

interface Answer {
  owner: TokenOwner | undefined;
  /** On the clock of `performance`. */
  until: number;
}

export interface TokenOwnersOptions {
  ask: (token: string) => Promise<TokenOwner | undefined>;
  /** How long an answer holds; milliseconds. */
  cacheMs: number;
  /** Called with each new answer of the hub, before it is used. */
  onAnswer?: (owner: TokenOwner) => void;
}

/**
 * Remembers for a short time whose a token is, and that the hub does not know
 * it. Only hashes of tokens are kept.
 */
export class TokenOwners {
  constructor(options: TokenOwnersOptions) {
    this._options = options;
  }

  /** Answers at once what is remembered. */
  owner(token: string): TokenOwner | undefined | Promise<TokenOwner | undefined> {
    const key = createHash('sha256').update(token).digest('base64');
    const known = this._answers.get(key);
    return known && performance.now() < known.until ? known.owner : this._ask(key, token);
  }

  /** Forgets a token, so that the hub is asked anew. */
  forget(token: string): void {
    this._answers.delete(createHash('sha256').update(token).digest('base64'));
  }

  private _ask(key: string, token: string): Promise<TokenOwner | undefined> {
    let question = this._questions.get(key);
    if (!question) {
      if (this._questions.size >= MOST_QUESTIONS) {
        return Promise.reject(
          unavailable('JupyterHub is being asked about too many logins. Try again.')
        );
      }
      question = this._answer(key, token).finally(() => this._questions.delete(key));
      this._questions.set(key, question);
    }
    return question;
  }

  private async _answer(key: string, token: string): Promise<TokenOwner | undefined> {
    const { ask, cacheMs, onAnswer } = this._options;
    // The time counts from the question: what changes while the hub answers is seen in time.
    const asked = performance.now();
    const owner = await ask(token);
    if (owner) {
      onAnswer?.(owner);
    }
    this._answers.delete(key);
    this._answers.set(key, {
      owner,
      until: asked + (owner ? cacheMs : Math.min(cacheMs, REFUSED))
    });
    if (this._answers.size > MOST_TOKENS) {
      this._answers.delete(this._answers.keys().next().value as string);
    }
    return owner;
  }

  private readonly _options: TokenOwnersOptions;
  private readonly _answers = new Map<string, Answer>();
  private readonly _questions = new Map<string, Promise<TokenOwner | undefined>>();
}
