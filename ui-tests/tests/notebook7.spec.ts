import { expect, test } from '@playwright/test';
import { seed } from '../support/journal.js';
import { row } from '../support/lab.js';

const PATH = 'notebook7.ipynb';

test('Notebook 7 shows the experiments and compares them', async ({ page, request }) => {
  await request.put(`/api/contents/${PATH}`, {
    data: {
      type: 'notebook',
      content: {
        nbformat: 4,
        nbformat_minor: 5,
        metadata: {
          kernelspec: { name: 'trainlab', display_name: 'TypeScript (TrainLab)' }
        },
        cells: []
      }
    }
  });
  await seed(
    [0.9, 0.8].map((acc, index) => ({
      experiment: 'seven',
      name: `seven-${index}`,
      objective: { metric: 'acc', goal: 'max' as const },
      params: { lr: 0.1 * (index + 1) },
      started: 10 - index,
      seconds: 60,
      metrics: { acc: [0.1, 0.5, acc] }
    }))
  );
  await page.goto(`/notebooks/${PATH}`);
  await page.locator('.jp-Notebook').waitFor();
  await page.evaluate(() =>
    window.jupyterapp.commands.execute('trainlab:open-experiments')
  );
  const panel = page.getByRole('region', { name: 'Experiments' });
  await row(panel, 'seven-0').click();
  await row(panel, 'seven-1').click({ modifiers: ['Control'] });
  await panel.getByRole('button', { name: 'Compare' }).click();
  const comparison = page.getByRole('region', { name: 'Comparison of runs' });
  await expect(comparison).toContainText(
    'seven-0 leads on final acc by 0.1 over seven-1'
  );
  await expect(comparison.locator('canvas').first()).toBeVisible();

  const execute = (command: string) =>
    page.evaluate(async id => {
      await window.jupyterapp.commands.execute(id);
    }, command);
  await execute('trainlab:open-datasets');
  await expect(
    page.getByRole('region', { name: 'Datasets', exact: true }).getByRole('searchbox')
  ).toBeVisible();
  await execute('trainlab:open-gpu-status');
  await expect(page.getByRole('region', { name: 'GPU Status' })).toContainText('CPU');
  await execute('trainlab:open-doctor');
  await expect(page.getByRole('region', { name: 'Doctor' })).toContainText(
    'What TrainLab stands on'
  );
});
