import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { root } from './paths.mjs';
import { fingerprint, runSteps } from './steps.mjs';

const folder = mkdtempSync(join(tmpdir(), 'trainlab-steps-'));
after(() => rmSync(folder, { recursive: true }));

let told;
const report = {
  started: step => told.push(`start ${step.name}`),
  finished: step => told.push(`finish ${step.name}`),
  skipped: step => told.push(`skip ${step.name}`),
  progress: () => undefined
};
beforeEach(() => {
  told = [];
});

test('a step waits for what it needs, and independent ones overlap', async () => {
  let open;
  const gate = new Promise(resolve => {
    open = resolve;
  });
  await runSteps(
    [
      { name: 'first', run: () => gate },
      // Would never end if the two did not run at once.
      { name: 'beside', run: async () => open() },
      { name: 'second', needs: ['first', 'beside'], run: async () => undefined }
    ],
    report
  );
  assert.deepEqual(told.slice(0, 2), ['start first', 'start beside']);
  assert.deepEqual(told.slice(-2), ['start second', 'finish second']);
});

test('after a failure nothing new starts, and it is told with its step', async () => {
  await assert.rejects(
    runSteps(
      [
        { name: 'bad', run: () => Promise.reject(new Error('no disk')) },
        { name: 'later', needs: ['bad'], run: async () => undefined }
      ],
      report
    ),
    error => error.message === 'no disk' && error.step.name === 'bad'
  );
  assert.deepEqual(told, ['start bad']);
});

test('a step is skipped while its inputs and its result are there', async () => {
  const input = join(folder, 'input');
  let present = true;
  let runs = 0;
  const steps = [
    {
      name: 'build',
      inputs: () => [relative(root, input), '=1'],
      stamp: () => join(folder, 'stamp'),
      done: () => present,
      run: async () => {
        runs += 1;
      }
    }
  ];
  const go = async () => {
    await runSteps(steps, report);
    return runs;
  };
  writeFileSync(input, 'a');
  assert.equal(await go(), 1);
  assert.equal(await go(), 1);
  writeFileSync(input, 'b');
  assert.equal(await go(), 2);
  present = false;
  assert.equal(await go(), 3);
  assert.equal(await go(), 4);
});

test('a step that failed is run again', async () => {
  let fails = true;
  const steps = [
    {
      name: 'sometimes',
      inputs: () => ['=1'],
      stamp: () => join(folder, 'sometimes'),
      run: async () => {
        if (fails) {
          throw new Error('not yet');
        }
      }
    }
  ];
  await assert.rejects(runSteps(steps, report));
  fails = false;
  await runSteps(steps, report);
  await runSteps(steps, report);
  assert.deepEqual(told.slice(1), [
    'start sometimes',
    'finish sometimes',
    'skip sometimes'
  ]);
});

test('a fingerprint sees contents and names, and no built files or tests', () => {
  const file = name => join(folder, 'tree', name);
  const write = (name, text) => {
    mkdirSync(dirname(file(name)), { recursive: true });
    writeFileSync(file(name), text);
  };
  const print = () => fingerprint([relative(root, join(folder, 'tree'))]);
  write('src/a.ts', '1');
  const first = print();
  write('src/lib/a.js', 'built');
  write('src/a.spec.ts', 'test');
  assert.equal(print(), first);
  write('src/b.ts', '1');
  const second = print();
  assert.notEqual(second, first);
  write('src/a.ts', '2');
  assert.notEqual(print(), second);
  assert.notEqual(fingerprint(['=1']), fingerprint(['=2']));
});
