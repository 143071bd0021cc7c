import type TypeScript from 'typescript-6';
import { ts } from '../compiler.js';

const FILE = '/cell.ts';
const JSX_FILE = '/cell.tsx';

const options: TypeScript.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleDetection: ts.ModuleDetectionKind.Force,
  isolatedModules: true,
  jsx: ts.JsxEmit.React,
  sourceMap: true,
  noLib: true,
  noResolve: true,
  newLine: ts.NewLineKind.LineFeed
};

/** What a project may choose about how its code is translated. */
export type TransformOptions = Pick<
  TypeScript.CompilerOptions,
  'experimentalDecorators' | 'emitDecoratorMetadata' | 'useDefineForClassFields'
>;

/** A cell parsed and bound on its own, without libraries: enough to tell which name is which. */
export interface CellAnalysis {
  program: TypeScript.Program;
  checker: TypeScript.TypeChecker;
  file: TypeScript.SourceFile;
  /** Begins the names of what the generated code needs; no name of the cell begins so. */
  prefix: string;
  /** Whether the code is only right when it is read with JSX. */
  isJsx: boolean;
  /** Symbols of all that is declared at the cell's top level. */
  locals: ReadonlyMap<string, TypeScript.Symbol>;
  /** Symbols of the names that have a value and are declared at the cell's top level. */
  topLevel: ReadonlyMap<string, TypeScript.Symbol>;
}

export function analyze(code: string, chosen: TransformOptions = {}): CellAnalysis {
  const source = parse(code);
  const prefix = unusedPrefix(code);
  const { fileName } = source;
  const host: TypeScript.CompilerHost = {
    getSourceFile: name => (name === fileName ? source : undefined),
    getDefaultLibFileName: () => '/lib.d.ts',
    writeFile: () => undefined,
    getCurrentDirectory: () => '/',
    getCanonicalFileName: name => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    fileExists: name => name === fileName,
    readFile: () => undefined
  };
  ts.getLineAndCharacterOfPosition(source, 0);
  const program = ts.createProgram(
    [fileName],
    {
      ...options,
      experimentalDecorators: chosen.experimentalDecorators,
      emitDecoratorMetadata: chosen.emitDecoratorMetadata,
      useDefineForClassFields: chosen.useDefineForClassFields,
      jsxFactory: `${prefix}.jsx`,
      jsxFragmentFactory: `${prefix}.fragment`
    },
    host
  );
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(fileName)!;
  const topLevel = new Map<string, TypeScript.Symbol>();
  const { locals = new Map<string, TypeScript.Symbol>() } = file as unknown as {
    locals?: Map<string, TypeScript.Symbol>;
  };
  locals.forEach(symbol => {
    if (symbol.flags & (ts.SymbolFlags.Value | ts.SymbolFlags.Alias)) {
      topLevel.set(symbol.name, symbol);
    }
  });
  return {
    program,
    checker,
    file,
    prefix,
    isJsx: fileName === JSX_FILE,
    locals,
    topLevel
  };
}

/** `$$`, or more of it where the code has that. */
export function unusedPrefix(code: string): string {
  let prefix = '$$';
  while (code.includes(prefix)) {
    prefix += '$';
  }
  return prefix;
}

/** `<T>x` is a cast in plain code and an element with JSX: what has no errors is meant. */
function parse(code: string): TypeScript.SourceFile {
  const as = (name: string) => ts.createSourceFile(name, code, options.target!, true);
  const plain = as(FILE);
  if (syntaxErrors(plain).length === 0 || !code.includes('<')) {
    return plain;
  }
  const jsx = as(JSX_FILE);
  return syntaxErrors(jsx).length < syntaxErrors(plain).length ? jsx : plain;
}

/** What the parser has to say about a file. */
export function syntaxErrors(
  file: TypeScript.SourceFile
): readonly TypeScript.DiagnosticWithLocation[] {
  return (
    file as unknown as { parseDiagnostics: readonly TypeScript.DiagnosticWithLocation[] }
  ).parseDiagnostics;
}

/** Emits the analysed cell through a transformer; gives its JavaScript and source map. */
export function emit(
  { program, file }: CellAnalysis,
  transformer: TypeScript.TransformerFactory<TypeScript.SourceFile>
): { js: string; mappings: string } {
  let js = '';
  let map = '';
  program.emit(
    file,
    (name, text) => {
      if (name.endsWith('.map')) {
        map = text;
      } else {
        js = text;
      }
    },
    undefined,
    false,
    { before: [transformer], after: [dropExports] }
  );
  const comment = js.lastIndexOf('//# sourceMappingURL=');
  return {
    js: comment < 0 ? js : js.slice(0, comment),
    mappings: (JSON.parse(map) as { mappings: string }).mappings
  };
}

/** The compiler marks modules by an empty export, which a function cannot hold. */
const dropExports: TypeScript.TransformerFactory<TypeScript.SourceFile> =
  context => file =>
    context.factory.updateSourceFile(
      file,
      file.statements.filter(statement => !ts.isExportDeclaration(statement))
    );
