import { expect, test } from '@jupyterlab/galata';
import { seed, type SeededRun } from '../support/journal.js';
import { labIsReady, row, showExperiments } from '../support/lab.js';

/** Values that come near `to` and end on it. */
const curve = (from: number, to: number) => [
  ...Array.from({ length: 60 }, (_, step) => to + (from - to) * Math.exp(-step / 12)),
  to
];

const runs = (experiment: string, notebook?: SeededRun['notebook']): SeededRun[] => [
  {
    experiment,
    name: `${experiment}-wide`,
    objective: { metric: 'acc', goal: 'max' },
    params: { lr: 0.001, filters: 64 },
    started: 30,
    seconds: 124,
    metrics: { acc: curve(0.1, 0.9912), loss: curve(2.3, 0.03) },
    notebook
  },
  {
    experiment,
    name: `${experiment}-fast`,
    objective: { metric: 'acc', goal: 'max' },
    params: { lr: 0.003, filters: 32 },
    started: 20,
    seconds: 110,
    metrics: { acc: curve(0.1, 0.9874), loss: curve(2.3, 0.05) }
  },
  {
    experiment,
    name: `${experiment}-broken`,
    objective: { metric: 'acc', goal: 'max' },
    params: { lr: 0.3, filters: 32 },
    started: 10,
    seconds: 12,
    metrics: { loss: [2, 9, 40] },
    status: 'FAILED',
    reason: 'NaN at step 3'
  }
];

test.describe('Experiments sidebar', () => {
  test('shows runs with their best, their distance to it and how they ended', async ({
    page
  }) => {
    await seed(runs('list'));
    const panel = await showExperiments(page);
    const experiment = row(panel, /^list\d/);
    await expect(experiment).toContainText('3 runs');
    await expect(experiment).toContainText('0.9912');
    await expand(experiment);
    await expect(row(panel, 'list-wide').getByLabel('best').first()).toBeAttached();
    await expect(row(panel, 'list-wide')).toContainText('0.9912');
    await expect(row(panel, 'list-fast')).toContainText('−0.0038');
    await expect(row(panel, 'list-broken')).toContainText('failed');
    await expect(row(panel, 'list-broken')).toContainText('NaN at step 3');
    await expect(row(panel, 'list-wide')).toHaveAttribute('title', /Owner: ada/);
  });

  test('can be used by keys alone', async ({ page, tmpPath }) => {
    const path = `${tmpPath}/origin.ipynb`;
    await page.contents.uploadContent(JSON.stringify(NOTEBOOK), 'text', path);
    await seed(runs('keys', { path, cellId: 'second-cell' }));

    await page.keyboard.press('Control+Shift+C');
    await page.keyboard.type('Show Experiments');
    await page.keyboard.press('Enter');
    const panel = page.getByRole('region', { name: 'Experiments' });
    const experiment = row(panel, /^keys\d/);
    await expect(experiment).toBeVisible();
    await expect(panel.locator('[role="row"]:focus')).toBeVisible();

    await page.keyboard.press('/');
    await page.keyboard.type('lr<0.01 keys');
    await expect(row(panel, 'keys-broken')).toBeHidden();
    await page.keyboard.press('ArrowDown');
    await expect(experiment).toBeFocused();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    await page.keyboard.press('Shift+ArrowDown');
    await expect(panel.getByText('2 selected')).toBeVisible();
    await page.keyboard.press('c');
    await expect(page.getByRole('tab', { name: 'keys: 2 runs' })).toBeVisible();

    await row(panel, 'keys-wide').focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('tab', { name: 'keys-wide' })).toBeVisible();
    await page.getByRole('button', { name: 'Open notebook at the cell' }).press('Enter');
    await expect(page.getByRole('tab', { name: 'origin.ipynb' })).toBeVisible();
    await expect(page.locator('.jp-Cell.jp-mod-active')).toContainText('second');
  });

  test('renames in place, deletes and brings back', async ({ page }) => {
    await seed(runs('edit'));
    const panel = await showExperiments(page);
    await expand(row(panel, /^edit\d/));
    await row(panel, 'edit-fast').click();
    await page.keyboard.press('F2');
    await page.keyboard.type('quick');
    await page.keyboard.press('Enter');
    await expect(row(panel, 'quick')).toBeFocused();

    await page.keyboard.press('Delete');
    await expect(row(panel, 'quick')).toBeHidden();
    await expect(row(panel, /^edit\d/)).toContainText('2 runs');
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(row(panel, 'quick')).toBeVisible();
  });
});

