/**
 * `npm test`: sets up what is missing and runs every suite.
 *
 *     npm test                          everything
 *     npm test -- --only jest,browser   some suites
 *     npm test -- --list                their names
 *
 * Prints the number of tests per room and ends with a non-zero status when a
 * test failed or was skipped.
 */
import { parseArgs } from 'node:util';
import { suites } from './gate/suites.mjs';
import { setup } from './setup.mjs';

const { values } = parseArgs({
  options: { only: { type: 'string' }, list: { type: 'boolean' } }
});

if (values.list) {
  process.stdout.write(suites.map(suite => `${suite.name}\n`).join(''));
  process.exit(0);
}

const wanted = values.only?.split(',');
const unknown = wanted?.filter(name => !suites.some(suite => suite.name === name)) ?? [];
if (unknown.length > 0) {
  process.stderr.write(
    `No suite ${unknown.join(', ')}. Suites: ${suites.map(suite => suite.name).join(', ')}.\n`
  );
  process.exit(2);
}

await setup({ for: 'test' });

const rows = [];
const times = [];
for (const suite of suites.filter(({ name }) => wanted?.includes(name) ?? true)) {
  process.stdout.write(
    `\n── ${suite.name} ${'─'.repeat(Math.max(0, 70 - suite.name.length))}\n`
  );
  const start = Date.now();
  try {
    rows.push(...(await suite.run()));
  } catch (error) {
    process.stderr.write(`${suite.name} did not report its counts: ${error.message}\n`);
    const failures = [error.stack];
    rows.push({ room: suite.name, passed: 0, failed: 1, skipped: 0, failures });
  }
  times.push(`${suite.name} ${Math.round((Date.now() - start) / 1000)} s`);
}

const sum = key => rows.reduce((total, row) => total + row[key], 0);
process.stdout.write('\nroom                     passed  failed  skipped\n');
for (const row of rows) {
  const cell = value => String(value).padStart(8);
  process.stdout.write(
    `${row.room.padEnd(23)}${cell(row.passed)}${cell(row.failed)}${cell(row.skipped)}\n`
  );
}
for (const { room, failures = [] } of rows) {
  for (const failure of failures) {
    process.stdout.write(`\n── failed in ${room}\n${failure.trim()}\n`);
  }
}
process.stdout.write(`\n${times.join(' · ')}\n`);
process.stdout.write(
  `\n${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped\n`
);
process.exit(sum('failed') + sum('skipped') > 0 ? 1 : 0);
