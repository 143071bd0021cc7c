import type TypeScript from 'typescript-6';
import { ts } from './compiler.js';

/** The names that have a value in a list of declarations. */
export function valueNames(declarations: string): Set<string> {
  const names = new Set<string>();
  for (const statement of parse(declarations).statements) {
    namesOf(statement).forEach(name => names.add(name));
  }
  return names;
}

/**
 * The declarations that hold after a cell stopped half way: what it declared
 * and reached, and for the rest what was there before.
 *
 * @param after Declarations as if the cell had come to its end.
 * @param before Declarations without the cell.
 * @param missing Values that the cell did not come to.
 */
export function withoutMissing(
  after: string,
  before: string,
  missing: ReadonlySet<string>
): string {
  const kept = select(after, name => !missing.has(name));
  const restored = select(before, name => missing.has(name), true);
  return kept + restored;
}

/** Declarations that give `names` the type `any`. */
export function untyped(names: Iterable<string>): string {
  return [...names].map(name => `declare let ${name}: any;\n`).join('');
}

const printer = ts.createPrinter({ newLine: ts.NewLineKind.LineFeed });

function parse(text: string): TypeScript.SourceFile {
  return ts.createSourceFile('declarations.d.ts', text, ts.ScriptTarget.Latest, false);
}

function select(
  text: string,
  keep: (name: string) => boolean,
  valuesOnly = false
): string {
  const file = parse(text);
  let output = '';
  for (const statement of file.statements) {
    const names = namesOf(statement);
    if (names.length === 0 ? valuesOnly : !names.some(keep)) {
      continue;
    }
    const node = names.every(keep) ? statement : narrowed(statement, keep);
    output += `${printer.printNode(ts.EmitHint.Unspecified, node, file)}\n`;
  }
  return output;
}

function namesOf(statement: TypeScript.Statement): string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap(({ name }) =>
      ts.isIdentifier(name) ? [name.text] : []
    );
  }
  if (ts.isImportDeclaration(statement)) {
    return importedNames(statement).map(name => name.text);
  }
  if (
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isEnumDeclaration(statement) ||
    ts.isModuleDeclaration(statement) ||
    ts.isImportEqualsDeclaration(statement)
  ) {
    return statement.name ? [statement.name.text] : [];
  }
  return [];
}

function importedNames(node: TypeScript.ImportDeclaration): TypeScript.Identifier[] {
  const { name, namedBindings } = node.importClause ?? {};
  const named = !namedBindings
    ? []
    : ts.isNamespaceImport(namedBindings)
      ? [namedBindings.name]
      : namedBindings.elements.map(element => element.name);
  return name ? [name, ...named] : named;
}

/** The statement with those of its names that are kept. */
function narrowed(
  statement: TypeScript.Statement,
  keep: (name: string) => boolean
): TypeScript.Statement {
  const f = ts.factory;
  if (ts.isVariableStatement(statement)) {
    const list = statement.declarationList;
    const declarations = list.declarations.filter(
      ({ name }) => ts.isIdentifier(name) && keep(name.text)
    );
    return f.createVariableStatement(
      statement.modifiers,
      f.createVariableDeclarationList(declarations, list.flags)
    );
  }
  if (ts.isImportDeclaration(statement) && statement.importClause) {
    const { isTypeOnly, name, namedBindings } = statement.importClause;
    const bindings =
      namedBindings && ts.isNamedImports(namedBindings)
        ? f.createNamedImports(namedBindings.elements.filter(e => keep(e.name.text)))
        : namedBindings && keep(namedBindings.name.text)
          ? namedBindings
          : undefined;
    const clause = f.createImportClause(
      isTypeOnly,
      name && keep(name.text) ? name : undefined,
      bindings
    );
    return f.createImportDeclaration(undefined, clause, statement.moduleSpecifier);
  }
  return statement;
}
