import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { KernelClient, plain } from '../testing/kernel-client';

jest.setTimeout(90_000);

/** What people complain about in other TypeScript kernels, each tried on a real one. */
describe('a notebook of TypeScript', () => {
  let kernel: KernelClient;
  let folder: string;
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  beforeAll(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'trainlab-complaints-')));
    write(
      'tsconfig.json',
      '{ "extends": "./base.json", "compilerOptions": { "noUnusedLocals": true, "target": "es5" } }'
    );
    write(
      'base.json',
      '{ "compilerOptions": { "strict": true, "paths": { "@/*": ["./src/*"] }, "lib": ["esnext", "dom"] } }'
    );
    write('src/deep/sum.ts', 'export const sum = (a: number, b: number) => a + b;');
    write(
      'node_modules/only-esm/package.json',
      '{"name":"only-esm","type":"module","exports":{"./sub":{"types":"./s.d.ts","import":"./s.js"},".":"./i.js"}}'
    );
    write(
      'node_modules/only-esm/i.js',
      'export const waited = await Promise.resolve(3);'
    );
    write('node_modules/only-esm/s.js', 'export const n = 7;');
    write('node_modules/only-esm/s.d.ts', 'export const n: number;');
    write(
      'node_modules/@types/untyped/index.d.ts',
      'export function half(n: number): number;'
    );
    write('node_modules/@types/untyped/package.json', '{"name":"@types/untyped"}');
    write('node_modules/untyped/package.json', '{"name":"untyped","main":"i.js"}');
    write('node_modules/untyped/i.js', 'exports.half = n => n / 2;');
    kernel = await KernelClient.start({
      folder,
      environment: { JPY_SESSION_NAME: join(folder, 'book.ipynb') }
    });
  });
  afterAll(async () => {
    await kernel.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The value of a cell that has to run without an error and, when checked, without a finding. */
  const result = async (code: string) => {
    const { result: value, error } = await kernel.execute(code);
    return error ? `${error.ename}: ${error.evalue}\n${error.traceback}` : value;
  };
  const finding = async (code: string) => {
    const id = kernel.submit(code);
    await kernel.printed(id, 'Type warning');
    return plain(kernel.collected(id).stderr);
  };
  /** Runs a cell that must be right in the strict mode too. */
  const checked = async (code: string) => {
    await kernel.execute('%types strict');
    const value = await result(code);
    await kernel.execute('%types warn');
    return value;
  };
  const completions = async (code: string) =>
    (await kernel.request('complete_request', { code, cursor_pos: [...code].length }))[
      'matches'
    ] as string[];
  const hover = async (code: string, at = code.length) => {
    const { data } = await kernel.request('inspect_request', { code, cursor_pos: at });
    return (data as Record<string, string>)['text/plain'] ?? '';
  };

  it('always knows console, Object, Math and Node (tslab#42, #40, #58)', async () => {
    expect(
      await checked(
        'import * as fs from "fs"; import { join } from "node:path"; console.log(Object.keys({ a: Math.PI })); ' +
          'const b: Buffer = Buffer.from("x"); setTimeout(() => 0, 0); process.version.length > 0 && fs.existsSync(join("/", "")) && b.length'
      )
    ).toBe('1');
  });

  it('reads the tsconfig.json of its project: paths, lib, strict (tslab#71, #63)', async () => {
    expect(await checked('import { sum } from "@/deep/sum"; sum(1, 2)')).toBe('3');
    expect(
      await checked('const element: HTMLElement | undefined = undefined; element')
    ).toBe(undefined);
    expect(await finding('const nothing: string = null')).toContain('TS2322');
  });

  it('says what is wrong with a tsconfig.json, and runs', async () => {
    write('tsconfig.json', '{ "compilerOptions": { "strict": maybe } }');
    const { stderr, result: value } = await kernel.execute('1 + 1');
    write('tsconfig.json', '{ "extends": "./base.json" }');
    expect(stderr).toContain('tsconfig.json');
    expect(value).toBe('2');
  });

  it('imports ES modules, with top-level await and by subpath (tslab#72)', async () => {
    expect(await result('import { waited } from "only-esm"; waited')).toBe('3');
    expect(await checked('import { n } from "only-esm/sub"; n.toFixed(1)')).toBe("'7.0'");
    expect(await result('(await import("only-esm/sub")).n')).toBe('7');
  });

  it('finds types of packages that bring none (tslab#68, #25)', async () => {
    expect(await checked('import { half } from "untyped"; half(4).toFixed()')).toBe(
      "'2'"
    );
    expect(await finding('half("4")')).toContain('TS2345');
  });

  it('has top-level await, for await, import.meta and __dirname (tslab#16)', async () => {
    expect(
      await checked(
        'let sum2 = 0; for await (const part of (async function* () { yield 1; yield 2; })()) sum2 += part; ' +
          '[await Promise.resolve(sum2), import.meta.dirname === __dirname]'
      )
    ).toBe('[ 3, true ]');
  });

  it('lets const and class be declared anew; types follow the last (IJavascript#107)', async () => {
    await result('const again = 1; class Box { old() { return 1; } }');
    await result('const seen = again;');
    expect(
      await checked('const again = "text"; class Box { fresh() { return again; } }')
    ).toBe(undefined);
    expect(
      await checked('again.toUpperCase() + new Box().fresh() + seen.toFixed()')
    ).toBe("'TEXTtext1'");
    expect(await finding('new Box().old')).toContain("Property 'old' does not exist");
  });

  it('keeps what a cell defined before it threw', async () => {
    await kernel.execute(
      'const kept: number = 5; throw new Error("half way"); const lost = 1;'
    );
    expect(await checked('kept.toFixed()')).toBe("'5'");
    expect(await finding('lost')).toContain("Cannot find name 'lost'");
  });

  it('shares types across cells: interfaces, enums, generics (deno#21709)', async () => {
    await result(
      'interface Point<T> { x: T; tag?: Kind } enum Kind { A = "a" } type Pair = [Point<number>, Kind]; let mutable: string | undefined;'
    );
    expect(
      await checked('const pair: Pair = [{ x: 1, tag: Kind.A }, Kind.A]; pair')
    ).toContain('x: 1');
    expect(await checked('mutable = "set"; mutable.length')).toBe('3');
    expect(await finding('const bad: Pair = [{ x: "1" }, Kind.A]')).toContain('TS2322');
    expect(await finding('mutable = 5')).toContain('TS2322');
  });

  it('tells type errors, and stops for them only when asked (deno#20524)', async () => {
    const told = await finding('\nconst wrong: number = "x";');
    expect(told).toMatch(
      /Cell In\[\d+\], line 2\n.*\n--> 2 \| const wrong: number = "x";\n +\| {7}\^/
    );
    const strict = await kernel.execute(
      '%types strict\nconsole.log("ran"); const w: number = "x";'
    );
    expect(strict.error?.ename).toBe('TypeScriptError');
    expect(strict.error?.traceback).toMatch(/line 2/);
    expect(strict.stdout).toBe('');
    const off = await kernel.execute('%types off\nconst o: number = "x"; o');
    expect(off).toMatchObject({ result: "'x'", stderr: '' });
    expect((await kernel.execute('%types maybe')).error?.evalue).toContain(
      'warn, strict or off'
    );
    expect((await kernel.execute('%types warn')).stdout).toMatch(/^Types: warn/);
  });

  it('knows its own types in completion while cells are new (tslab#75, deno#20657)', async () => {
    await result(
      '/** Weighs things.\n * @param grams how much */\nfunction weigh(grams: number) { return { grams, unit: "g" }; }'
    );
    expect(await completions('weigh(1).')).toEqual(['grams', 'unit']);
    expect(await completions('weig')).toEqual(['weigh']);
    expect(await completions('"😀"; weigh(1).uni')).toEqual(['unit']);
    expect(await completions('import { su } from "@/deep/sum"'.slice(0, 11))).toEqual([]);
    expect(await hover('weigh')).toMatch(
      /^function weigh\(grams: number\): \{[^]*Weighs things\./
    );
    expect(await hover('weigh(', 6)).toMatch(
      /^weigh\(grams: number\)|Now: `grams: number`/
    );
  });

  it('knows the values that are there, where types say nothing', async () => {
    await result(
      'const settings: any = { alpha: { beta: 1 }, get danger() { throw new Error("getter was called"); } }; const table: any = [{ city: "x", people: 1 }];'
    );
    expect(await completions('settings.')).toEqual(['alpha', 'danger']);
    expect(await completions('settings.danger.')).toEqual([]);
    expect(await completions('settings.alpha.b')).toEqual(['beta']);
    expect(await completions('table[0]["ci')).toEqual(['city']);
    expect(await hover('table')).toContain('Value: Array(1) of { city, people }');
  });

  it('completes and explains while a cell runs (deno: waits)', async () => {
    await result('let steps = 0; const live: any = { depth: 3 };');
    const busy = kernel.submit(
      'console.log("begun"); const stop = { now: false }; while (!(globalThis as any).stopNow) { steps++; if (steps > 5e10) break; }'
    );
    await kernel.printed(busy, 'begun');
    expect(await completions('weigh(1).gr')).toEqual(['grams']);
    expect(await completions('live.de')).toEqual(['depth']);
    expect(await hover('steps')).toMatch(/let steps: number\n\nValue: \d+/);
    await kernel.interrupt();
    expect((await kernel.execution(busy)).error?.ename).toBe('InterruptError');
    expect(await result('steps > 0 && live.depth')).toBe('3');
  });

  it('loads project files anew after an edit, with what imports them, and says so', async () => {
    write('src/base.ts', 'export const factor: number = 2; export enum Unit { G = "g" }');
    write(
      'src/user.ts',
      'import { factor, Unit } from "./base";\nexport class Scale { weigh(n: number) { return n * factor + Unit.G; } }\nexport const place = __dirname;'
    );
    expect(
      await checked(
        'import { Scale, place } from "./src/user"; const first = new Scale(); [first.weigh(1), place]'
      )
    ).toBe(`[ '2g', '${join(folder, 'src')}' ]`);
    write(
      'src/base.ts',
      'export const factor: number = 30; export enum Unit { G = "g" }'
    );
    const after = await kernel.execute('new Scale().weigh(1)');
    expect(after.result).toBe("'30g'");
    expect(after.stderr).toContain(
      'Loaded anew after an edit: ./src/base.ts and what imports it: ./src/user.ts. Objects made before keep the old class: Scale.'
    );
    write('src/base.ts', 'export const factor: number = ;');
    const broken = await kernel.execute('new Scale().weigh(1)');
    expect(broken.stderr).toContain('keeps its old code');
    expect(broken.result).toBe("'30g'");
    write(
      'src/base.ts',
      'export const factor = "now a text" as string; export enum Unit { G = "g" }'
    );
    expect(
      await finding('import { factor } from "./src/base"; factor.toFixed()')
    ).toContain("Property 'toFixed' does not exist on type 'string'");
  });

  it('names file and line of an error in a project file, and interrupts its loops', async () => {
    write(
      'src/spin.ts',
      'interface Erased { a: number }\n\nexport function fail(): never {\n  throw new RangeError("in a file");\n}\nexport function spin(): void {\n  console.log("spinning");\n  for (;;) {}\n}'
    );
    const { error } = await kernel.execute(
      'import { fail, spin } from "./src/spin";\nfail()'
    );
    expect(error?.traceback).toMatch(/src\/spin\.ts, line 4/);
    expect(error?.traceback).toMatch(
      /at fail \(.*spin\.ts:4:9\)\n\s+at Cell In\[\d+\]:2:1/
    );
    const busy = kernel.submit('spin()');
    await kernel.printed(busy, 'spinning');
    await kernel.interrupt();
    expect((await kernel.execution(busy)).error?.ename).toBe('InterruptError');
    expect(await result('"still here"')).toBe("'still here'");
  });

  it('has JSX, using and decorators', async () => {
    expect(
      await result(
        'const log: string[] = []; { using r = { [Symbol.dispose]: () => log.push("gone") }; log.push("in"); } ' +
          'function logged(f: any, c: ClassMethodDecoratorContext) { log.push(String(c.name)); return f; } ' +
          'class D { @logged m() { return <b>x</b>; } } log.join()'
      )
    ).toBe("'in,gone,m'");
  });

  it('installs packages into the folder of the notebook, or says why not', async () => {
    write(
      'local-package/package.json',
      '{"name":"from-folder","version":"1.2.3","main":"i.js","scripts":{"install":"touch ran"}}'
    );
    write('local-package/i.js', 'exports.where = "installed";');
    const installed = await kernel.execute(
      '%npm install --install-links ./local-package\nimport { where } from "from-folder"; where'
    );
    expect(installed.error).toBeUndefined();
    expect(installed.result).toBe("'installed'");
    const shown = installed.outputs
      .map(({ content }) => JSON.stringify(content['data']))
      .join();
    expect(shown).toMatch(/added 1 package/);
    expect(await result('require("fs").existsSync("node_modules/from-folder/ran")')).toBe(
      'false'
    );
    const offline = await kernel.execute(
      '%npm install --registry=http://127.0.0.1:9/ not-there-at-all'
    );
    expect(offline.error?.evalue).toContain('npm could not reach the package registry');
    expect((await kernel.execute('%npm run x')).error?.evalue).toContain(
      '%npm install lodash-es'
    );
    expect((await kernel.execute('%nothing')).error?.evalue).toContain('%types');
  });

  it('waits for a last promise, and an interrupt ends the wait', async () => {
    expect(await result('new Promise(resolve => setTimeout(resolve, 1, "done"))')).toBe(
      "'done'"
    );
    const pending = kernel.submit('console.log("waits"); new Promise(() => 0)');
    await kernel.printed(pending, 'waits');
    await kernel.interrupt();
    expect((await kernel.execution(pending)).error?.ename).toBe('InterruptError');
  });
});

describe('with tslab chosen', () => {
  it('its converter checks cells before they run', async () => {
    const kernel = await KernelClient.start({
      environment: { TRAINLAB_KERNEL_LANGUAGE: 'tslab' }
    });
    try {
      expect((await kernel.execute('const n = 1; n')).result).toBe('1');
      const { error } = await kernel.execute('const s: string = n;');
      expect(error?.ename).toBe('TypeScriptError');
      expect(
        (
          await kernel.execute(
            'import * as tslab from "tslab"; typeof tslab.display.html'
          )
        ).result
      ).toBe("'function'");
    } finally {
      await kernel.stop();
    }
  });
});
