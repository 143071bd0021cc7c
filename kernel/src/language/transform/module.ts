import type TypeScript from 'typescript-6';
import { ts } from '../compiler.js';
import { unusedPrefix } from './analysis.js';
import { ControlTransform, type Visit } from './control.js';
import { MODULE_ENVIRONMENT } from './environment.js';

/** A file of the notebook's project as JavaScript. */
export interface TransformedModule {
  js: string;
  /** The `mappings` of a version 3 source map from `js` to the file. */
  mappings: string;
  format: 'module' | 'commonjs';
}

/** What Node gives to CommonJS modules and people write in ES modules as well. */
const COMMONJS: Record<string, string> = {
  __filename: 'import.meta.filename',
  __dirname: 'import.meta.dirname',
  require: 'process.getBuiltinModule("module").createRequire(import.meta.url)'
};

/**
 * Translates a file so that it runs in Node and is interrupted as a cell is:
 * its loops look at the flag and its awaits can be rejected.
 *
 * @param name Path of the file; its ending says what is in it.
 */
export function transformModule(
  name: string,
  code: string,
  options: TypeScript.CompilerOptions
): TransformedModule {
  const prefix = unusedPrefix(code);
  const format = formatOf(name, code);
  const { outputText, sourceMapText } = ts.transpileModule(code, {
    fileName: name,
    compilerOptions: {
      ...options,
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      sourceMap: true,
      inlineSourceMap: false,
      declaration: false,
      allowJs: true,
      isolatedModules: true
    },
    transformers: { before: [interruptible(prefix)] }
  });
  const js = outputText.replace(/\/\/# sourceMappingURL=\S*\s*$/, '');
  const isModule = format === 'module';
  const ambient = Object.entries(COMMONJS)
    .filter(([word]) => isModule && usesFree(code, word))
    .map(([word, value]) => ` const ${word} = ${value};`);
  const file = isModule ? 'import.meta.filename' : '__filename';
  const head =
    `const ${prefix} = globalThis[Symbol.for(${JSON.stringify(MODULE_ENVIRONMENT)})](${file}),` +
    ` ${prefix}_flag = ${prefix}.flag;${ambient.join('')}\n`;
  const { mappings } = JSON.parse(sourceMapText ?? '{"mappings":""}') as {
    mappings: string;
  };
  return { js: head + js, mappings: `;${mappings}`, format };
}

function interruptible(
  prefix: string
): TypeScript.TransformerFactory<TypeScript.SourceFile> {
  return context => file => {
    const { factory } = context;
    const control = new ControlTransform(
      context,
      name =>
        name === 'flag'
          ? factory.createIdentifier(`${prefix}_flag`)
          : factory.createPropertyAccessExpression(
              factory.createIdentifier(prefix),
              name
            ),
      node => file.getLineAndCharacterOfPosition(node.getStart(file)).line
    );
    const visit: Visit = node =>
      control.transform(node, visit) ?? ts.visitEachChild(node, visit, context);
    return ts.visitEachChild(file, visit, context);
  };
}

/** A file is a CommonJS module when its name says so, or when it is written as one. */
function formatOf(name: string, code: string): TransformedModule['format'] {
  if (/\.[cm][jt]s$/.test(name)) {
    return /\.c[jt]s$/.test(name) ? 'commonjs' : 'module';
  }
  const file = ts.createSourceFile(name, code, ts.ScriptTarget.Latest, false);
  const isModule = ts.isExternalModule(file);
  const isCommon = /\b(module\.exports|exports\.\w+\s*=)/.test(code);
  return isModule || !isCommon ? 'module' : 'commonjs';
}

/** Whether the code uses the name without declaring it. */
function usesFree(code: string, word: string): boolean {
  return (
    new RegExp(`(?<![\\w$.])${word}\\b`).test(code) &&
    !new RegExp(`\\b(const|let|var|function)\\s+\\{?\\s*${word}\\b`).test(code)
  );
}
