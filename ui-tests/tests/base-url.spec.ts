import { expect, test, type Page } from '@playwright/test';
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { buildForProduction } from '../support/production-build.js';
import { startServer, type StartedServer } from '../support/second-server.js';

/** Bytes of our code that the lab may load before anything of ours is shown. */
const MOST_AT_START = 250_000;

/** Names that only the code of plotly and uPlot uses. */
const CHARTS = /_fullLayout|drawClear/;

let server: StartedServer;
let labextension: string;

test.describe.configure({ timeout: 180_000 });

test.beforeAll(async () => {
  labextension = await buildForProduction();
  server = await startServer({ baseUrl: '/user/ada@lab/', labextension });
});
test.afterAll(async () => {
  await server.stop();
  rmSync(dirname(dirname(labextension)), { recursive: true });
});

const execute = (page: Page, command: string) =>
  page.evaluate(async id => {
    const { jupyterapp } = window as unknown as {
      jupyterapp: {
        restored: Promise<void>;
        commands: { execute(id: string): Promise<unknown> };
      };
    };
    await jupyterapp.restored;
    await jupyterapp.commands.execute(id);
  }, command);

test('The published lab starts with little code, and finds its server below a base URL', async ({
  page
}) => {
  const failed: string[] = [];
  const loaded: Promise<{ url: string; text: string }>[] = [];
  page.on('response', response => {
    const url = response.url();
    if (url.includes('/trainlab/') && response.status() >= 400) {
      failed.push(`${response.status()} ${url}`);
    }
    if (url.includes('/extensions/@trainlab/lab/static/') && url.includes('.js')) {
      loaded.push(response.text().then(text => ({ url, text })));
    }
  });
  await page.goto(`${server.url}lab`);
  await page.locator('#jp-main-dock-panel').waitFor();
  await execute(page, 'apputils:activate-command-palette');
  const atStart = await Promise.all(loaded);
  const bytes = atStart.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  const about = `${bytes} bytes in ${atStart.map(({ url }) => url).join(' ')}`;
  test.info().annotations.push({ type: 'code at start', description: about });
  expect(bytes, about).toBeGreaterThan(10_000);
  expect(bytes, about).toBeLessThanOrEqual(MOST_AT_START);
  expect(atStart.filter(({ text }) => CHARTS.test(text)).map(({ url }) => url)).toEqual(
    []
  );

  await execute(page, 'trainlab:open-experiments');
  await expect(page.getByRole('region', { name: 'Experiments' })).toContainText(
    'Runs appear here while they train.'
  );
  await execute(page, 'trainlab:open-datasets');
  await expect(page.getByRole('region', { name: 'Datasets', exact: true })).toContainText(
    'Datasets appear here when a run uses them'
  );
  await execute(page, 'trainlab:open-gpu-status');
  await expect(page.getByRole('region', { name: 'GPU Status' })).toContainText('CPU');
  await execute(page, 'trainlab:open-doctor');
  await expect(page.getByRole('region', { name: 'Doctor' })).toContainText('Looked at', {
    timeout: 90_000
  });
  expect(failed).toEqual([]);
});
