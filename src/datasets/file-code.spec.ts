import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadingCode } from './loading-code';

const ROOT = join(__dirname, '..', '..');
const npy = (descr: string, shape: string, values: ArrayBufferView) => {
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }\n`;
  return Buffer.concat([
    Buffer.from('\x93NUMPY\x01\x00', 'latin1'),
    Buffer.from([header.length, 0]),
    Buffer.from(header),
    new Uint8Array(values.buffer)
  ]);
};

describe('code that loads a file', () => {
  let folder: string;

  // Below the repository, so that Node finds the packages that a kernel finds.
  beforeEach(() => {
    const results = join(ROOT, 'test-results');
    mkdirSync(results, { recursive: true });
    folder = mkdtempSync(join(results, 'code-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Runs a cell as Node does, and returns its last value. */
  const run = (code: string): unknown => {
    const lines = code.split('\n');
    const last = lines.pop();
    const program = join(folder, 'cell.mts');
    writeFileSync(
      program,
      `${lines.join('\n')}\nconst last = ${last};\nconsole.log('\\n' + JSON.stringify(last));`
    );
    const output = execFileSync(
      process.execPath,
      ['--import', join(ROOT, 'engine/lib/register.js'), program],
      { cwd: folder, encoding: 'utf8' }
    );
    return JSON.parse(output.trimEnd().split('\n').at(-1)!);
  };
  const code = (path: string, format: 'csv' | 'npy' | 'idx' | 'parquet') =>
    loadingCode({ name: 'pets', file: { path, format } }, 'typescript', 'work') as string;

  it('gives rows of a CSV file', () => {
    writeFileSync(join(folder, "it's.csv"), 'name,weight\nAda,3.5\n');
    expect(run(code("work/it's.csv", 'csv'))).toEqual([{ name: 'Ada', weight: 3.5 }]);
  });

  it('gives tensors of NPY and IDX files', () => {
    writeFileSync(
      join(folder, 'a.npy'),
      npy('<f8', '(3, 2)', Float64Array.of(1, 2, 3, 4, 5, 6))
    );
    expect(run(code('work/a.npy', 'npy'))).toEqual([3, 2]);
    expect(run(code('work/a.npy', 'npy').replace('.shape', '.arraySync()'))).toEqual([
      [1, 2],
      [3, 4],
      [5, 6]
    ]);
    writeFileSync(
      join(folder, 'b-ubyte'),
      Buffer.from([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 2, 9, 8, 7, 255])
    );
    expect(run(code('work/b-ubyte', 'idx').replace('.shape', '.arraySync()'))).toEqual([
      [9, 8],
      [7, 255]
    ]);
  });

  it.each(['csv', 'npy', 'idx', 'parquet'] as const)('is Python for %s', format => {
    const file = { path: 'data/a"b', format };
    const cell = loadingCode({ name: '2 class-es', file }, 'python', 'work');
    expect(cell).toContain('"../data/a\\"b"');
    execFileSync('python3', [
      '-c',
      'import sys; compile(sys.argv[1], "cell", "exec")',
      cell!
    ]);
  });

  it.each([
    ['', 'a/b.npy', 'a/b.npy'],
    ['a', 'a/b.npy', 'b.npy'],
    ['a/c/d', 'a/b.npy', '../../b.npy'],
    ['a/b.npy', 'a/b.npy', '../b.npy']
  ])('leads from %j to %j', (from, path, way) => {
    const file = { path, format: 'npy' as const };
    expect(loadingCode({ name: 'class', file }, 'python', from)).toBe(
      `import numpy as np\n\ndata_class = np.load("${way}")\ndata_class.shape`
    );
  });
});
