import { expect, test } from '@playwright/test';
import { digits } from '../support/digits.js';
import { seed } from '../support/journal.js';
import { labIsReady } from '../support/lab.js';

const LOCALE = '/lab/api/settings/@jupyterlab/translation-extension:plugin';

test.afterEach(async ({ request }) => {
  await request.put(LOCALE, { data: { raw: '{}' } });
});

test('In Chinese, sidebars, commands and settings speak it', async ({
  page,
  request
}) => {
  // An experiment of its own: the store is shared with the other tests.
  await seed(
    digits()
      .slice(0, 1)
      .map(run => ({ ...run, experiment: 'chinese' }))
  );
  const changed = await request.put(LOCALE, { data: { raw: '{"locale": "zh_CN"}' } });
  expect(changed.ok()).toBe(true);
  await page.goto('/lab');
  await labIsReady(page);
  const execute = (command: string) =>
    page.evaluate(async id => {
      await window.jupyterapp.commands.execute(id);
    }, command);

  await execute('trainlab:open-experiments');
  const experiments = page.getByRole('region', { name: '实验', exact: true });
  await expect(experiments).toContainText('个运行');
  await execute('trainlab:open-datasets');
  const datasets = page.getByRole('region', { name: '数据集', exact: true });
  await expect(datasets.getByRole('heading', { name: '数据集' })).toBeVisible();
  await execute('trainlab:open-gpu-status');
  const gpu = page.getByRole('region', { name: 'GPU 状态' });
  await expect(gpu).toContainText('未找到 NVIDIA 驱动');

  const schema = await request.get('/lab/api/settings/@trainlab/lab:store');
  expect((await schema.json()).schema.title).toBe('TrainLab 存储');
});
