import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, test, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import type { CurveList, RunList } from '@trainlab/api';
import { labIsReady, points, repository, row, showExperiments } from '../support/lab.js';
import { picture } from '../support/pictures.js';
import { place } from '../support/place.js';

const quickstart = join(repository, 'examples', 'quickstart.ipynb');

test.describe('Quickstart', () => {
  test.describe.configure({ mode: 'serial', timeout: 420_000 });
  test.use({
    tmpPath: 'quickstart',
    serverFiles: 'on',
    // The tests go on with the kernel of the one before.
    kernels: null,
    sessions: null,
    waitForApplication: async ({ baseURL }, use) => {
      expect(baseURL).toBeDefined();
      await use(labIsReady);
    }
  });

  test('a run moves in the sidebar while its cell is busy, and loses nothing in a reload', async ({
    page
  }) => {
    await page.contents.uploadFile(quickstart, 'quickstart/quickstart.ipynb');
    await openNotebook(page);
    const panel = await showExperiments(page);
    const seen = await watchPoints(panel);
    await page.menu.clickMenuItem('Run>Run All Cells');

    const careful = row(panel, 'careful');
    await expect(careful).toBeVisible({ timeout: 120_000 });
    await expect
      .poll(async () => (await seen()).filter(({ busy }) => busy).length, {
        timeout: 60_000
      })
      .toBeGreaterThanOrEqual(4);
    const values = (await seen()).map(({ points }) => points);
    expect(values).toEqual([...values].sort((a, b) => a - b));

    await page.reload();
    const reloaded = row(await showExperiments(page), 'careful');
    await expect(reloaded).toBeVisible();
    expect(await points(reloaded)).toBeGreaterThanOrEqual(values[values.length - 1]);

    const bolder = row(panel, 'bolder');
    await expect(bolder).toHaveAttribute('data-status', 'FINISHED', { timeout: 180_000 });
    await expect(careful).toHaveAttribute('data-status', 'FINISHED');

    for (const { run, curves } of await storedRuns(page)) {
      const { epochs, trainSize, batchSize } = run.params as Record<string, number>;
      const executed = epochs * Math.ceil(trainSize / batchSize);
      for (const metric of ['loss', 'acc']) {
        const curve = curves.find(candidate => candidate.metric === metric);
        const stored = new Set(curve?.steps);
        const missing = Array.from({ length: executed }, (_, step) => step).filter(
          step => !stored.has(step)
        );
        expect(missing, `steps without ${metric} of ${run.name}`).toEqual([]);
        expect(curve?.steps, `steps with ${metric} of ${run.name}`).toHaveLength(
          executed
        );
      }
    }
  });

  test('two selected runs open side by side', async ({ page }) => {
    const panel = await showExperiments(page);
    await row(panel, 'careful').click();
    await row(panel, 'bolder').click({ modifiers: ['Shift'] });
    await panel.getByRole('button', { name: 'Compare' }).click();
    const comparison = page.getByRole('region', { name: 'Comparison of runs' });
    await expect(comparison).toContainText(/(careful|bolder) leads on final test_acc by/);
    await expect(comparison.locator('canvas').nth(1)).toBeVisible();
    await expect(comparison.getByRole('row', { name: /learningRate/ })).toContainText(
      '0.005'
    );
    await picture(page, 'comparison');
  });

  test('a run leads back to the cell that started it', async ({ page }) => {
    const panel = await showExperiments(page);
    await row(panel, 'bolder').dblclick();
    await page.getByRole('button', { name: 'Open notebook at the cell' }).click();
    await expect(page.getByRole('tab', { name: 'quickstart.ipynb' })).toBeVisible();
    await expect(page.locator('.jp-Cell.jp-mod-active')).toContainText("train('bolder'");
  });

  test('the saved notebook shows its comparison without scripts and without a store', async ({
    page,
    browser
  }) => {
    // The page that was reloaded has missed what the last cell said.
    await openNotebook(page);
    const cell = page
      .locator('.jp-CodeCell')
      .filter({ hasText: 'await compare([careful, bolder])' });
    await cell.locator('.jp-InputArea-editor').click();
    await page.keyboard.press('Control+Enter');
    const output = cell.getByRole('region', { name: 'Comparison of runs' });
    await expect(output).toContainText('leads on final test_acc');
    await expect(output.locator('canvas').first()).toBeVisible();
    await page.notebook.save();

    const { folder } = await place();
    const saved = join(folder, 'root', 'quickstart', 'quickstart.ipynb');
    expect(await readFile(saved, 'utf8')).toContain('vnd.trainlab.comparison.v1+json');
    await promisify(execFile)(join(repository, '.venv/bin/jupyter'), [
      'nbconvert',
      '--to',
      'html',
      saved
    ]);
    const context = await browser.newContext({ javaScriptEnabled: false });
    const dead = await context.newPage();
    await dead.goto(pathToFileURL(saved.replace(/ipynb$/, 'html')).href);
    await expect(dead.getByText(/leads on final test_acc by/)).toBeVisible();
    const chart = dead.getByRole('img', { name: /test_acc/ });
    await expect(chart).toBeVisible();
    expect(await chart.evaluate(image => (image as HTMLImageElement).naturalWidth)).toBe(
      await chart.evaluate(image => (image as HTMLImageElement).width)
    );
    await expect(dead.getByRole('row', { name: /learningRate/ })).toContainText('0.005');
    await context.close();
  });

  if (process.env.TRAINLAB_SCREENSHOTS === '1') {
    test('picture of the lab with a live run beside the comparison', async ({ page }) => {
      await openNotebook(page);
      const panel = await showExperiments(page);
      const output = page.getByRole('region', { name: 'Comparison of runs' });
      await page.notebook.addCell(
        'code',
        'for (const rate of [0.002, 0.01, 0.0005, 0.003, 0.02, 0.0002, 0.007, 0.001]) {\n  await train(`rate ${rate}`, rate);\n}'
      );
      await page.keyboard.press('Control+Enter');
      const run = row(panel, 'rate 0.01');
      await expect(run).toHaveAttribute('data-status', 'RUNNING', { timeout: 90_000 });
      await output.scrollIntoViewIfNeeded();
      const running = panel.locator('[data-status="RUNNING"]');
      await picture(page, 'lab-live', async () => {
        await expect(running).toHaveCount(1, { timeout: 30_000 });
        await expect
          .poll(() => points(running), { timeout: 30_000 })
          .toBeGreaterThan(200);
      });
    });
  }
});

