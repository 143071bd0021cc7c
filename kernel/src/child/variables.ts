/** The shared place of a notebook variable. */
export interface Box {
  v: unknown;
}

/** The variables that cells share. */
export class Variables {
  readonly box = (name: string): Box => {
    const known = this._boxes.get(name);
    if (known) {
      return known;
    }
    const box = { v: undefined };
    this._boxes.set(name, box);
    return box;
  };

  has(name: string): boolean {
    return this._boxes.has(name);
  }

  /** A variable's value, or that of a global. */
  readonly value = (name: string): unknown =>
    this._boxes.has(name)
      ? this._boxes.get(name)?.v
      : (globalThis as Record<string, unknown>)[name];

  get names(): string[] {
    return [...this._boxes.keys()];
  }

  private readonly _boxes = new Map<string, Box>();
}
