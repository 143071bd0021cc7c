import type TypeScript from 'typescript-6';
import { ts } from '../compiler.js';
import type { EnvironmentNames } from './control.js';
import type { NotebookNames } from './names.js';

/**
 * Statements that load a module where the import stands and bind its exports.
 * All names are bound, also those the cell does not use: a later cell may.
 */
export function importStatements(
  node: TypeScript.ImportDeclaration,
  names: NotebookNames,
  environment: EnvironmentNames,
  factory: TypeScript.NodeFactory
): TypeScript.Statement[] {
  const clause = node.importClause;
  return clause?.isTypeOnly
    ? []
    : [
        bindStatement(
          node,
          node.moduleSpecifier,
          clause ? bindings(clause) : [],
          names,
          environment,
          factory
        )
      ];
}

/** `await $$.bind("module", { name: "export" })` */
export function bindStatement(
  node: TypeScript.Node,
  specifier: TypeScript.Expression,
  bound: readonly [name: string, exported: string][],
  names: NotebookNames,
  environment: EnvironmentNames,
  factory: TypeScript.NodeFactory
): TypeScript.Statement {
  bound.forEach(([name]) => names.box(name));
  const call = factory.createCallExpression(environment('bind'), undefined, [
    specifier,
    factory.createObjectLiteralExpression(
      bound.map(([name, exported]) =>
        factory.createPropertyAssignment(
          factory.createStringLiteral(name),
          factory.createStringLiteral(exported)
        )
      )
    )
  ]);
  const statement = factory.createExpressionStatement(
    factory.createAwaitExpression(call)
  );
  return ts.setTextRange(statement, node);
}

function bindings({
  name,
  namedBindings
}: TypeScript.ImportClause): [name: string, exported: string][] {
  const output: [string, string][] = name ? [[name.text, 'default']] : [];
  if (namedBindings && ts.isNamespaceImport(namedBindings)) {
    output.push([namedBindings.name.text, '*']);
  } else if (namedBindings) {
    for (const element of namedBindings.elements.filter(each => !each.isTypeOnly)) {
      output.push([element.name.text, (element.propertyName ?? element.name).text]);
    }
  }
  return output;
}
