/** State with its binary values taken out, as the widget protocol sends it. */
export interface SplitState {
  state: Record<string, unknown>;
  paths: (string | number)[][];
  buffers: Uint8Array[];
}

/** https://github.com/jupyter-widgets/ipywidgets/blob/main/packages/schema/messages.md#the-jupyterwidget-comm-target */
export function takeBuffersOut(state: Record<string, unknown>): SplitState {
  const paths: (string | number)[][] = [];
  const buffers: Uint8Array[] = [];
  const copy = (value: unknown, path: (string | number)[]): unknown => {
    const bytes = asBytes(value);
    if (bytes) {
      paths.push(path);
      buffers.push(bytes);
      return null;
    }
    if (Array.isArray(value)) {
      return value.map((item, at) => copy(item, [...path, at]));
    }
    if (typeof value === 'object' && value !== null && isPlain(value)) {
      // A binary member of an object is left out, one of an array leaves a null.
      return Object.fromEntries(
        Object.entries(value)
          .map(([key, item]) => [key, copy(item, [...path, key]), item] as const)
          .filter(([, , item]) => !asBytes(item))
      );
    }
    return value;
  };
  return { state: copy(state, []) as Record<string, unknown>, paths, buffers };
}

/** Puts binary values back to where they belong. */
export function putBuffersIn(
  state: Record<string, unknown>,
  paths: readonly (string | number)[][],
  buffers: readonly Uint8Array[]
): void {
  paths.forEach((path, at) => {
    let holder = state as Record<string | number, unknown>;
    for (const key of path.slice(0, -1)) {
      holder = holder[key] as Record<string | number, unknown>;
    }
    holder[path.at(-1)!] = buffers[at];
  });
}

function asBytes(value: unknown): Uint8Array | undefined {
  if (value instanceof ArrayBuffer) {
    return new Uint8Array(value);
  }
  return ArrayBuffer.isView(value)
    ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    : undefined;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
