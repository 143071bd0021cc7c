/**
 * What takes too long for the gate: 1,000 random kills, the whole matrix of
 * faults, a store that ends when idle, and an open sidebar that is no activity
 * for ten minutes. What has passed is kept, so that a stopped run goes on where it
 * was; `--fresh` begins anew.
 *
 *     npm run test:long [-- --seed 1] [--fresh]
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { capture, root } from '../../scripts/gate/process.mjs';

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    fresh: { type: 'boolean', default: false }
  }
});
const file = join(root, 'test-results', 'long.json');
mkdirSync(join(root, 'test-results'), { recursive: true });
if (options.fresh) {
  rmSync(file, { force: true });
}
/** @type {{seed: number, passed: string[]}} */
const state = existsSync(file)
  ? JSON.parse(readFileSync(file, 'utf8'))
  : { seed: Number(options.seed), passed: [] };

const fault = (name, ...args) => [`tests/faults/${name}.mjs`, ...args];
const KILLS = 10;
const parts = [
  ...Array.from({ length: KILLS }, (_, at) => ({
    name: `100 kills, ${at + 1} of ${KILLS}`,
    run: fault('kills', '--kills', '100', '--seed', String(state.seed + at))
  })),
  { name: 'the whole matrix', run: fault('matrix') },
  { name: 'an idle store', run: fault('idle-store') },
  { name: 'an open sidebar', run: fault('quiet-lab', '--seconds', '600') }
];

console.log(`seed ${state.seed}`);
const failed = [];
for (const { name, run } of parts) {
  if (state.passed.includes(name)) {
    console.log(`\n${name}: has passed before`);
    continue;
  }
  console.log(`\n${name}`);
  const { status } = await capture(process.execPath, run);
  if (status === 0) {
    state.passed.push(name);
    writeFileSync(file, JSON.stringify(state));
  } else {
    failed.push(name);
  }
}
failed.forEach(name => console.log(`FAIL ${name}`));
console.log(
  `seed ${state.seed}\n${parts.length - failed.length} passed, ${failed.length} failed`
);
if (failed.length === 0) {
  rmSync(file, { force: true });
}
process.exitCode = failed.length > 0 ? 1 : 0;
