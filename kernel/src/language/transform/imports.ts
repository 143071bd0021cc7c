import type TypeScript from 'typescript-6';
import { ts } from '../compiler.js';
import type { EnvironmentNames } from './control.js';
import type { NotebookNames } from './names.js';

/**
 * Statements that load a module where the import stands and assign what it
 * binds. All names are assigned, also those the cell does not use: a later cell may.
 */
export function importStatements(
  node: TypeScript.ImportDeclaration,
  names: NotebookNames,
  environment: EnvironmentNames,
  factory: TypeScript.NodeFactory
): TypeScript.Statement[] {
  const clause = node.importClause;
  if (clause?.isTypeOnly) {
    return [];
  }
  const load = factory.createAwaitExpression(
    factory.createCallExpression(environment('module'), undefined, [node.moduleSpecifier])
  );
  if (!clause) {
    return [ts.setTextRange(factory.createExpressionStatement(load), node)];
  }
  const loaded = factory.createUniqueName('loaded');
  const assign = (name: TypeScript.Identifier, value: TypeScript.Expression) =>
    factory.createExpressionStatement(
      factory.createAssignment(names.box(name.text), value)
    );
  const defaultOf = () =>
    factory.createCallExpression(environment('defaultOf'), undefined, [loaded]);
  const { name, namedBindings } = clause;
  const declare = factory.createVariableStatement(
    undefined,
    factory.createVariableDeclarationList(
      [factory.createVariableDeclaration(loaded, undefined, undefined, load)],
      ts.NodeFlags.Const
    )
  );
  const statements: TypeScript.Statement[] = [
    ts.setTextRange(declare, node),
    ...(name ? [assign(name, defaultOf())] : [])
  ];
  if (namedBindings && ts.isNamespaceImport(namedBindings)) {
    statements.push(assign(namedBindings.name, loaded));
  } else if (namedBindings) {
    for (const element of namedBindings.elements.filter(e => !e.isTypeOnly)) {
      const imported = (element.propertyName ?? element.name).text;
      statements.push(
        assign(
          element.name,
          imported === 'default'
            ? defaultOf()
            : factory.createPropertyAccessExpression(loaded, imported)
        )
      );
    }
  }
  return [factory.createBlock(statements, true)];
}