test.describe('Comparison in the main area', () => {
  test.use({
    waitForApplication: async ({ baseURL }, use) => {
      expect(baseURL).toBeDefined();
      await use(labIsReady);
    }
  });

  test('compares two selected runs in the main area', async ({ page }) => {
    await seed(runs('compare'));
    const panel = await showExperiments(page);
    await expand(row(panel, /^compare\d/));
    await row(panel, 'compare-fast').click();
    await row(panel, 'compare-wide').click({ modifiers: ['Control'] });
    await expect(panel.getByText('2 selected')).toBeVisible();
    const layoutSaved = page.waitForResponse(
      response =>
        response.request().method() === 'PUT' &&
        (response.request().postData()?.includes('trainlab-comparison') ?? false)
    );
    await panel.getByRole('button', { name: 'Compare' }).click();

    await expect(page.getByRole('tab', { name: 'compare: 2 runs' })).toBeVisible();
    const comparison = page.getByRole('region', { name: 'Comparison of runs' });
    await expect(comparison).toContainText(
      'compare-wide leads on final acc by 0.0038 over compare-fast'
    );
    await expect(comparison.locator('canvas')).toHaveCount(2);
    await expect(comparison.getByRole('row', { name: /filters/ })).toContainText('64');

    await layoutSaved;
    await page.reload({ waitUntil: 'domcontentloaded' });
    await expect(page.getByRole('tab', { name: 'compare: 2 runs' })).toBeVisible();
    await expect(comparison).toContainText(
      'compare-wide leads on final acc by 0.0038 over compare-fast'
    );
  });
});

test.describe('Without a store', () => {
  test.use({ autoGoto: false });

  test('says what still works, and goes on when the store answers', async ({ page }) => {
    await page.route('**/trainlab/**', route => route.abort());
    await page.routeWebSocket(/\/trainlab\/api\/v1\/events/, socket => socket.close());
    await page.goto();
    const panel = await showExperiments(page);
    await expect(panel.getByRole('alert')).toContainText(
      'Training goes on: runs are recorded'
    );
    await page.unrouteAll();
    await seed(runs('again'));
    await panel.getByRole('button', { name: 'Try again' }).click();
    await expect(row(panel, /^again\d/)).toBeVisible();
    await expect(panel.getByRole('alert')).toBeHidden();
  });

  test('shows a comparison of a notebook from its snapshot', async ({
    page,
    tmpPath
  }) => {
    await page.route('**/trainlab/**', route => route.abort());
    await page.routeWebSocket(/\/trainlab\/api\/v1\/events/, socket => socket.close());
    await page.goto();
    await page.contents.uploadContent(
      JSON.stringify(notebookWithComparison()),
      'text',
      `${tmpPath}/saved.ipynb`
    );
    await page.notebook.openByPath(`${tmpPath}/saved.ipynb`);
    const output = page.getByRole('region', { name: 'Comparison of runs' });
    await expect(output).toContainText('one leads on final acc by 0.1');
    await expect(output.locator('canvas').first()).toBeVisible();
    await expect(output.getByRole('alert')).toHaveCount(0);
  });

  test('shows the text of a comparison that it cannot draw', async ({
    page,
    tmpPath
  }) => {
    await page.goto();
    const notebook = notebookWithComparison();
    const { data } = notebook.cells[0].outputs[0];
    (data['application/vnd.trainlab.comparison.v1+json'] as { runs: unknown }).runs = [
      { name: 'hostile' }
    ];
    await page.contents.uploadContent(
      JSON.stringify(notebook),
      'text',
      `${tmpPath}/damaged.ipynb`
    );
    await page.notebook.openByPath(`${tmpPath}/damaged.ipynb`);
    await expect(page.getByText('the text twin')).toBeVisible();
  });
});

async function expand(experiment: ReturnType<typeof row>): Promise<void> {
  await experiment.waitFor();
  if ((await experiment.getAttribute('aria-expanded')) === 'false') {
    await experiment.click();
  }
}

const cell = (id: string, source: string) => ({
  cell_type: 'code',
  id,
  metadata: {},
  source,
  execution_count: null,
  outputs: [] as { data: Record<string, unknown> }[]
});

const NOTEBOOK = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: { kernelspec: { name: 'trainlab', display_name: 'TypeScript (TrainLab)' } },
  cells: [cell('first-cell', '// first'), cell('second-cell', '// second')]
};

function notebookWithComparison() {
  const summary = (slot: number, name: string, acc: number) => ({
    id: String(slot).padStart(32, '0'),
    experimentId: '1',
    experimentName: 'saved',
    name,
    status: 'FINISHED',
    owner: 'ada',
    startTime: 1,
    endTime: 1000,
    color: slot,
    params: { lr: 0.1 * slot },
    tags: {},
    metrics: { acc: { count: 2, last: acc, lastStep: 1, lastTime: 2 } },
    sparkline: [0, acc],
    deleted: false,
    revision: 1
  });
  const runs = [summary(1, 'one', 0.9), summary(2, 'two', 0.8)];
  const comparison = {
    version: 1,
    runIds: runs.map(({ id }) => id),
    experimentName: 'saved',
    objective: { metric: 'acc', goal: 'max' },
    runs,
    curves: runs.map(({ id, metrics }) => ({
      runId: id,
      metric: 'acc',
      count: 2,
      steps: [0, 1],
      times: [1, 2],
      values: [0, metrics.acc.last]
    })),
    createdAt: 1
  };
  const output = {
    output_type: 'display_data',
    metadata: {},
    data: {
      'application/vnd.trainlab.comparison.v1+json': comparison as unknown,
      'text/plain': 'the text twin'
    } as Record<string, unknown>
  };
  return {
    ...NOTEBOOK,
    cells: [{ ...cell('compare', 'await compare(runs);'), outputs: [output] }]
  };
}
