/** Entry of the language worker: answers one request at a time, in order. */
import { parentPort, workerData } from 'node:worker_threads';
import type { LanguageRequest, LanguageResponse, LanguageSetup } from './requests.js';
import { TslabLanguage } from './tslab-language.js';

const port = parentPort!;
const language = new TslabLanguage(workerData as LanguageSetup);

port.on('message', ({ id, method, args }: LanguageRequest) => {
  let response: LanguageResponse;
  try {
    const call = language[method] as (...values: unknown[]) => unknown;
    response = { id, value: call.apply(language, args) };
  } catch (error) {
    response = { id, error: error instanceof Error ? error.message : String(error) };
  }
  port.postMessage(response);
});
