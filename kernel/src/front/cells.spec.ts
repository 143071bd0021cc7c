import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KernelClient, plain } from '../testing/kernel-client';

jest.setTimeout(60_000);

describe('cells', () => {
  let kernel: KernelClient;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'trainlab-notebook-'));
    const install = (name: string, files: Record<string, string>) => {
      const at = join(folder, 'node_modules', name);
      mkdirSync(at, { recursive: true });
      for (const [file, text] of Object.entries(files)) {
        writeFileSync(join(at, file), text);
      }
    };
    install('esm-only', {
      'package.json': '{"name":"esm-only","type":"module","exports":{"import":"./i.js"}}',
      'i.js': 'export const kind = "esm"; export default function f() { return 1; }'
    });
    install('esm-await', {
      'package.json': '{"name":"esm-await","type":"module","exports":"./i.js"}',
      'i.js': 'export const waited = await Promise.resolve("tla");'
    });
    install('plain-cjs', {
      'package.json': '{"name":"plain-cjs","main":"i.js"}',
      'i.js': 'module.exports = { a: 1 };'
    });
    install('typed-subpath', {
      'package.json':
        '{"name":"typed-subpath","exports":{"./sub":{"types":"./sub.d.ts","default":"./sub.js"}}}',
      'sub.js': 'exports.n = 7;',
      'sub.d.ts': 'export const n: number;'
    });
    kernel = await KernelClient.start({
      folder,
      environment: { JPY_SESSION_NAME: join(folder, 'book.ipynb') }
    });
  });
  afterAll(async () => {
    await kernel.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const result = async (code: string) => {
    const { result: value, error } = await kernel.execute(code);
    return error ? `${error.ename}: ${error.evalue}` : value;
  };

  /** What the check of a cell says beside it. */
  const warning = async (code: string) => {
    const id = kernel.submit(code);
    await kernel.printed(id, 'Type warning');
    return plain(kernel.collected(id).stderr);
  };

  it('tell libraries of an error that ends them, and of no other', async () => {
    await kernel.execute(`
      const bridge = (globalThis as any)[Symbol.for('trainlab.kernel.v1')];
      const heard: string[] = [];
      bridge.onCellError((error: string) => heard.push('first ' + error));
    `);
    await kernel.execute(
      'bridge.onCellError(e => heard.push("own " + e)); (undefined as any).x;'
    );
    await kernel.execute('throw new RangeError("later")');
    expect(await result('heard.join("; ")')).toMatch(/^"own TypeError: .*"$/);
  });

  it('show nothing for a value that has shown itself', async () => {
    const shown = await kernel.execute(
      '({ [Symbol.for("Jupyter.display")]: () => ({}) })'
    );
    expect(shown.result).toBeUndefined();
    expect(shown.error).toBeUndefined();
  });

  it('see each other’s names with their types', async () => {
    await kernel.execute(
      'const label: string = "a"; function twice(n: number) { return n * 2; }'
    );
    expect(await result('twice(21)')).toBe('42');
    expect(await warning('twice(label)')).toContain('TS2345');
    await kernel.execute('const label = 7;');
    expect(await result('twice(label)')).toBe('14');
  });

  it('name the cell, the line and the code of an error', async () => {
    const { error, reply } = await kernel.execute(
      'interface Shape { sides: number }\n\nfunction area(s: Shape): number {\n  const n: any = null;\n  return n.x + s.sides;\n}\narea({ sides: 3 });'
    );
    expect(error?.ename).toBe('TypeError');
    expect(error?.traceback).toContain(
      `Cell In[${reply['execution_count'] as number}], line 5`
    );
    expect(error?.traceback).toContain('--> 5 |   return n.x + s.sides;');
    expect(error?.traceback).toMatch(
      /at area \(Cell In\[\d+\]:5:12\)\n\s+at Cell In\[\d+\]:7:1$/
    );
    expect(error?.traceback).not.toMatch(/node:|kernel/);
    expect(reply).toMatchObject({ status: 'error', ename: 'TypeError' });
    const later = await kernel.execute('\narea({ sides: 3 })');
    expect(later.error?.traceback).toMatch(/at Cell In\[\d+\]:2:1$/);
  });

  it('tell causes and what was waited for', async () => {
    const { error } = await kernel.execute(`async function load() {
  await new Promise(r => setImmediate(r));
  throw new Error('outer', { cause: new RangeError('inner') });
}
await load();`);
    expect(error?.traceback).toMatch(/Error: outer\nCell In\[\d+\], line 3/);
    expect(error?.traceback).toMatch(/at async Cell In\[\d+\], line 5/);
    expect(error?.traceback).toMatch(/Caused by RangeError: inner/);
  });

  it('run with a wrong type and are told of it, with code and place', async () => {
    const code = 'console.log("ran");\nconst n: string = 5;';
    const id = kernel.submit(code);
    await kernel.printed(id, 'Type warning');
    const { stdout, stderr, error } = await kernel.execution(id);
    expect(stdout).toBe('ran\n');
    expect(error).toBeUndefined();
    expect(plain(stderr)).toMatch(
      /Type warning TS2322: Type 'number' is not assignable to type 'string'\.\nCell In\[\d+\], line 2\n {4}1 \| console\.log\("ran"\);\n--> 2 \| const n: string = 5;\n {6}\| {7}\^/
    );
  });

  it('are refused for what cannot be read', async () => {
    const { error, stdout } = await kernel.execute('console.log("ran");\nconst = 1');
    expect(stdout).toBe('');
    expect(error?.ename).toBe('SyntaxError');
    expect(error?.traceback).toMatch(/Cell In\[\d+\], line 2/);
  });

  it('are not blamed for what only the running process knows', async () => {
    expect(await result('(globalThis as any).made = 5; 1')).toBe('1');
    expect(await result('made + 1')).toBe('6');
    expect(await result('new Set([1]).union(new Set([2])).size')).toBe('2');
    expect(await result('Object.groupBy([1, 2], n => n % 2 ? "odd" : "even").odd')).toBe(
      '[ 1 ]'
    );
    expect(await warning('typo + 1')).toContain("TS2304: Cannot find name 'typo'.");
    const { stderr } = await kernel.execute('"end"');
    expect(stderr).toBe('');
  });

  it('keep what they defined before they threw', async () => {
    await kernel.execute('const early = 1; let late = 1;');
    await kernel.execute(
      'const early = "text"; throw new Error("stop"); const late = "never";'
    );
    expect(await result('early.length + late')).toBe('5');
  });

  it('import packages of every kind for later cells', async () => {
    expect(await result('import f, { kind } from "esm-only"; kind')).toBe("'esm'");
    expect(await result('f()')).toBe('1');
    expect(await result('import { waited } from "esm-await"; waited')).toBe("'tla'");
    expect(
      await result(
        'import cjs from "plain-cjs"; import * as all from "plain-cjs"; cjs.a + all.a'
      )
    ).toBe('2');
    expect(await result('import { n } from "typed-subpath/sub"; n.toFixed(1)')).toBe(
      "'7.0'"
    );
    expect(await result('import { readFileSync } from "fs"; typeof readFileSync')).toBe(
      "'function'"
    );
    expect(await result('(await import("esm-only")).kind')).toBe("'esm'");
    expect(await result('require("plain-cjs").a')).toBe('1');
  });

  it('import what is installed beside the kernel', async () => {
    expect(
      await result(
        'import { createHash } from "node:crypto"; import * as tslab from "tslab/package.json"; typeof tslab.version'
      )
    ).toBe("'string'");
  });

  it('say what to do about a missing package', async () => {
    expect(await result('import x from "not-installed-anywhere/deep"')).toMatch(
      /Cannot find the package 'not-installed-anywhere\/deep'.*npm install not-installed-anywhere$/
    );
  });

  it('import local files, anew after an edit', async () => {
    const file = join(folder, 'local.ts');
    writeFileSync(file, 'export const version: number = 1;');
    expect(await result('import { version } from "./local"; version')).toBe('1');
    writeFileSync(file, 'export const version: number = 22;');
    expect(await result('import { version } from "./local"; version')).toBe('22');
    writeFileSync(join(folder, 'data.json'), '{"rows": 3}');
    expect(await result('import data from "./data.json"; data.rows')).toBe('3');
  });

  it('know where they are', async () => {
    expect(await result('__dirname')).toBe(`'${folder}'`);
    expect(await result('import.meta.dirname')).toBe(`'${folder}'`);
    const { result: origin } = await kernel.execute(
      '(globalThis as any)[Symbol.for("trainlab.kernel.v1")].cell()',
      {},
      { cellId: 'cell-7' }
    );
    expect(origin).toContain("id: 'cell-7'");
    expect(origin).toContain(`notebookPath: '${join(folder, 'book.ipynb')}'`);
  });

  it('answer user expressions, stop the queue at an error and go on after it', async () => {
    const { reply } = await kernel.execute('const base = 20;', {
      user_expressions: { good: 'base + 1', bad: 'nowhere' }
    });
    expect(reply['user_expressions']).toMatchObject({
      good: { status: 'ok', data: { 'text/plain': '21' } },
      bad: { status: 'error', ename: 'ReferenceError' }
    });
    const go = join(folder, 'go');
    const failing = kernel.submit(
      `import { existsSync } from 'node:fs';
       while (!existsSync(${JSON.stringify(go)})) await new Promise(r => setImmediate(r));
       throw new Error('x');`
    );
    const aborted = kernel.submit('"not run"');
    // What is asked behind it on the same socket is answered: the second cell waits.
    await kernel.request('is_complete_request', { code: '1' });
    writeFileSync(go, '');
    expect((await kernel.execution(failing)).reply['status']).toBe('error');
    expect((await kernel.execution(aborted)).reply['status']).toBe('aborted');
    expect(await result('"later"')).toBe("'later'");
    const tolerant = kernel.submit('await null; throw new Error("y")', {
      stop_on_error: false
    });
    const runs = kernel.submit('"run"');
    await kernel.execution(tolerant);
    expect((await kernel.execution(runs)).result).toBe("'run'");
  });
});
