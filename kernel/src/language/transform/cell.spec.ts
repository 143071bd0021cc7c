import { transformCell } from './cell';
import { ambientNames } from './environment';

/** Runs transformed cells with the plainest environment that keeps the contract. */
class Notebook {
  readonly boxes = new Map<string, { v: unknown }>();
  readonly known = new Set<string>();
  modules: Record<string, unknown> = {};
  commands: string[][] = [];
  flag = new Int32Array(1);
  lines: number[] = [];

  async run(code: string): Promise<unknown> {
    const cell = transformCell(code, this.known);
    cell.declared.forEach(({ name }) => this.known.add(name));
    let result: unknown;
    const environment = {
      box: (name: string) => {
        const box = this.boxes.get(name) ?? { v: undefined };
        this.boxes.set(name, box);
        return box;
      },
      flag: this.flag,
      check: () => {
        throw new Error('interrupted');
      },
      order: () => 0,
      settled: (_: number, value: unknown, line: number) => {
        this.lines.push(line);
        return value;
      },
      each: (iterable: unknown) => iterable,
      caught: (error: unknown) => {
        if (error instanceof Error && error.message === 'interrupted') {
          throw error;
        }
      },
      enter: () => undefined,
      leave: () => undefined,
      bind: async (name: string, names: Record<string, string>) => {
        const module = this.modules[name] as Record<string, unknown>;
        for (const [variable, exported] of Object.entries(names)) {
          environment.box(variable).v = exported === '*' ? module : module[exported];
        }
      },
      command: async (...command: string[]) => void this.commands.push(command),
      jsx: (...parts: unknown[]) => parts,
      fragment: 'fragment',
      dynamic: async (name: string) => this.modules[name],
      meta: { url: 'file:///here' },
      done: (count: number) => (this.done = count),
      result: (value: unknown) => (result = value)
    };
    const ambient = ambientNames.map(
      name => (globalThis as Record<string, unknown>)[name]
    );
    const run = (0, eval)(cell.js) as (...values: unknown[]) => Promise<void>;
    await run(environment, ...ambient);
    return result;
  }

  done = 0;
}

