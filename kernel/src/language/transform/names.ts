import type TypeScript from 'typescript-6';
import { ts } from '../compiler.js';
import type { CellAnalysis } from './analysis.js';

/**
 * Tells which identifiers of a cell stand for variables of the notebook: names
 * declared at the top level of this cell or of an earlier one. Each of them
 * lives in a box `{v}` that all cells share, so that functions of earlier cells
 * see what later cells assign.
 */
export class NotebookNames {
  constructor(
    private readonly _analysis: CellAnalysis,
    private readonly _known: ReadonlySet<string>,
    private readonly _prefix: string,
    private readonly _factory: TypeScript.NodeFactory
  ) {}

  /** All notebook variables that the cell uses or declares. */
  readonly used = new Set<string>();

  /** `$$name.v` */
  box(name: string): TypeScript.PropertyAccessExpression {
    this.used.add(name);
    return this._factory.createPropertyAccessExpression(
      this._factory.createIdentifier(this._prefix + name),
      'v'
    );
  }

  /** The box's value in the place of `identifier`, or undefined when it is none of ours. */
  replacement(identifier: TypeScript.Identifier): TypeScript.Expression | undefined {
    const symbol = this._analysis.checker.getSymbolAtLocation(identifier);
    return this._isOurs(identifier.text, symbol)
      ? ts.setTextRange(this.box(identifier.text), identifier)
      : undefined;
  }

  /** As `replacement`, for `{name}`. */
  shorthandReplacement(
    node: TypeScript.ShorthandPropertyAssignment
  ): TypeScript.Expression | undefined {
    const symbol = this._analysis.checker.getShorthandAssignmentValueSymbol(node);
    return this._isOurs(node.name.text, symbol)
      ? ts.setTextRange(this.box(node.name.text), node.name)
      : undefined;
  }

  /** Whether the declared name is one of the cell's top level. */
  declaresTopLevel(name: TypeScript.Identifier): boolean {
    const symbol = this._analysis.checker.getSymbolAtLocation(name);
    return symbol !== undefined && this._analysis.topLevel.get(name.text) === symbol;
  }

  /** Runs `visit` with the names standing for themselves, as inside their own declaration. */
  within<T>(names: readonly string[], visit: () => T): T {
    const added = names.filter(name => !this._local.has(name));
    added.forEach(name => this._local.add(name));
    try {
      return visit();
    } finally {
      added.forEach(name => this._local.delete(name));
    }
  }

  private _isOurs(name: string, symbol: TypeScript.Symbol | undefined): boolean {
    if (symbol && symbol.declarations?.length) {
      return this._analysis.topLevel.get(name) === symbol && !this._local.has(name);
    }
    return this._known.has(name);
  }

  private readonly _local = new Set<string>();
}

/** Whether an identifier is an expression (or an assignment target), not a name of something. */
export function isExpressionIdentifier(node: TypeScript.Identifier): boolean {
  const parent = node.parent as TypeScript.Node | undefined;
  if (!parent) {
    return false;
  }
  const named = parent as TypeScript.Node & { name?: TypeScript.Node };
  switch (parent.kind) {
    case ts.SyntaxKind.PropertyAccessExpression:
    case ts.SyntaxKind.PropertyAssignment:
    case ts.SyntaxKind.PropertyDeclaration:
    case ts.SyntaxKind.MethodDeclaration:
    case ts.SyntaxKind.GetAccessor:
    case ts.SyntaxKind.SetAccessor:
    case ts.SyntaxKind.EnumMember:
    case ts.SyntaxKind.VariableDeclaration:
    case ts.SyntaxKind.Parameter:
    case ts.SyntaxKind.FunctionExpression:
    case ts.SyntaxKind.FunctionDeclaration:
    case ts.SyntaxKind.ClassExpression:
    case ts.SyntaxKind.ClassDeclaration:
    case ts.SyntaxKind.EnumDeclaration:
    case ts.SyntaxKind.ModuleDeclaration:
    case ts.SyntaxKind.TypeParameter:
    case ts.SyntaxKind.NamedTupleMember:
    case ts.SyntaxKind.JsxAttribute:
      return named.name !== node;
    case ts.SyntaxKind.BindingElement: {
      const element = parent as TypeScript.BindingElement;
      return element.name !== node && element.propertyName !== node;
    }
    case ts.SyntaxKind.LabeledStatement:
    case ts.SyntaxKind.BreakStatement:
    case ts.SyntaxKind.ContinueStatement:
    case ts.SyntaxKind.MetaProperty:
    case ts.SyntaxKind.ImportClause:
    case ts.SyntaxKind.ImportSpecifier:
    case ts.SyntaxKind.NamespaceImport:
    case ts.SyntaxKind.ExportSpecifier:
    case ts.SyntaxKind.NamespaceExport:
    case ts.SyntaxKind.QualifiedName:
    case ts.SyntaxKind.ShorthandPropertyAssignment:
      return false;
    default:
      return true;
  }
}

/** The identifiers that a declaration's name binds. */
export function boundNames(name: TypeScript.BindingName): TypeScript.Identifier[] {
  return ts.isIdentifier(name)
    ? [name]
    : name.elements.flatMap(element =>
        ts.isBindingElement(element) ? boundNames(element.name) : []
      );
}
