/**
 * The suites of `npm test`, in the order they run: quick ones first, so that a
 * mistake is seen early. Each `run` resolves with rows of counts; a row with
 * failures also says which, for the end of a long log.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from './chromium.mjs';
import { capture, root, venv } from './process.mjs';

/** @typedef {{room: string, passed: number, failed: number, skipped: number, failures?: string[]}} Row */

/** So much of each failure is said again, in characters. */
const EXCERPT = 1500;

const results = join(root, 'test-results');

function resultFile(name) {
  mkdirSync(results, { recursive: true });
  const file = join(results, name);
  rmSync(file, { force: true });
  return file;
}

async function lint() {
  const { status, output } = await capture(process.execPath, ['scripts/lint.mjs']);
  const row = { room: 'lint', passed: 1, failed: 0, skipped: 0 };
  return [
    status === 0
      ? row
      : { ...row, passed: 0, failed: 1, failures: [output.slice(-EXCERPT)] }
  ];
}

/** Jest over all rooms; a room is told by the folder of the test file. */
async function units() {
  const file = resultFile('jest.json');
  const { status, output } = await capture(process.execPath, [
    'node_modules/jest/bin/jest.js',
    '--json',
    `--outputFile=${file}`
  ]);
  const report = JSON.parse(readFileSync(file, 'utf8'));
  const rows = new Map();
  for (const suite of report.testResults) {
    const folder = suite.name.slice(root.length + 1).split('/')[0];
    const room = { src: 'lab', tests: 'repository' }[folder] ?? folder;
    const row = rows.get(room) ?? {
      room,
      passed: 0,
      failed: 0,
      skipped: 0,
      failures: []
    };
    for (const test of suite.assertionResults) {
      row[{ passed: 'passed', failed: 'failed' }[test.status] ?? 'skipped'] += 1;
      if (test.status === 'failed') {
        const messages = test.failureMessages.join('\n').slice(0, EXCERPT);
        row.failures.push(`${suite.name}\n${test.fullName}\n${messages}`);
      }
    }
    if (suite.status === 'failed' && suite.assertionResults.length === 0) {
      row.failed += 1;
      row.failures.push(`${suite.name}\n${suite.message.slice(0, EXCERPT)}`);
    }
    rows.set(room, row);
  }
  if (status !== 0 && ![...rows.values()].some(row => row.failed > 0)) {
    const failures = [output.slice(-EXCERPT)];
    rows.set('jest', { room: 'jest', passed: 0, failed: 1, skipped: 0, failures });
  }
  return [...rows.values()].sort((a, b) => a.room.localeCompare(b.room));
}

async function python() {
  const file = resultFile('pytest.xml');
  const { status, output } = await capture(venv('python'), [
    '-m',
    'pytest',
    '-q',
    `--junitxml=${file}`,
    'trainlab/tests'
  ]);
  const xml = readFileSync(file, 'utf8');
  const count = name =>
    Number(new RegExp(`<testsuite [^>]*\\b${name}="(\\d+)"`).exec(xml)?.[1]);
  const skipped = count('skipped');
  const failed = count('failures') + count('errors');
  return [
    {
      room: 'trainlab (Python)',
      passed: count('tests') - failed - skipped,
      failed: failed || (status === 0 ? 0 : 1),
      skipped,
      ...(status !== 0 && { failures: [output.slice(-EXCERPT)] })
    }
  ];
}

/** A program that ends with its own line `N passed, N failed[, N skipped]`. */
function program(room, command, args) {
  return async () => {
    const { status, output } = await capture(command(), args);
    const lines = [
      ...output.matchAll(/^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/gm)
    ];
    const last = lines.at(-1);
    const failed = Number(last?.[2] ?? 0);
    return [
      {
        room,
        passed: Number(last?.[1] ?? (status === 0 ? 1 : 0)),
        failed: status === 0 ? failed : Math.max(1, failed),
        skipped: Number(last?.[3] ?? 0),
        ...(status !== 0 && { failures: [output.slice(-2 * EXCERPT)] })
      }
    ];
  };
}

const node = () => process.execPath;

async function browser() {
  const file = resultFile('playwright.json');
  const { status, output } = await capture(
    process.execPath,
    [join(root, 'node_modules/@playwright/test/cli.js'), 'test', '--reporter=list,json'],
    {
      cwd: join(root, 'ui-tests'),
      env: {
        ...process.env,
        CHROMIUM_PATH: await chromium(),
        PLAYWRIGHT_JSON_OUTPUT_NAME: file
      }
    }
  );
  const { stats } = JSON.parse(readFileSync(file, 'utf8'));
  // A test that passes only when tried again counts as failed: its cause must be found.
  const failed = stats.unexpected + stats.flaky;
  return [
    {
      room: 'ui-tests',
      passed: stats.expected,
      failed: failed || (status === 0 ? 0 : 1),
      skipped: stats.skipped,
      ...(status !== 0 && { failures: [output.slice(-2 * EXCERPT)] })
    }
  ];
}

export const suites = [
  { name: 'lint', run: lint },
  { name: 'jest', run: units },
  { name: 'python', run: python },
  {
    name: 'protocol',
    run: program('jupyter_kernel_test', () => venv('python'), [
      'kernel/tests/protocol_test.py'
    ])
  },
  {
    name: 'docs',
    run: program('documentation', () => venv('python'), ['tests/docs/run_snippets.py'])
  },
  {
    name: 'quickstart',
    run: program('quickstart', node, ['scripts/start.mjs', '--check'])
  },
  {
    name: 'kills',
    run: program('kills', node, ['tests/faults/kills.mjs', '--kills', '100'])
  },
  {
    name: 'hub',
    run: program('hub', node, ['tests/hub/run.mjs', '--short'])
  },
  {
    name: 'faults',
    run: program('faults', node, ['tests/faults/matrix.mjs', '--short'])
  },
  {
    name: 'quiet',
    run: program('open sidebar', node, ['tests/faults/quiet-lab.mjs', '--seconds', '15'])
  },
  { name: 'browser', run: browser }
];
