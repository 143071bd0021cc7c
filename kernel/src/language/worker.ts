/**
 * Entry of the language worker: answers one request at a time, in order; checks
 * of cells wait until nothing else is asked.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { engine } from './compiler.js';
import type { LanguageRequest, LanguageResponse, LanguageSetup } from './requests.js';
import type { CellLanguage } from './service.js';

/** So long nothing else was asked before a check begins, in milliseconds. */
const QUIET_MS = 30;

const port = parentPort!;
const language = await createLanguage(workerData as LanguageSetup);

async function createLanguage(setup: LanguageSetup): Promise<CellLanguage> {
  if (engine === 'tslab') {
    const { TslabLanguage } = await import('./tslab-language.js');
    return new TslabLanguage(setup);
  }
  const { TypeScriptLanguage } = await import('./typescript/language.js');
  return new TypeScriptLanguage(setup);
}

const urgent: LanguageRequest[] = [];
const checks: LanguageRequest[] = [];
let timer = setTimeout(answerCheck, QUIET_MS);
let isWarm = false;

port.on('message', (request: LanguageRequest) => {
  (request.method === 'findings' ? checks : urgent).push(request);
  if (urgent.length === 1) {
    setImmediate(answerUrgent);
  }
  clearTimeout(timer);
  timer = setTimeout(answerCheck, QUIET_MS);
});

function answerUrgent(): void {
  const request = urgent.shift();
  if (request) {
    answer(request);
    setImmediate(answerUrgent);
  }
}

/** Each check is a step of its own, so that requests come in between. */
function answerCheck(): void {
  if (isWarm) {
    const request = checks.shift();
    if (request) {
      answer(request);
    }
  } else {
    isWarm = !language.warmUp();
  }
  if (!isWarm || checks.length > 0) {
    timer = setTimeout(answerCheck, urgent.length > 0 ? QUIET_MS : 0);
  }
}

function answer({ id, method, args }: LanguageRequest): void {
  let response: LanguageResponse;
  try {
    const call = language[method] as (...values: unknown[]) => unknown;
    response = { id, value: call.apply(language, args) };
  } catch (error) {
    response = { id, error: error instanceof Error ? error.message : String(error) };
  }
  port.postMessage(response);
}
