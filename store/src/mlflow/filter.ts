import { invalid } from '../domain/errors.js';

export type Comparator =
  '=' | '!=' | '<' | '<=' | '>' | '>=' | 'LIKE' | 'ILIKE' | 'IN' | 'NOT IN';

export type Operand = number | string | readonly string[];

/** One condition of a filter; all of them must hold. */
export interface Condition {
  /** `attribute` when the key stands alone. */
  entity: string;
  key: string;
  comparator: Comparator;
  operand: Operand;
}

export interface OrderKey {
  entity: string;
  key: string;
  descending: boolean;
}

interface Token {
  kind: 'word' | 'text' | 'quoted' | 'number' | 'operator' | 'mark';
  text: string;
  at: number;
}

const TOKEN =
  /\s*(?:(?<number>[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?(?![\w.]))|(?<word>[a-z_][\w./-]*)|'(?<text>(?:[^']|'')*)'|"(?<double>(?:[^"]|"")*)"|`(?<back>[^`]*)`|(?<operator>[<>!]=|[<>=])|(?<mark>[(),]))/iy;

const LONGEST = 10_000;

/**
 * Reads a filter of MLflow's search: conditions `entity.key comparator operand`
 * joined by AND. Keys with odd characters stand in backticks or double quotes,
 * texts in single or double quotes.
 *
 * @throws DomainError that shows where it cannot be read.
 */
export function parseFilter(filter: string): Condition[] {
  if (filter.length > LONGEST) {
    throw invalid('filter', `A filter has at most ${LONGEST} characters.`);
  }
  const reader = new Reader(filter, 'filter');
  const conditions: Condition[] = [];
  while (!reader.ended) {
    if (conditions.length > 0) {
      reader.word('AND');
    }
    conditions.push(reader.condition());
  }
  return conditions;
}

/** Reads one element of an `order_by`: `entity.key [ASC|DESC]`. */
export function parseOrder(order: string): OrderKey {
  const reader = new Reader(order, 'order_by');
  const identifier = reader.identifier();
  const descending = reader.takes('DESC');
  if (!descending) {
    reader.takes('ASC');
  }
  if (!reader.ended) {
    throw reader.fault('ASC, DESC or the end');
  }
  return { ...identifier, descending };
}

class Reader {
  constructor(text: string, field: string) {
    this._field = field;
    this._text = text;
    const end = text.trimEnd().length;
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < end) {
      const at = TOKEN.lastIndex;
      const groups = TOKEN.exec(text)?.groups;
      if (!groups) {
        throw this._faultAt(at, 'something else');
      }
      this._tokens.push({ ...tokenOf(groups), at });
    }
  }

  get ended(): boolean {
    return this._next === this._tokens.length;
  }

  condition(): Condition {
    const identifier = this.identifier();
    const comparator = this._comparator();
    const operand =
      comparator === 'IN' || comparator === 'NOT IN' ? this._list() : this._operand();
    return { ...identifier, comparator, operand };
  }

  identifier(): { entity: string; key: string } {
    const token = this._take();
    if (token?.kind === 'quoted' || token?.kind === 'text') {
      if (token.text !== '' && token.kind === 'quoted') {
        return { entity: 'attribute', key: token.text };
      }
    } else if (token?.kind === 'word') {
      const dot = token.text.indexOf('.');
      if (dot < 0) {
        return { entity: 'attribute', key: token.text };
      }
      const entity = token.text.slice(0, dot);
      const key = token.text.slice(dot + 1);
      const quoted = this._tokens[this._next];
      if (key === '' && quoted?.kind === 'quoted') {
        this._next += 1;
        return { entity, key: quoted.text };
      }
      if (key !== '') {
        return { entity, key };
      }
    }
    this._next -= token ? 1 : 0;
    throw this.fault('a key such as metrics.loss or params.lr');
  }

  /** Takes the word if it comes next. */
  takes(word: string): boolean {
    const token = this._tokens[this._next];
    if (token?.kind === 'word' && token.text.toUpperCase() === word) {
      this._next += 1;
      return true;
    }
    return false;
  }

  word(word: string): void {
    if (!this.takes(word)) {
      throw this.fault(word);
    }
  }

  fault(expected: string): Error {
    const at = this._tokens[this._next]?.at ?? this._text.length;
    return this._faultAt(at, expected);
  }

  private _comparator(): Comparator {
    const token = this._take();
    if (token?.kind === 'operator') {
      return token.text as Comparator;
    }
    const word = token?.kind === 'word' ? token.text.toUpperCase() : '';
    if (word === 'LIKE' || word === 'ILIKE' || word === 'IN') {
      return word;
    }
    if (word === 'NOT' && this.takes('IN')) {
      return 'NOT IN';
    }
    this._next -= token ? 1 : 0;
    throw this.fault('one of = != < <= > >= LIKE ILIKE IN NOT IN');
  }

  private _operand(): number | string {
    const token = this._take();
    if (token?.kind === 'number') {
      return Number(token.text);
    }
    if (token?.kind === 'text' || token?.kind === 'quoted') {
      return token.text;
    }
    this._next -= token ? 1 : 0;
    throw this.fault('a number or a text in quotes');
  }

  private _list(): string[] {
    this._mark('(');
    const values: string[] = [];
    do {
      values.push(String(this._operand()));
    } while (this._isMark(','));
    this._mark(')');
    return values;
  }

  private _mark(mark: string): void {
    if (!this._isMark(mark)) {
      throw this.fault(mark);
    }
  }

  private _isMark(mark: string): boolean {
    const token = this._tokens[this._next];
    if (token?.kind === 'mark' && token.text === mark) {
      this._next += 1;
      return true;
    }
    return false;
  }

  private _take(): Token | undefined {
    const token = this._tokens[this._next];
    if (token) {
      this._next += 1;
    }
    return token;
  }

  private _faultAt(at: number, expected: string): Error {
    const rest = this._text.slice(at).trim();
    return invalid(
      this._field,
      `The ${this._field} cannot be read at ${rest === '' ? 'its end' : JSON.stringify(rest.slice(0, 50))}: ` +
        `${expected} is expected. Conditions are joined by AND; OR and brackets are not possible.`
    );
  }

  private readonly _field: string;
  private readonly _text: string;
  private readonly _tokens: Token[] = [];
  private _next = 0;
}

function tokenOf(groups: Record<string, string | undefined>): Omit<Token, 'at'> {
  const { number, word, text, double, back, operator, mark } = groups;
  if (number !== undefined) {
    return { kind: 'number', text: number };
  }
  if (word !== undefined) {
    return { kind: 'word', text: word };
  }
  if (text !== undefined) {
    return { kind: 'text', text: text.replaceAll("''", "'") };
  }
  if (double !== undefined || back !== undefined) {
    return { kind: 'quoted', text: double?.replaceAll('""', '"') ?? back ?? '' };
  }
  return operator !== undefined
    ? { kind: 'operator', text: operator }
    : { kind: 'mark', text: mark ?? '' };
}
