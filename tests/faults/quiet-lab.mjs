/**
 * An open sidebar without a run must not look like activity: JupyterHub ends idle
 * servers by it. Opens JupyterLab with the experiments in a real browser, waits
 * until the lab has settled, and watches the server's last activity. JupyterLab
 * itself asks every ten seconds for kernels, terminals, sessions and files while its
 * page is visible, and every minute who is signed in, and that counts; these requests
 * are held back in the browser, so that what remains is ours.
 *
 *     node tests/faults/quiet-lab.mjs [--seconds 600]
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { chromium as playwright } from '@playwright/test';
import { chromium } from '../../scripts/gate/chromium.mjs';
import { root } from '../../scripts/gate/process.mjs';
import { freePort } from './jupyter-server.mjs';
import { until } from './wait.mjs';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '600' } }
});
const seconds = Number(values.seconds);
/** The lab has settled when nothing was asked for so long. */
const SETTLED_S = 10;
/** JupyterLab's own polls. */
const POLLS =
  /\/api\/(kernels|terminals|sessions|contents|kernelspecs|me)\b|\/lab\/api\/workspaces\b/;
const TOKEN = 'ui-tests';

const folder = mkdtempSync(join(tmpdir(), 'tl-quiet-'));
const log = `${folder}.log`;
const port = await freePort();
const output = openSync(log, 'a');
const server = spawn(process.execPath, [join(root, 'ui-tests/support/server.mjs')], {
  stdio: ['ignore', output, output],
  env: { ...process.env, TRAINLAB_UI_FOLDER: folder, TRAINLAB_UI_PORT: String(port) }
});
const base = `http://127.0.0.1:${port}`;

async function lastActivity() {
  const answer = await fetch(`${base}/api/status?no_track_activity=1`, {
    headers: { authorization: `token ${TOKEN}` }
  });
  return (await answer.json()).last_activity;
}

/** Watches for some time; resolves with the first change, or `undefined`. */
async function movesWithin(limit) {
  const before = await lastActivity();
  for (let second = 0; second < limit; second++) {
    await pause(1000);
    const now = await lastActivity();
    if (now !== before) {
      return { second, now };
    }
  }
  return undefined;
}

/** What the page asked for, oldest first. */
const asked = [];
let browser;
let failed = true;
try {
  await until('the lab answers', async () => (await lastActivity()) !== undefined);
  browser = await playwright.launch({
    executablePath: await chromium(),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : []
  });
  const page = await browser.newPage();
  const sockets = [];
  page.on('request', request => {
    if (!POLLS.test(request.url())) {
      asked.push(`${new Date().toISOString()} ${request.method()} ${request.url()}`);
    }
  });
  page.on('websocket', socket => {
    if (socket.url().includes('/trainlab/api/v1/events')) {
      sockets.push(socket);
    }
  });
  await page.goto(`${base}/lab?token=${TOKEN}`);
  await page
    .locator('#jupyterlab-splash')
    .waitFor({ state: 'detached', timeout: 60_000 });
  await page.locator('.jp-SideBar [data-id="trainlab-experiments"]').click();
  await page.getByRole('region', { name: 'Experiments' }).waitFor();
  await page.route(POLLS, route => route.abort());
  await until('the lab has settled', async () => !(await movesWithin(SETTLED_S)), 120);
  const moved = await movesWithin(seconds);
  if (sockets.filter(socket => !socket.isClosed()).length === 0) {
    throw new Error('The sidebar does not follow the store, so that nothing was shown.');
  }
  failed = moved !== undefined;
  console.log(
    moved
      ? `FAIL the last activity moved after ${moved.second} s, to ${moved.now}`
      : `ok   the last activity did not move for ${seconds} s with the sidebar open`
  );
} catch (error) {
  console.error(error);
  console.error(readFileSync(log, 'utf8').slice(-3000));
} finally {
  await browser?.close();
  server.kill('SIGTERM');
  await new Promise(resolve => server.on('exit', resolve));
}
if (failed) {
  console.log(`Asked last, without the polls:\n${asked.slice(-20).join('\n')}`);
}
console.log(failed ? '0 passed, 1 failed' : '1 passed, 0 failed');
process.exitCode = failed ? 1 : 0;
