/**
 * Does in a real browser what a person does: opens a notebook in the lab, runs its
 * cells, and looks for the runs in the sidebar.
 *
 *     node scripts/browser/train.mjs '{"url": …, "token": …, "notebook": …, "runs": […]}'
 *
 * With `"reload": true`, the lab is opened, and reloaded when a line comes on standard
 * input; with `"workspace": true`, the notebook is open in the server's workspace. Says on standard output one JSON line per step: `{"step", "seconds", …}`, with
 * the seconds since the step before.
 */
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { chromium as findChromium } from '../gate/chromium.mjs';

const LONGEST_MS = 240_000;

const options = JSON.parse(process.argv[2]);
// Playwright is installed for the browser tests.
const { chromium } = createRequire(import.meta.url)('@playwright/test');

const input = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const browser = await chromium.launch({
  executablePath: await findChromium(),
  args: ['--disable-gpu', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])]
});
let last = performance.now();
try {
  const page = await browser.newPage();
  page.setDefaultTimeout(LONGEST_MS);
  const path = options.workspace ? 'lab' : `lab/tree/${options.notebook}`;
  const address = new URL(path, options.url);
  address.searchParams.set('token', options.token);
  await page.goto(address.href);
  await notebookIsReady(page);
  say('the notebook is open');
  if (options.reload) {
    await input.next();
    last = performance.now();
    await page.reload();
    await notebookIsReady(page);
    say('the lab is reloaded');
  }
  await showSidebar(page);
  say('the sidebar is open', { demo: await demoRuns(page) });
  await activateNotebook(page);
  await page.getByRole('menuitem', { name: 'Run', exact: true }).click();
  await page.getByRole('menuitem', { name: /^Run All Cells$/ }).click();
  for (const name of options.runs) {
    const row = page
      .getByRole('region', { name: 'Experiments' })
      .getByRole('row')
      .filter({ hasText: name })
      .filter({ hasNotText: options.demo ?? '\0' });
    await row.first().waitFor();
    say('the run is in the sidebar', {
      name,
      status: await row.first().getAttribute('data-status')
    });
    await row.and(page.locator('[data-status="FINISHED"]')).first().waitFor();
    say('the run is finished', { name });
  }
  if (options.picture) {
    await page.screenshot({ path: options.picture });
  }
} finally {
  await browser.close();
  process.stdin.destroy();
}

async function notebookIsReady(page) {
  await page.locator('#jupyterlab-splash').waitFor({ state: 'detached' });
  await page.locator('.jp-Notebook .jp-CodeCell').first().waitFor();
  // The toolbar shows the kernel's state; a kernel that is not there yet is not idle.
  await page.locator('.jp-NotebookPanel [data-status="idle"]').first().waitFor();
}

/** The menu's commands are for the document that was last in use. */
async function activateNotebook(page) {
  const name = options.notebook.slice(options.notebook.lastIndexOf('/') + 1);
  await page.getByRole('main').getByRole('tab', { name }).click();
  await page.locator('.jp-Notebook .jp-Cell').first().click();
}

async function showSidebar(page) {
  const panel = page.getByRole('region', { name: 'Experiments' });
  if (!(await panel.isVisible())) {
    await page.locator('.lm-TabBar-tab[data-id="trainlab-experiments"]').click();
  }
  await panel.waitFor();
}

/** How many rows are marked as demo data. */
async function demoRuns(page) {
  const rows = page.getByRole('region', { name: 'Experiments' }).getByRole('row');
  if (options.demo) {
    await rows.filter({ hasText: options.demo }).first().waitFor();
  }
  return options.demo ? rows.filter({ hasText: options.demo }).count() : 0;
}

function say(step, more = {}) {
  const now = performance.now();
  const seconds = Math.round((now - last) / 100) / 10;
  last = now;
  process.stdout.write(`${JSON.stringify({ step, seconds, ...more })}\n`);
}