async function openNotebook(page: IJupyterLabPageFixture): Promise<void> {
  await page.evaluate(async () => {
    await window.jupyterapp.commands.execute('docmanager:open', {
      path: 'quickstart/quickstart.ipynb'
    });
  });
  await page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').waitFor();
}

interface Sighting {
  points: number;
  /** Whether the notebook was executing the cell that trains. */
  busy: boolean;
}

/** Notes what a person sees of the run `careful`: each number of points, once. */
async function watchPoints(panel: Locator): Promise<() => Promise<Sighting[]>> {
  const sightings = await panel.evaluateHandle(node => {
    const list: Sighting[] = [];
    const look = () => {
      const run = [...node.querySelectorAll<HTMLElement>('[data-points]')].find(
        candidate => candidate.textContent?.includes('careful')
      );
      const points = Number(run?.dataset.points ?? 0);
      if (points > 0 && list.at(-1)?.points !== points) {
        const cell = [...document.querySelectorAll('.jp-CodeCell')].find(candidate =>
          candidate.textContent?.includes('const careful')
        );
        list.push({
          points,
          busy: cell?.querySelector('.jp-InputPrompt')?.textContent === '[*]:'
        });
      }
    };
    new MutationObserver(look).observe(node, {
      attributes: true,
      childList: true,
      subtree: true
    });
    return list;
  });
  return () => sightings.evaluate(list => list);
}

/** The two runs and their curves as the store has them; asked as any program may. */
async function storedRuns(page: IJupyterLabPageFixture) {
  const get = async <T>(path: string) => {
    const answer = await page.request.get(`/trainlab/api/v1/${path}`);
    expect(answer.ok()).toBe(true);
    return (await answer.json()) as T;
  };
  const { runs } = await get<RunList>('runs?limit=1000');
  const own = runs.filter(({ name }) => name === 'careful' || name === 'bolder');
  expect(own).toHaveLength(2);
  const { curves } = await get<CurveList>(
    `curves?runs=${own.map(({ id }) => id).join(',')}&maxPoints=5000`
  );
  return own.map(run => ({
    run,
    curves: curves.filter(({ runId }) => runId === run.id)
  }));
}
