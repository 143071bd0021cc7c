import type { RemoteLanguage } from '../language/requests.js';
import { text, type Handler } from './exchange.js';
import { outputDirective } from './output-settings.js';

/** Whether a console should run the text or let the user go on typing. */
export function isCompleteHandler(language: RemoteLanguage): Handler {
  return async ({ content }) => ({
    ...(await language.isComplete(outputDirective(text(content, 'code')).code))
  });
}
