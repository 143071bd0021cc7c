import type TypeScript from 'typescript-6';
import { ts } from '../compiler.js';
import type { Completion, Completions } from '../service.js';
import { isOwnName, type CodeFile, type LiveName } from './notebook-files.js';

const preferences: TypeScript.GetCompletionsAtPositionOptions = {
  includeCompletionsForModuleExports: false,
  includeCompletionsWithInsertText: false,
  includeCompletionsForImportStatements: false
};

/**
 * What may be written at an offset of the code: by type behind a dot, else all
 * names that are in scope, among them those of the notebook.
 */
export function completionsAt(
  service: TypeScript.LanguageService,
  { path, shift }: CodeFile,
  code: string,
  offset: number,
  names: ReadonlyMap<string, LiveName>
): Completions {
  const info = service.getCompletionsAtPosition(path, shift + offset, preferences);
  const start = offset - (WORD_BEFORE.exec(code.slice(0, offset))?.[0].length ?? 0);
  const end = offset + (WORD_AFTER.exec(code.slice(offset))?.[0].length ?? 0);
  if (!info) {
    return { start, end, items: [] };
  }
  const span = info.optionalReplacementSpan ?? replaced(info);
  const from = span ? Math.max(0, span.start - shift) : start;
  const to = span ? Math.min(code.length, span.start + span.length - shift) : end;
  const typed = code.slice(from, offset);
  const entries = info.isGlobalCompletion
    ? [...ofNotebook(names), ...info.entries]
    : info.entries;
  const unique = new Map<string, Completion & { sort: string }>();
  for (const { name, kind, sortText } of entries) {
    if (!isOwnName(name) && !unique.has(name)) {
      unique.set(name, { name, kind, sort: sortText });
    }
  }
  const matching = [...unique.values()].filter(({ name }) => fits(name, typed));
  matching.sort((a, b) => rank(a, typed) - rank(b, typed) || compare(a.sort, b.sort));
  return {
    start: from,
    end: to,
    items: matching.slice(0, MAX_ITEMS).map(({ name, kind }) => ({ name, kind }))
  };
}

/** More than a person reads, and what a list holds that scrolls well. */
const MAX_ITEMS = 1000;

const WORD_BEFORE = /[\p{ID_Continue}$]*$/u;
const WORD_AFTER = /^[\p{ID_Continue}$]*/u;

function ofNotebook(
  names: ReadonlyMap<string, LiveName>
): Pick<TypeScript.CompletionEntry, 'name' | 'kind' | 'sortText'>[] {
  return [...names.values()].map(({ name, kind }) => ({
    name,
    kind: kind as TypeScript.ScriptElementKind,
    sortText: '10'
  }));
}

function replaced(info: TypeScript.CompletionInfo): TypeScript.TextSpan | undefined {
  return info.entries.find(entry => entry.replacementSpan)?.replacementSpan;
}

/** What begins as typed, whatever the case of its letters. */
function fits(name: string, typed: string): boolean {
  return name.slice(0, typed.length).toLowerCase() === typed.toLowerCase();
}

/** What has the same case comes first, then what is no keyword. */
function rank({ name, kind }: Completion, typed: string): number {
  return (
    (name.startsWith(typed) ? 0 : 2) +
    ((kind as TypeScript.ScriptElementKind) === ts.ScriptElementKind.keyword ? 1 : 0)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
