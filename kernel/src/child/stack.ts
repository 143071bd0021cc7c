import { dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunnableCell } from '../language/service.js';
import { SourceMap, type Place } from './source-map.js';

/** One call on a stack, in the user's source where it is a cell's. */
export interface Frame extends Place {
  /** Empty at the top level of a cell. */
  name: string;
  file: string;
  /** The cell's source lines, when the frame is in a cell. */
  source?: readonly string[];
  isAsync: boolean;
}

interface KnownCell {
  map: SourceMap;
  source: readonly string[];
}

const cells = new Map<string, KnownCell>();
const framesOf = new WeakMap<object, Frame[]>();

/** The folder of the kernel's own code, whose frames nobody wants to see. */
const kernelFolder = dirname(dirname(fileURLToPath(import.meta.url)));
/** The module that calls cells. */
const RUNNER = fileURLToPath(new URL('./runner.js', import.meta.url));

/** The name under which a cell's code appears in stack traces. */
export function cellFile(executionCount: number): string {
  return `Cell In[${executionCount}]`;
}

/** Makes the stack traces of a cell's code speak of its source. */
export function rememberCell(file: string, code: string, cell: RunnableCell): void {
  cells.set(file, { map: new SourceMap(cell.mappings), source: code.split('\n') });
}

export function sourceOf(file: string): readonly string[] | undefined {
  return cells.get(file)?.source;
}

/** The frames of an error, without the kernel's own; undefined when it has no stack of its own. */
export function errorFrames(error: Error): Frame[] | undefined {
  // Reading the stack makes V8 call the formatter below, once per error.
  void error.stack;
  return framesOf.get(error);
}

const INSTALLED = '/node_modules/';

/** Installs the formatter of all stack traces of this process. */
export function installStackFormatter(): void {
  Error.stackTraceLimit = 40;
  Error.prepareStackTrace = (error, callSites) => {
    // What called the cell is the kernel and what woke it.
    const end = callSites.findIndex(isRunner);
    const own = end < 0 ? callSites : callSites.slice(0, end);
    const frames = own.flatMap(site => toFrame(site) ?? []);
    framesOf.set(error, frames);
    const lines = frames.map(frame => `\n    at ${describeFrame(frame)}`);
    return `${header(error)}${lines.join('')}`;
  };
}

/** `name (file:line:column)`, files relative to the working folder or to their `node_modules`. */
export function describeFrame({ name, file, line, column, isAsync }: Frame): string {
  const installed = file.lastIndexOf(INSTALLED);
  const inside =
    installed >= 0
      ? file.slice(installed + INSTALLED.length)
      : file.startsWith(`${process.cwd()}/`)
        ? relative(process.cwd(), file)
        : file;
  const place = line > 0 ? `${inside}:${line}:${column}` : inside;
  const described = name ? `${name} (${place})` : place;
  return isAsync ? `async ${described}` : described;
}

function header(error: Error): string {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return 'Error';
  }
}

function toFrame(site: NodeJS.CallSite): Frame | undefined {
  const file = fileOf(site);
  if (
    file.startsWith(kernelFolder) ||
    file.startsWith('node:internal/') ||
    file === 'node:vm' ||
    file === ''
  ) {
    return undefined;
  }
  const generated = {
    line: site.getLineNumber() ?? 0,
    column: site.getColumnNumber() ?? 0
  };
  const cell = cells.get(file);
  const place = cell?.map.original(generated) ?? generated;
  return {
    ...place,
    file,
    name: callName(site),
    source: cell?.source,
    isAsync: (site as NodeJS.CallSite & { isAsync(): boolean }).isAsync()
  };
}

function isRunner(site: NodeJS.CallSite): boolean {
  return (
    fileOf(site) === RUNNER && site.getFunctionName()?.endsWith('_evaluate') === true
  );
}

function fileOf(site: NodeJS.CallSite): string {
  const url = site.getFileName() ?? site.getEvalOrigin() ?? '';
  return url.startsWith('file:') ? fileURLToPath(url) : url;
}

function callName(site: NodeJS.CallSite): string {
  const name = site.getFunctionName();
  if (name === null || name === '') {
    return '';
  }
  const type = site.isToplevel() ? null : site.getTypeName();
  const qualified =
    type && type !== 'Object' && !name.startsWith(type) ? `${type}.${name}` : name;
  return site.isConstructor() ? `new ${name}` : qualified;
}
