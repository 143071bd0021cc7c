import type { CellLanguage } from './service.js';

/** What the language worker is started with. */
export interface LanguageSetup {
  folder: string;
  fallbackFolders: string[];
}

/** One call of the language, on its way to the worker. */
export interface LanguageRequest {
  id: number;
  method: keyof CellLanguage;
  args: unknown[];
}

export interface LanguageResponse {
  id: number;
  value?: unknown;
  error?: string;
}

/** The language as the front sees it: the same calls, answered later. */
export type RemoteLanguage = {
  [Method in keyof CellLanguage]: (
    ...args: Parameters<CellLanguage[Method]>
  ) => Promise<ReturnType<CellLanguage[Method]>>;
};
