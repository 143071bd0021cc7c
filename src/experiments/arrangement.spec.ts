import { Arrangement } from './arrangement';

interface Item {
  id: string;
  value: number;
}
const items = (values: Record<string, number>): Item[] =>
  Object.entries(values).map(([id, value]) => ({ id, value }));
const byValue = (a: Item, b: Item) => a.value - b.value;
const ids = (ordered: readonly Item[]) => ordered.map(item => item.id).join('');

describe('Arrangement', () => {
  it('sorts when nobody holds it', () => {
    const arrangement = new Arrangement<Item>();
    expect(ids(arrangement.arrange(items({ a: 3, b: 1, c: 2 }), byValue, false))).toBe(
      'bca'
    );
    expect(ids(arrangement.arrange(items({ a: 0, b: 1, c: 2 }), byValue, false))).toBe(
      'abc'
    );
  });

  it('moves nothing while held, and puts new things in at their place', () => {
    const arrangement = new Arrangement<Item>();
    arrangement.arrange(items({ a: 1, b: 2, c: 3 }), byValue, false);
    expect(ids(arrangement.arrange(items({ a: 9, b: 2, c: 3 }), byValue, true))).toBe(
      'abc'
    );
    const grown = items({ a: 9, b: 2, c: 3, d: 2.5, e: 10, f: 0 });
    expect(ids(arrangement.arrange(grown, byValue, true))).toBe('fdabce');
    expect(ids(arrangement.arrange(items({ a: 9, c: 3 }), byValue, true))).toBe('ac');
    expect(ids(arrangement.arrange(items({ a: 9, c: 3 }), byValue, false))).toBe('ca');
  });
});