describe('a cell', () => {
  let notebook: Notebook;
  beforeEach(() => {
    notebook = new Notebook();
  });

  it('gives its last expression', async () => {
    expect(await notebook.run('const x: number = 1; x + 1')).toBe(2);
    expect(await notebook.run('const y = 1;')).toBeUndefined();
    expect(await notebook.run('({ a: x }) as object')).toEqual({ a: 1 });
  });

  it('shares variables with later cells, both ways', async () => {
    await notebook.run(
      'let count = 0; function inc() { return ++count; } const get = () => count;'
    );
    await notebook.run('count = 10; inc()');
    expect(await notebook.run('[count, get(), inc()]')).toEqual([11, 11, 12]);
  });

  it('lets names be declared anew with late binding', async () => {
    await notebook.run('const f = () => 1; const g = () => f();');
    await notebook.run('const f = () => 2;');
    expect(await notebook.run('g()')).toBe(2);
  });

  it('unpacks patterns of all kinds', async () => {
    await notebook.run(
      'const [a, [b = 5]] = new Set([1, []]); let { c, d: { e = c } , ...rest } = { c: 3, d: {}, z: 9 };'
    );
    expect(await notebook.run('[a, b, c, e, rest]')).toEqual([1, 5, 3, 3, { z: 9 }]);
  });

  it('keeps shadowing names apart', async () => {
    await notebook.run('const x = 1; const o = { x: 7 };');
    expect(
      await notebook.run(
        'function h(x: number) { return [x, (() => { const x = 3; return { x }; })(), o.x]; }\n h(2)'
      )
    ).toEqual([2, { x: 3 }, 7]);
    expect(await notebook.run('({ x, y: [x], x: o.x })')).toEqual({ x: 7, y: [1] });
    await notebook.run('({ x } = { x: 42 } as any)');
    expect(await notebook.run('label: for (;;) { break label; } x')).toBe(42);
  });

  it('names functions and classes after their variables', async () => {
    await notebook.run(
      'const f = () => 1, K = class {}, n = function () {}; class D extends K {}'
    );
    expect(
      await notebook.run('[f.name, K.name, n.name, new D().constructor.name]')
    ).toEqual(['f', 'K', 'n', 'D']);
  });

  it('knows enums, namespaces, classes and nested var', async () => {
    await notebook.run(
      'enum E { A = 1, B = A + 1 } namespace N { export const p = E.B; } class C { static s = 1; m() { return C.s; } }\n' +
        'for (var i = 0, j = 9; i < 3; i++) { var last = i; } for (var [k, v] of Object.entries({ q: 1 })) {} if (true) var deep = 1;'
    );
    expect(await notebook.run('[E.B, N.p, new C().m(), i, j, last, k, v, deep]')).toEqual(
      [2, 2, 1, 3, 9, 2, 'q', 1, 1]
    );
  });

  it('erases what has only a type', async () => {
    await notebook.run(
      'interface I { a: T } type T = number; declare const nowhere: I; import type { X } from "x"; namespace Q { export type z = 1 }'
    );
    expect(notebook.known.has('nowhere')).toBe(false);
    expect(notebook.known.has('Q')).toBe(false);
  });

  it('imports for later cells too', async () => {
    notebook.modules = { m: { default: 'd', a: 1, b: 2 } };
    await notebook.run(
      'import d, { a, b as c, type T } from "m"; import * as ns from "m"; import "m"; import e = require("m");'
    );
    expect(await notebook.run('[d, a, c, ns.b, e.a, (await import("m")).b]')).toEqual([
      'd',
      1,
      2,
      2,
      1,
      2
    ]);
  });

  it('tells how far it came', async () => {
    await expect(
      notebook.run(
        'const a = 1; let b = 2;\nfunction f() {}\nthrow new Error("x"); const c = 3;'
      )
    ).rejects.toThrow('x');
    expect(notebook.done).toBe(2);
    expect(
      transformCell('const a = 1; function f() {} const b = 2', new Set()).declared
    ).toEqual([
      { name: 'a', statement: 1 },
      { name: 'f', statement: 0 },
      { name: 'b', statement: 2 }
    ]);
  });

  it('awaits at the top level and says in which line', async () => {
    expect(
      await notebook.run(
        'const v = await 5;\nlet s = 0;\nfor await (const k of [1, 2]) s += k;\ns + v'
      )
    ).toBe(8);
    expect(notebook.lines).toEqual([1]);
  });

  it.each([
    'while (true) {}',
    'for (;;);',
    'do {} while (1)',
    'const f = () => { for (const x of (function* () { for (;;) yield 1; })()); }; f()',
    'outer: for (;;) { for (;;) { continue outer; } }',
    'while (true) { try { while (true) {} } catch { } }',
    'while (true) { try { while (true) {} } catch ({ message }) { } }',
    'for (const k in { a: 1 }) while (k) ;'
  ])('stops at the flag: %s', async code => {
    notebook.flag[0] = 1;
    await expect(notebook.run(code)).rejects.toThrow('interrupted');
  });

  it('does not collide with names that look like its own', async () => {
    expect(await notebook.run('const $$ = 1, $$x = 2; let x = 3; $$ + $$x + x')).toBe(6);
  });

  it('disposes of resources at its end', async () => {
    await notebook.run(
      'const log: string[] = []; const open = (n: string) => ({ n, [Symbol.dispose]: () => log.push(n) });'
    );
    expect(
      await notebook.run(
        'using a = open("a"); function f() { using b = open("b"); return log.length; } f(); await using c = { [Symbol.asyncDispose]: async () => { log.push("c") } }; a.n + log.join()'
      )
    ).toBe('ab');
    expect(await notebook.run('log.join("")')).toBe('bca');
  });

  it('makes elements and keeps casts', async () => {
    await notebook.run('const Name = "N"; const x = <any>5;');
    expect(
      await notebook.run('const to = "x"; <a href={to}>hi <Name /> <></></a>')
    ).toEqual(['a', { href: 'x' }, 'hi ', ['N', null], ' ', ['fragment', null]]);
  });

  it('applies decorators of the standard', async () => {
    await notebook.run(
      'function twice(f: () => number, _: ClassMethodDecoratorContext) { return function (this: unknown) { return 2 * f.call(this as never); }; }\n' +
        'class A { @twice n() { return 21; } }'
    );
    expect(await notebook.run('new A().n()')).toBe(42);
  });

  it('reads import.meta', async () => {
    expect(await notebook.run('import.meta.url')).toBe('file:///here');
  });
});
