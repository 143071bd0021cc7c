import type TypeScript from 'typescript-6';
import { ts } from '../compiler.js';
import type { CellEnvironment } from './environment.js';

/** Names of the environment's members as expressions of the generated code. */
export type EnvironmentNames = (name: keyof CellEnvironment) => TypeScript.Expression;

/** A function that visits a node of a cell and gives its replacement. */
export type Visit = (node: TypeScript.Node) => TypeScript.VisitResult<TypeScript.Node>;

/**
 * The transforms that make a cell interruptible wherever its code stands:
 * loops look at the flag, awaits can be rejected, `catch` passes interrupts on
 * and `finally` blocks run to their end.
 */
export class ControlTransform {
  constructor(
    private readonly _context: TypeScript.TransformationContext,
    private readonly _name: EnvironmentNames,
    private readonly _lineOf: (node: TypeScript.Node) => number
  ) {}

  /** A transformed node, or undefined when the node's kind is not ours. */
  transform(node: TypeScript.Node, visit: Visit): TypeScript.Node | undefined {
    if (ts.isAwaitExpression(node)) {
      return this._await(node, visit);
    }
    if (ts.isIterationStatement(node, false)) {
      return this._loop(node, visit);
    }
    if (ts.isCatchClause(node)) {
      return this._catch(node, visit);
    }
    if (ts.isTryStatement(node) && node.finallyBlock) {
      return this._finally(node, node.finallyBlock, visit);
    }
    return undefined;
  }

  private get _factory(): TypeScript.NodeFactory {
    return this._context.factory;
  }

  private _call(
    name: keyof CellEnvironment,
    ...values: TypeScript.Expression[]
  ): TypeScript.CallExpression {
    return this._factory.createCallExpression(this._name(name), undefined, values);
  }

  private _line(node: TypeScript.Node): TypeScript.Expression {
    return this._factory.createNumericLiteral(this._lineOf(node) + 1);
  }

  private _await(node: TypeScript.AwaitExpression, visit: Visit): TypeScript.Node {
    const value = ts.visitNode(node.expression, visit) as TypeScript.Expression;
    return this._factory.updateAwaitExpression(
      node,
      this._call('settled', this._call('order'), value, this._line(node))
    );
  }

  private _loop(node: TypeScript.IterationStatement, visit: Visit): TypeScript.Node {
    const visited = ts.visitEachChild(node, visit, this._context);
    const { flag, check } = {
      flag: this._factory.createElementAccessExpression(this._name('flag'), 0),
      check: this._factory.createExpressionStatement(this._call('check'))
    };
    ts.setTextRange(check, ts.getOriginalNode(node));
    const guard = this._factory.createIfStatement(
      this._factory.createStrictInequality(flag, this._factory.createNumericLiteral(0)),
      check
    );
    const body = this._factory.createBlock(
      [
        guard,
        ...(ts.isBlock(visited.statement)
          ? visited.statement.statements
          : [visited.statement])
      ],
      true
    );
    ts.setTextRange(body, visited.statement);
    return this._withBody(visited, body);
  }

  private _withBody(
    node: TypeScript.IterationStatement,
    body: TypeScript.Block
  ): TypeScript.Node {
    const f = this._factory;
    if (ts.isForStatement(node)) {
      const { initializer, condition, incrementor } = node;
      return f.updateForStatement(node, initializer, condition, incrementor, body);
    }
    if (ts.isForInStatement(node)) {
      return f.updateForInStatement(node, node.initializer, node.expression, body);
    }
    if (ts.isForOfStatement(node)) {
      const { awaitModifier, initializer } = node;
      const over = awaitModifier
        ? this._call('each', node.expression, this._line(ts.getOriginalNode(node)))
        : node.expression;
      return f.updateForOfStatement(node, awaitModifier, initializer, over, body);
    }
    return ts.isWhileStatement(node)
      ? f.updateWhileStatement(node, node.expression, body)
      : f.updateDoStatement(
          node as TypeScript.DoStatement,
          body,
          (node as TypeScript.DoStatement).expression
        );
  }

  private _catch(node: TypeScript.CatchClause, visit: Visit): TypeScript.Node {
    const f = this._factory;
    const declared = node.variableDeclaration;
    const block = ts.visitNode(node.block, visit) as TypeScript.Block;
    const caught = (error: TypeScript.Identifier) =>
      f.createExpressionStatement(this._call('caught', error));
    if (declared && ts.isIdentifier(declared.name)) {
      const name = f.createIdentifier(declared.name.text);
      return f.updateCatchClause(
        node,
        declared,
        ts.setTextRange(f.createBlock([caught(name), ...block.statements], true), block)
      );
    }
    const error = f.createUniqueName('error');
    const unpack = declared && ts.visitNode(declared, visit);
    const statements = [
      caught(error),
      ...(unpack
        ? [
            f.createVariableStatement(
              undefined,
              f.createVariableDeclarationList(
                [
                  f.createVariableDeclaration(
                    (unpack as TypeScript.VariableDeclaration).name,
                    undefined,
                    undefined,
                    error
                  )
                ],
                ts.NodeFlags.Let
              )
            )
          ]
        : []),
      ...block.statements
    ];
    return f.updateCatchClause(
      node,
      f.createVariableDeclaration(error),
      ts.setTextRange(f.createBlock(statements, true), block)
    );
  }

  private _finally(
    node: TypeScript.TryStatement,
    finallyBlock: TypeScript.Block,
    visit: Visit
  ): TypeScript.Node {
    const f = this._factory;
    const inner = ts.visitNode(finallyBlock, visit) as TypeScript.Block;
    const shielded = f.createBlock(
      [
        f.createExpressionStatement(this._call('enter')),
        f.createTryStatement(
          inner,
          undefined,
          f.createBlock([f.createExpressionStatement(this._call('leave'))], true)
        )
      ],
      true
    );
    return f.updateTryStatement(
      node,
      ts.visitNode(node.tryBlock, visit) as TypeScript.Block,
      ts.visitNode(node.catchClause, visit) as TypeScript.CatchClause | undefined,
      shielded
    );
  }
}
