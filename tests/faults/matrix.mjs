/**
 * Everything that can break, at every moment: each fault in each phase of a
 * cell, with a real server, kernel and store; what the person sees, and whether
 * anything that was acknowledged is lost or doubled.
 *
 *     node tests/faults/matrix.mjs [--only child,full] [--phases log] [--lanes 3] [--keep]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { faults } from './matrix/faults.mjs';
import { namespacesMissing } from './matrix/host.mjs';
import { runPair } from './matrix/pair.mjs';
import { phases } from './matrix/phases.mjs';
import { Scene } from './matrix/scene.mjs';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: Object.keys(faults).join() },
    phases: { type: 'string', default: Object.keys(phases).join() },
    lanes: { type: 'string', default: '3' },
    keep: { type: 'boolean', default: false }
  }
});
const missing = namespacesMissing();
if (missing) {
  console.log(`This machine gives no namespaces to make hosts and disks of: ${missing}`);
  console.log('0 passed, 0 failed, 1 skipped');
  process.exit(0);
}
const pairs = options.only
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
const failed = results.filter(
  ({ seen }) => !seen || seen.lost + seen.doubled + seen.wrong > 0
);
console.log(`${results.length - failed.length} passed, ${failed.length} failed`);
process.exitCode = failed.length > 0 ? 1 : 0;
if (!options.keep) {
  rmSync(home, { recursive: true, force: true });
}
