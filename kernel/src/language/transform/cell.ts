import type TypeScript from 'typescript-6';
import { ts } from '../compiler.js';
import type { RunnableCell } from '../service.js';
import { analyze, emit, type CellAnalysis } from './analysis.js';
import { ControlTransform, type EnvironmentNames, type Visit } from './control.js';
import { ambientNames, type CellEnvironment } from './environment.js';
import { bindStatement, importStatements } from './imports.js';
import { isExpressionIdentifier, NotebookNames } from './names.js';
import { VariableTransform } from './variables.js';

/** A value that a cell declares at its top level. */
export interface DeclaredName {
  name: string;
  /** How many declaring statements must be completed before it has its value; 0: at once. */
  statement: number;
}

export interface TransformedCell extends RunnableCell {
  declared: DeclaredName[];
}

/** A line `%name text` at the top of a cell. */
export interface Command {
  name: string;
  text: string;
}

/**
 * Translates a cell to a function of its environment (see `CellEnvironment`).
 * Types are not checked here.
 *
 * @param known Variables of earlier cells.
 * @param commands What the child does before the code.
 */
export function transformCell(
  code: string,
  known: ReadonlySet<string>,
  analysis = analyze(code),
  commands: readonly Command[] = []
): TransformedCell {
  const { prefix } = analysis;
  let used: ReadonlySet<string> = new Set();
  const hoisted: string[] = [];
  const declared: DeclaredName[] = [];
  const { js, mappings } = emit(analysis, context => file => {
    const transform = new CellTransform(analysis, known, prefix, context);
    const statements = transform.statements();
    used = transform.names.used;
    hoisted.push(...transform.hoisted);
    declared.push(...transform.declared);
    return context.factory.updateSourceFile(file, statements);
  });
  const boxes = [...used].map(
    name => `${prefix}${name} = ${prefix}.box(${JSON.stringify(name)})`
  );
  const published = hoisted.map(name => ` ${prefix}${name}.v = ${name};`);
  const done = commands.map(
    ({ name, text }) =>
      ` await ${prefix}.command(${JSON.stringify(name)}, ${JSON.stringify(text)});`
  );
  const head =
    `(async function (${prefix}, ${ambientNames.join(', ')}) { "use strict";` +
    ` const ${[`${prefix}_flag = ${prefix}.flag`, ...boxes].join(', ')};` +
    `${published.join('')}${done.join('')}\n`;
  return { js: `${head}${js}\n})`, mappings: `;${mappings}`, declared };
}

class CellTransform {
  constructor(
    private readonly _analysis: CellAnalysis,
    known: ReadonlySet<string>,
    prefix: string,
    private readonly _context: TypeScript.TransformationContext
  ) {
    const { factory } = _context;
    this.names = new NotebookNames(_analysis, known, prefix, factory);
    this._environment = (name: keyof CellEnvironment) =>
      name === 'flag'
        ? factory.createIdentifier(`${prefix}_flag`)
        : factory.createPropertyAccessExpression(factory.createIdentifier(prefix), name);
    this._variables = new VariableTransform(_context, this.names);
    this._control = new ControlTransform(
      _context,
      this._environment,
      node =>
        _analysis.file.getLineAndCharacterOfPosition(node.getStart(_analysis.file)).line
    );
  }

  readonly names: NotebookNames;
  readonly declared: DeclaredName[] = [];
  /** Functions, which have their value before the first statement runs. */
  readonly hoisted: string[] = [];

  statements(): TypeScript.Statement[] {
    const { statements } = this._analysis.file;
    const last = statements.findLast(statement => !ts.isExportDeclaration(statement));
    let count = 0;
    return statements.flatMap(statement => {
      if (statement === last && ts.isExpressionStatement(statement)) {
        return [this._result(statement)];
      }
      const names = this._declaredBy(statement);
      const output = this._topLevel(statement);
      if (names.length === 0) {
        return output;
      }
      count += 1;
      this.declared.push(...names.map(name => ({ name, statement: count })));
      return [...output, this._done(count)];
    });
  }

  private get _factory(): TypeScript.NodeFactory {
    return this._context.factory;
  }

  /** Values declared by a statement, except functions, which count as there from the start. */
  private _declaredBy(statement: TypeScript.Statement): string[] {
    const found = [...this._analysis.topLevel.values()].filter(symbol =>
      symbol.declarations?.some(
        declaration =>
          declaration.pos >= statement.pos &&
          declaration.end <= statement.end &&
          !this._isErased(declaration)
      )
    );
    if (ts.isFunctionDeclaration(statement)) {
      for (const { name } of statement.body ? found : []) {
        this.hoisted.push(name);
        this.names.box(name);
        this.declared.push({ name, statement: 0 });
      }
      return [];
    }
    return found.map(symbol => symbol.name);
  }

  private _isErased(declaration: TypeScript.Declaration): boolean {
    let node: TypeScript.Node = declaration;
    while (node.parent && !ts.isSourceFile(node.parent)) {
      node = node.parent;
    }
    return (
      ts.isInterfaceDeclaration(node) ||
      ts.isTypeAliasDeclaration(node) ||
      (ts.canHaveModifiers(node) &&
        ts.getModifiers(node)?.some(m => m.kind === ts.SyntaxKind.DeclareKeyword) ===
          true)
    );
  }

