import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ProgramBench } from './testing/programs';

// Real processes, on a machine that may be busy with others.
jest.setTimeout(60_000);

/** A program that publishes the kernel's symbol; the real kernel is met in tests/faults. */
const KERNEL = `
  import { AsyncLocalStorage } from 'node:async_hooks';
  const cells = new AsyncLocalStorage();
  const displayed = [];
  const exitRecords = [];
  let count = 0;
  globalThis[Symbol.for('trainlab.kernel.v1')] = {
    version: 1,
    cell: () => cells.getStore()?.cell,
    get signal() { return cells.getStore().controller.signal; },
    throwIfInterrupted() {},
    display: (bundle, options) => displayed.push([bundle, options?.update ?? false]),
    onCellError(callback) {
      const { errorCallbacks } = cells.getStore();
      errorCallbacks.add(callback);
      return { dispose: () => errorCallbacks.delete(callback) };
    },
    writeExitRecord: path => exitRecords.push(path)
  };
  const execute = (id, code, body, notebookPath = 'folder/a.ipynb') => {
    const controller = new AbortController();
    const cell = { id, code, executionCount: ++count, notebookPath };
    const errorCallbacks = new Set();
    const fail = error => errorCallbacks.forEach(callback => callback(error));
    return cells.run({ cell, controller, errorCallbacks }, () => body(controller, fail));
  };
  const say = value => console.log(JSON.stringify(value));
`;

describe('in a kernel', () => {
  let bench: ProgramBench;
  beforeEach(() => (bench = new ProgramBench()));
  afterEach(() => bench.dispose());

  const run = async (body: string) => {
    const { code, stdout, stderr } = await bench.run(KERNEL + body);
    expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
    return stdout
      .trim()
      .split('\n')
      .filter(line => line !== '')
      .map(line => JSON.parse(line) as unknown);
  };

  it('records the notebook, the cell and its code', async () => {
    await run(`
      execute('c1', 'start()', () => experiments.start('digits').end());
    `);
    expect(bench.recordsOf('run')[0]).toMatchObject({
      code: 'start()',
      notebook: { path: 'folder/a.ipynb', cellId: 'c1', executionCount: 1 }
    });
  });

  it.each([
    ['/srv/lab', '/srv/lab/deep/a.ipynb', 'deep/a.ipynb'],
    ['/srv/lab', '/srv/other/a.ipynb', '/srv/other/a.ipynb'],
    ['/srv/lab', 'a.ipynb', 'a.ipynb'],
    ['', '/srv/lab/a.ipynb', '/srv/lab/a.ipynb']
  ])('names a notebook from the root %j of the server', async (root, path, named) => {
    await run(`
      process.env.TRAINLAB_SERVER_ROOT = '${root}';
      execute('c1', '', () => experiments.start('x').end(), '${path}');
    `);
    expect(bench.recordsOf('run')[0].notebook?.path).toBe(named);
  });

  it('ends what a cell left open when that cell runs again, and nothing else', async () => {
    await run(`
      execute('a', '', () => { experiments.start('x', { runName: 'a1' }); experiments.start('x', { runName: 'a2' }); });
      execute('b', '', () => { experiments.start('x', { runName: 'b1' }); });
      execute('a', '', () => { experiments.start('x', { runName: 'a3' }); experiments.start('x', { runName: 'a4' }); });
    `);
    const names = new Map(bench.recordsOf('run').map(r => [r.run, r.name]));
    expect(bench.recordsOf('end').map(e => [names.get(e.r), e.status, e.reason])).toEqual(
      [
        ['a1', 'KILLED', 'the cell was run again'],
        ['a2', 'KILLED', 'the cell was run again']
      ]
    );
  });

  it('ends the open runs of an interrupted cell, so that its old code logs no more', async () => {
    const [message, late] = await run(`
      const other = execute('b', '', () => experiments.start('x', { runName: 'other' }));
      execute('a', '', controller => {
        const done = experiments.start('x', { runName: 'done' });
        done.end();
        const run = experiments.start('x', { runName: 'interrupted' });
        controller.abort();
        try { run.log({ loss: 1 }); } catch (error) { say(error.message); }
        say(experiments.start('x', { runName: 'too late' }).status);
      });
      other.log({ loss: 2 });
    `);
    expect(message).toMatch(
      /"interrupted" has ended with KILLED \(the cell was interrupted\)/
    );
    expect(late).toBe('KILLED');
    expect(bench.recordsOf('end').map(e => e.status)).toEqual([
      'FINISHED',
      'KILLED',
      'KILLED'
    ]);
    expect(bench.recordsOf('m').map(m => m.v)).toEqual([{ loss: 2 }]);
  });

  it('fails the open runs of a cell that ends with an error, with its words', async () => {
    await run(`
      execute('a', '', (controller, fail) => {
        experiments.start('x', { runName: 'done' }).end();
        experiments.start('x', { runName: 'open' });
        fail('RangeError: too deep');
      });
    `);
    expect(bench.recordsOf('end').map(e => [e.status, e.reason])).toEqual([
      ['FINISHED', undefined],
      ['FAILED', 'the cell failed: RangeError: too deep']
    ]);
  });

  it('leaves the exit record to the kernel', async () => {
    const [paths] = await run(`
      execute('a', '', () => experiments.start('x').end());
      execute('b', '', () => experiments.start('x').end());
      say(exitRecords);
    `);
    const journals = join(bench.home, 'data', 'journals');
    expect(paths).toEqual([expect.stringMatching(/[0-9a-f]{32}\.exit\.json$/)]);
    expect(readdirSync(journals).filter(name => name.endsWith('.exit.json'))).toEqual([]);
  });

  it('lets a comparison of ended runs be the result of its cell', async () => {
    const [count, types] = await run(`
      const ended = execute('a', '', () => experiments.start('x'));
      ended.log({ loss: 1 });
      ended.end();
      const comparison = await execute('b', '', () => trainlab.compare([ended]));
      say(displayed.length);
      say(Object.keys(comparison[Symbol.for('Jupyter.display')]()));
    `);
    expect(count).toBe(0);
    expect(types).toEqual([
      'application/vnd.trainlab.comparison.v1+json',
      'text/html',
      'text/plain'
    ]);
  });

  it('shows a comparison of open runs at once, and again when they have ended', async () => {
    const [counts, ids, updates, statuses, again] = await run(`
      const { compare } = trainlab;
      const runs = execute('a', '', () => [1, 2].map(() => experiments.start('x')));
      runs.forEach(run => run.log({ loss: 1 }));
      runs[0].end();
      const comparison = await execute('b', '', () => compare(runs));
      say([displayed.length]);
      runs[1].end();
      while (displayed.length < 2) await new Promise(setImmediate);
      say([...new Set(displayed.map(([bundle]) => bundle.transient.display_id))].length === 1);
      say(displayed.map(([, update]) => update));
      say(displayed.map(([bundle]) => bundle.data['application/vnd.trainlab.comparison.v1+json'].runs.map(r => r.status)));
      say(comparison[Symbol.for('Jupyter.display')]());
    `);
    expect([counts, ids, updates, again]).toEqual([[1], true, [false, true], {}]);
    expect(statuses).toEqual([
      ['FINISHED', 'RUNNING'],
      ['FINISHED', 'FINISHED']
    ]);
  });
});
