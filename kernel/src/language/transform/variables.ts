import type TypeScript from 'typescript-6';
import { ts } from '../compiler.js';
import type { Visit } from './control.js';
import { boundNames, type NotebookNames } from './names.js';

/** Turns declarations of notebook variables into assignments to their boxes. */
export class VariableTransform {
  constructor(
    private readonly _context: TypeScript.TransformationContext,
    private readonly _names: NotebookNames
  ) {}

  /** Whether the list declares notebook variables, at the top level or by a nested `var`. */
  isOurs(list: TypeScript.VariableDeclarationList): boolean {
    const [first] = list.declarations.flatMap(d => boundNames(d.name));
    return first !== undefined && this._names.declaresTopLevel(first);
  }

  /** Statements that assign what the statement declares. */
  statements(
    statement: TypeScript.VariableStatement,
    visit: Visit
  ): TypeScript.Statement[] {
    const list = statement.declarationList;
    if (list.flags & ts.NodeFlags.Using) {
      return this._using(statement, visit);
    }
    const keepsValue = !(list.flags & ts.NodeFlags.BlockScoped);
    return list.declarations.flatMap(declaration => {
      const { name, initializer } = declaration;
      if (!ts.isIdentifier(name)) {
        return [this._unpack(name, this._visited(initializer!, visit), visit)];
      }
      if (!initializer && keepsValue) {
        return [];
      }
      const value = initializer
        ? this._visited(initializer, visit)
        : this._context.factory.createVoidZero();
      const statement = this._context.factory.createExpressionStatement(
        this._assign(name, named(name.text, value, this._context.factory))
      );
      return [ts.setTextRange(statement, declaration)];
    });
  }

  /** The initializer of a `for (;;)` as an expression; nested patterns stay statements' work. */
  expression(
    list: TypeScript.VariableDeclarationList,
    visit: Visit
  ): TypeScript.Expression | undefined {
    const parts = list.declarations
      .filter(declaration => declaration.initializer && ts.isIdentifier(declaration.name))
      .map(declaration =>
        this._assign(
          declaration.name as TypeScript.Identifier,
          this._visited(declaration.initializer!, visit)
        )
      );
    return parts.length > 0
      ? parts.reduce<TypeScript.Expression>(
          (left, right) => this._context.factory.createComma(left, right),
          parts.shift()!
        )
      : undefined;
  }

  /** A `for (var x of …)`, whose variable is the notebook's. */
  forEach(
    node: TypeScript.ForOfStatement | TypeScript.ForInStatement,
    list: TypeScript.VariableDeclarationList
  ): TypeScript.ForOfStatement | TypeScript.ForInStatement {
    const f = this._context.factory;
    const [{ name }] = list.declarations;
    if (ts.isIdentifier(name)) {
      return this._updateForEach(node, this._names.box(name.text), node.statement);
    }
    const item = f.createUniqueName('item');
    const unpack = f.createVariableStatement(
      undefined,
      f.createVariableDeclarationList(
        [f.createVariableDeclaration(name, undefined, undefined, item)],
        ts.NodeFlags.Const
      )
    );
    const body = f.createBlock(
      [
        unpack,
        ...boundNames(name).map(bound =>
          f.createExpressionStatement(this._assign(bound, f.createIdentifier(bound.text)))
        ),
        node.statement
      ],
      true
    );
    return this._updateForEach(
      node,
      f.createVariableDeclarationList(
        [f.createVariableDeclaration(item)],
        ts.NodeFlags.Const
      ),
      body
    );
  }

  /** `box.v = name` after a declaration that stays what it is (a class, an enum). */
  publish(name: string): TypeScript.Statement {
    const f = this._context.factory;
    return f.createExpressionStatement(
      f.createAssignment(this._names.box(name), f.createIdentifier(name))
    );
  }

  /** A resource is disposed of at the end of its cell; until then it is a variable. */
  private _using(
    statement: TypeScript.VariableStatement,
    visit: Visit
  ): TypeScript.Statement[] {
    const bound = statement.declarationList.declarations.flatMap(({ name }) =>
      boundNames(name).map(({ text }) => text)
    );
    const declare = this._names.within(bound, () =>
      ts.visitEachChild(statement, visit, this._context)
    );
    return [declare, ...bound.map(name => this.publish(name))];
  }

  private _unpack(
    pattern: TypeScript.BindingPattern,
    value: TypeScript.Expression,
    visit: Visit
  ): TypeScript.Statement {
    const f = this._context.factory;
    const bound = boundNames(pattern);
    const local = this._names.within(
      bound.map(name => name.text),
      () => ts.visitNode(pattern, visit) as TypeScript.BindingPattern
    );
    const declare = f.createVariableStatement(
      undefined,
      f.createVariableDeclarationList(
        [f.createVariableDeclaration(local, undefined, undefined, value)],
        ts.NodeFlags.Const
      )
    );
    return f.createBlock(
      [
        ts.setTextRange(declare, pattern.parent),
        ...bound.map(name =>
          f.createExpressionStatement(this._assign(name, f.createIdentifier(name.text)))
        )
      ],
      true
    );
  }

  private _visited(node: TypeScript.Expression, visit: Visit): TypeScript.Expression {
    return ts.visitNode(node, visit) as TypeScript.Expression;
  }

  private _assign(
    name: TypeScript.Identifier,
    value: TypeScript.Expression
  ): TypeScript.Expression {
    const target = ts.setTextRange(this._names.box(name.text), name);
    return this._context.factory.createAssignment(target, value);
  }

  private _updateForEach(
    node: TypeScript.ForOfStatement | TypeScript.ForInStatement,
    initializer: TypeScript.ForInitializer,
    body: TypeScript.Statement
  ): TypeScript.ForOfStatement | TypeScript.ForInStatement {
    const f = this._context.factory;
    return ts.isForOfStatement(node)
      ? f.updateForOfStatement(
          node,
          node.awaitModifier,
          initializer,
          node.expression,
          body
        )
      : f.updateForInStatement(node, initializer, node.expression, body);
  }
}

/** Functions and classes take the name of the variable they are assigned to; here it must be given. */
function named(
  name: string,
  value: TypeScript.Expression,
  factory: TypeScript.NodeFactory
): TypeScript.Expression {
  const inner = ts.skipPartiallyEmittedExpressions(value);
  const anonymous =
    ts.isArrowFunction(inner) ||
    ((ts.isFunctionExpression(inner) || ts.isClassExpression(inner)) && !inner.name);
  return anonymous
    ? factory.createPropertyAccessExpression(
        factory.createObjectLiteralExpression([
          factory.createPropertyAssignment(name, value)
        ]),
        name
      )
    : value;
}