  private _topLevel(statement: TypeScript.Statement): TypeScript.Statement[] {
    if (this._isErased(statement as unknown as TypeScript.Declaration)) {
      return [];
    }
    if (ts.isImportDeclaration(statement)) {
      return importStatements(statement, this.names, this._environment, this._factory);
    }
    if (ts.isImportEqualsDeclaration(statement)) {
      return this._importEquals(statement);
    }
    if (ts.isExportAssignment(statement) || ts.isExportDeclaration(statement)) {
      return [];
    }
    if (
      ts.isFunctionDeclaration(statement) ||
      ts.isClassDeclaration(statement) ||
      ts.isEnumDeclaration(statement) ||
      ts.isModuleDeclaration(statement)
    ) {
      return this._named(statement);
    }
    return asStatements(this._visit(statement));
  }

  /** A declaration that stays in the code; inside it its name is its own. */
  private _named(
    statement:
      | TypeScript.FunctionDeclaration
      | TypeScript.ClassDeclaration
      | TypeScript.EnumDeclaration
      | TypeScript.ModuleDeclaration
  ): TypeScript.Statement[] {
    const name = statement.name?.text ?? '';
    const output = this.names.within([name], () =>
      ts.visitEachChild(statement, this._visit, this._context)
    );
    const isValue = this._analysis.topLevel.has(name);
    return ts.isFunctionDeclaration(statement) || !isValue
      ? [output]
      : [output, this._variables.publish(name)];
  }

  private _importEquals(
    node: TypeScript.ImportEqualsDeclaration
  ): TypeScript.Statement[] {
    const { moduleReference, name, isTypeOnly } = node;
    if (isTypeOnly || !ts.isExternalModuleReference(moduleReference)) {
      return [];
    }
    return [
      bindStatement(
        node,
        moduleReference.expression,
        [[name.text, '*']],
        this.names,
        this._environment,
        this._factory
      )
    ];
  }

  private _result(statement: TypeScript.ExpressionStatement): TypeScript.Statement {
    const value = ts.visitNode(
      statement.expression,
      this._visit
    ) as TypeScript.Expression;
    const call = this._factory.createCallExpression(
      this._environment('result'),
      undefined,
      [value]
    );
    return ts.setTextRange(this._factory.createExpressionStatement(call), statement);
  }

  private _done(count: number): TypeScript.Statement {
    return this._factory.createExpressionStatement(
      this._factory.createCallExpression(this._environment('done'), undefined, [
        this._factory.createNumericLiteral(count)
      ])
    );
  }

  private readonly _visit: Visit = node => {
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) {
      return node;
    }
    if (ts.isIdentifier(node)) {
      return isExpressionIdentifier(node) ? (this.names.replacement(node) ?? node) : node;
    }
    if (ts.isShorthandPropertyAssignment(node)) {
      return this._shorthand(node);
    }
    if (ts.isHeritageClause(node) && node.token === ts.SyntaxKind.ImplementsKeyword) {
      return node;
    }
    if (ts.isVariableStatement(node) && this._variables.isOurs(node.declarationList)) {
      return this._variables.statements(node, this._visit);
    }
    if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword) {
      return this._environment('meta');
    }
    if (
      ts.isCallExpression(node) &&
      node.expression.kind === ts.SyntaxKind.ImportKeyword
    ) {
      return this._factory.createCallExpression(
        this._environment('dynamic'),
        undefined,
        node.arguments.map(
          argument => ts.visitNode(argument, this._visit) as TypeScript.Expression
        )
      );
    }
    const controlled = this._control.transform(node, this._visit);
    return controlled
      ? this._notebookLoop(node, controlled)
      : ts.visitEachChild(node, this._visit, this._context);
  };

  private _shorthand(node: TypeScript.ShorthandPropertyAssignment): TypeScript.Node {
    const box = this.names.shorthandReplacement(node);
    const initial =
      node.objectAssignmentInitializer &&
      (ts.visitNode(
        node.objectAssignmentInitializer,
        this._visit
      ) as TypeScript.Expression);
    if (!box) {
      return this._factory.updateShorthandPropertyAssignment(node, node.name, initial);
    }
    const value = initial ? this._factory.createAssignment(box, initial) : box;
    return ts.setTextRange(
      this._factory.createPropertyAssignment(node.name.text, value),
      node
    );
  }

  /** Loops whose `var` is a notebook variable. */
  private _notebookLoop(
    original: TypeScript.Node,
    loop: TypeScript.Node
  ): TypeScript.Node {
    if (ts.isForStatement(original) && ts.isForStatement(loop)) {
      const list = original.initializer;
      return list && ts.isVariableDeclarationList(list) && this._variables.isOurs(list)
        ? this._factory.updateForStatement(
            loop,
            this._variables.expression(list, this._visit),
            loop.condition,
            loop.incrementor,
            loop.statement
          )
        : loop;
    }
    if (
      (ts.isForOfStatement(original) && ts.isForOfStatement(loop)) ||
      (ts.isForInStatement(original) && ts.isForInStatement(loop))
    ) {
      const list = original.initializer;
      return ts.isVariableDeclarationList(list) && this._variables.isOurs(list)
        ? this._variables.forEach(loop, list)
        : loop;
    }
    return loop;
  }

  private readonly _environment: EnvironmentNames;
  private readonly _variables: VariableTransform;
  private readonly _control: ControlTransform;
}

function asStatements(
  result: TypeScript.VisitResult<TypeScript.Node>
): TypeScript.Statement[] {
  return (
    Array.isArray(result) ? result : result ? [result] : []
  ) as TypeScript.Statement[];
}
