/**
 * The order of a list that changes while somebody looks at it. While held, what
 * is there keeps its order and only new things are put in, each before the
 * first one that it would precede.
 */
export class Arrangement<T extends { readonly id: string }> {
  arrange(
    items: readonly T[],
    compare: (a: T, b: T) => number,
    held: boolean
  ): readonly T[] {
    const ordered = held ? this._keep(items, compare) : [...items].sort(compare);
    this._ids = ordered.map(item => item.id);
    return ordered;
  }

  private _keep(items: readonly T[], compare: (a: T, b: T) => number): T[] {
    const byId = new Map(items.map(item => [item.id, item]));
    const ordered: T[] = [];
    for (const id of this._ids) {
      const item = byId.get(id);
      if (item) {
        ordered.push(item);
        byId.delete(id);
      }
    }
    for (const item of [...byId.values()].sort(compare)) {
      const place = ordered.findIndex(other => compare(item, other) < 0);
      ordered.splice(place < 0 ? ordered.length : place, 0, item);
    }
    return ordered;
  }

  private _ids: readonly string[] = [];
}
