import { expect, test } from '@jupyterlab/galata';
import { seed, type SeededRun } from '../support/journal.js';
import { row, showExperiments } from '../support/lab.js';

const MNIST = {
  name: 'mnist',
  hash: 'sha256:b2d8f5bf39174ee5ffeefa97e42d673c35432b411bb5d1f74fbbeddae7f1690a',
  shape: [70_000, 28, 28, 1],
  bytes: 54_950_048
};

/** It asks for no kernel, so that none starts. */
const NOTEBOOK = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {
    language_info: { name: 'typescript' },
    kernelspec: { name: '', display_name: '' }
  },
  cells: [{ cell_type: 'markdown', id: 'only', metadata: {}, source: '# Digits' }]
};

const runs = (experiment: string): SeededRun[] =>
  [0.9, 0.8].map((acc, at) => ({
    experiment,
    name: `${experiment}-${at}`,
    objective: { metric: 'acc', goal: 'max' },
    params: { lr: 0.001 * (at + 1) },
    started: 30 - at,
    seconds: 60,
    metrics: { acc: [0.1, 0.5, acc], loss: [2, 1, 1 - acc] },
    dataset: MNIST
  }));

test.describe('Run view', () => {
  test('shows a run, is renamed, deleted and restored, and survives a reload', async ({
    page
  }) => {
    await seed(runs('view'));
    const panel = await showExperiments(page);
    await row(panel, /^view\d/).focus();
    await page.keyboard.press('ArrowRight');
    await row(panel, 'view-1').dblclick();

    const run = page.getByRole('region', { name: 'Run', exact: true });
    await expect(run.locator('canvas')).toHaveCount(2);
    await expect(run).toContainText('acc 0.8 · 0.1 below the best of 2 runs');
    await expect(run).toContainText('0.002');

    await run.getByRole('button', { name: 'view-1' }).press('F2');
    await page.keyboard.type('second');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('tab', { name: 'second' })).toBeVisible();
    await expect(row(panel, 'second')).toBeVisible();

    await run.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Delete Run' }).click();
    await expect(row(panel, 'second')).toBeHidden();
    await run.getByRole('button', { name: 'Undo' }).click();
    await expect(row(panel, 'second')).toBeVisible();

    await run.getByRole('button', { name: 'Compare with…' }).click();
    await page.getByRole('checkbox', { name: /view-0/ }).check();
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await expect(page.getByRole('tab', { name: 'view: 2 runs' })).toBeVisible();

    await page.getByRole('tab', { name: 'second' }).click();
    await page.reload({ waitUntil: 'domcontentloaded', waitForIsReady: false });
    await expect(page.getByRole('tab', { name: 'second' })).toBeVisible();
    await expect(run.locator('canvas')).toHaveCount(2);
  });
});

test.describe('Datasets sidebar', () => {
  test('shows the images of MNIST, inserts code and leads to a run', async ({
    page,
    tmpPath
  }) => {
    await seed(runs('data'));
    const path = `${tmpPath}/insert.ipynb`;
    await page.contents.uploadContent(JSON.stringify(NOTEBOOK), 'text', path);
    await page.filebrowser.open(path);
    await expect(page.locator('.jp-Notebook .jp-Cell')).toHaveCount(1);
    await page.evaluate(() =>
      window.jupyterapp.commands.execute('trainlab:open-datasets')
    );
    const panel = page.getByRole('region', { name: 'Datasets', exact: true });
    await panel.getByRole('option', { name: /mnist/ }).click();
    await expect(panel.getByRole('img', { name: 'Image 59' })).toBeAttached();
    await expect(panel).toContainText('1 – 60 of 70,000');
    await panel.getByRole('button', { name: 'Next page' }).click();
    await expect(panel).toContainText('61 – 120 of 70,000');

    await panel.getByRole('button', { name: 'Insert code' }).click();
    await expect(page.locator('.jp-Notebook .jp-Cell')).toHaveCount(2);
    await expect(page.locator('.jp-Cell.jp-mod-active')).toContainText(
      "await datasets.load('mnist')"
    );

    await panel.getByRole('button', { name: 'data-1' }).click();
    await expect(page.getByRole('tab', { name: 'data-1' })).toBeVisible();
    await expect(
      page.getByRole('region', { name: 'Run', exact: true }).getByRole('button', {
        name: 'b2d8f5bf'
      })
    ).toBeVisible();
  });
});
