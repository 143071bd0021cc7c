import { controlClass, Widget, type Layout } from './widget.js';

abstract class Box extends Widget {
  protected constructor(name: string, children: readonly Widget[], layout?: Layout) {
    super(
      controlClass(name),
      { children: children.map(child => child.model.reference), box_style: '' },
      { layout }
    );
    this._children = children;
  }

  get children(): readonly Widget[] {
    return this._children;
  }

  set children(children: readonly Widget[]) {
    this._children = children;
    this.model.set({ children: children.map(child => child.model.reference) });
  }

  override toString(): string {
    return `${this.constructor.name}(${this._children.map(String).join(', ')})`;
  }

  private _children: readonly Widget[];
}

/** Widgets side by side. */
export class HBox extends Box {
  constructor(children: readonly Widget[] = [], options: { layout?: Layout } = {}) {
    super('HBox', children, options.layout);
  }
}

/** Widgets below each other. */
export class VBox extends Box {
  constructor(children: readonly Widget[] = [], options: { layout?: Layout } = {}) {
    super('VBox', children, options.layout);
  }
}
