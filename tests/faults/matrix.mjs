/**
 * Everything that can break, at every moment: each fault in each phase of a
 * cell, with a real server, kernel and store; what the person sees, and whether
 * anything that was acknowledged is lost or doubled.
 *
 *     node tests/faults/matrix.mjs [--short] [--only child,full] [--phases log] [--lanes 3]
 *         [--write docs/reliability.md] [--keep]
 *
 * Fails when something is lost, doubled or wrong, and when docs/reliability.md says
 * otherwise; with `--write` the page is written instead. `--short` takes each fault
 * and each phase at least once.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { faults } from './matrix/faults.mjs';
import { namespacesMissing } from './matrix/host.mjs';
import { runPair } from './matrix/pair.mjs';
import { phases } from './matrix/phases.mjs';
import { Scene } from './matrix/scene.mjs';
import { isTold, rowIn, rowOf, writeTables } from './matrix/table.mjs';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: Object.keys(faults).join() },
    phases: { type: 'string', default: Object.keys(phases).join() },
    short: { type: 'boolean', default: false },
    lanes: { type: 'string', default: '3' },
    write: { type: 'string' },
    keep: { type: 'boolean', default: false }
  }
});
const missing = namespacesMissing();
if (missing) {
  console.log(`This machine gives no namespaces to make hosts and disks of: ${missing}`);
  console.log('0 passed, 0 failed, 1 skipped');
  process.exit(0);
}
const page =
  options.write ?? fileURLToPath(new URL('../../docs/reliability.md', import.meta.url));
const SHORT = [
  ['second', 'log'],
  ['server', 'training'],
  ['readonly', 'comparison'],
  ['full', 'artifacts'],
  ['front', 'import'],
  ['full', 'log'],
  ['child', 'training'],
  ['readonly', 'log'],
  ['store', 'comparison'],
  ['browser', 'log'],
  ['store', 'shutdown']
].map(([fault, phase]) => ({ fault, phase }));
const pairs = options.short
  ? SHORT
  : options.only
      .split(',')
      .flatMap(fault => options.phases.split(',').map(phase => ({ fault, phase })));
const home = mkdtempSync(join(tmpdir(), 'tl-matrix-'));
const waiting = [...pairs];
const results = [];

async function drive(index) {
  let scene;
  for (let pair = waiting.shift(); pair; pair = waiting.shift()) {
    const begin = performance.now();
    try {
      if (!scene) {
        scene = new Scene(join(home, `${index}-${results.length}`));
        await scene.begin();
      }
      const seen = await runPair(scene, pair.fault, pair.phase);
      const seconds = ((performance.now() - begin) / 1000).toFixed(1);
      console.log(`${pair.fault} × ${pair.phase} (${seconds} s) ${JSON.stringify(seen)}`);
      results.push({ ...pair, seen });
    } catch (error) {
      console.error(`FAIL ${pair.fault} × ${pair.phase}`, error);
      console.error(scene.notebook?.outputs.join('').slice(-1500));
      console.error(scene.server?.log.slice(-3000));
      results.push({ ...pair, error });
      await scene.end();
      scene = undefined;
    }
  }
  await scene?.end();
}

await Promise.all(Array.from({ length: Number(options.lanes) }, (_, i) => drive(i)));
const broken = results.filter(
  ({ seen }) => !seen || seen.lost + seen.doubled + seen.wrong > 0
);
let untold = 0;
if (options.write && broken.length === 0) {
  writeTables(page, results);
} else {
  for (const pair of results.filter(({ seen }) => seen)) {
    const { fault, phase } = pair;
    if (!isTold(page, pair)) {
      untold += 1;
      console.error(
        `${fault} × ${phase}: the page says\n  ${rowIn(page, fault, phase)}\n` +
          `and this was seen:\n  ${rowOf(pair)}`
      );
    }
  }
}
const failed = broken.length + untold;
console.log(`${Math.max(0, results.length - failed)} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
if (!options.keep) {
  rmSync(home, { recursive: true, force: true });
}
