import type TypeScript from 'typescript-6';
import { ts } from '../compiler.js';
import type { CellAnalysis } from '../transform/analysis.js';

/** A name that a cell declares at its top level, a value or a type. */
export interface DeclaredSymbol {
  name: string;
  /** In the words of completions: `const`, `let`, `function`, `class` … */
  kind: string;
  /** A `let` or `var`, which later cells may assign to. */
  isVariable: boolean;
  /** Exported by a statement of the cell itself. */
  isExported: boolean;
}

/** The top-level names of a cell. */
export function declaredIn({ file, locals }: CellAnalysis): DeclaredSymbol[] {
  const exported = exportedNames(file);
  return [...locals.values()].map(symbol => {
    const kind = kindOf(symbol);
    return {
      name: symbol.name,
      kind,
      isVariable: kind === 'let' || kind === 'var',
      isExported: exported.has(symbol.name)
    };
  });
}

function kindOf(symbol: TypeScript.Symbol): string {
  const { flags, declarations } = symbol;
  const has = (flag: TypeScript.SymbolFlags) => (flags & flag) !== 0;
  if (has(ts.SymbolFlags.Function)) {
    return 'function';
  }
  if (has(ts.SymbolFlags.Class)) {
    return 'class';
  }
  if (has(ts.SymbolFlags.Enum)) {
    return 'enum';
  }
  if (has(ts.SymbolFlags.BlockScopedVariable)) {
    const isConstant = declarations?.some(
      declaration => ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Constant
    );
    return isConstant ? 'const' : 'let';
  }
  if (has(ts.SymbolFlags.FunctionScopedVariable)) {
    return 'var';
  }
  if (has(ts.SymbolFlags.Module)) {
    return 'module';
  }
  if (has(ts.SymbolFlags.Interface)) {
    return 'interface';
  }
  if (has(ts.SymbolFlags.TypeAlias)) {
    return 'type';
  }
  return 'alias';
}

function exportedNames(file: TypeScript.SourceFile): Set<string> {
  const names = new Set<string>();
  for (const statement of file.statements) {
    if (
      ts.isExportDeclaration(statement) &&
      !statement.moduleSpecifier &&
      statement.exportClause &&
      ts.isNamedExports(statement.exportClause)
    ) {
      statement.exportClause.elements.forEach(({ name }) => names.add(name.text));
    }
  }
  return names;
}
