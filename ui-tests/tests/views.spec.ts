import { expect, test, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import { expectAccessible } from '../support/axe.js';
import { digits } from '../support/digits.js';
import { seed } from '../support/journal.js';
import { repository, row, showExperiments } from '../support/lab.js';
import { picture } from '../support/pictures.js';

const PENGUINS = [
  'species,island,bill_length_mm,bill_depth_mm,body_mass_g,sex,date',
  'Adelie,Torgersen,39.1,18.7,3750,male,2007-11-11',
  'Adelie,Torgersen,39.5,17.4,3800,female,2007-11-11',
  'Adelie,Torgersen,,,,,2007-11-16',
  'Gentoo,Biscoe,46.1,13.2,4500,female,2007-11-27',
  'Gentoo,Biscoe,50.0,16.3,5700,male,2007-11-27',
  'Chinstrap,Dream,46.5,17.9,3500,female,2007-11-26'
].join('\n');

const execute = (page: IJupyterLabPageFixture, command: string) =>
  page.evaluate(async id => {
    await window.jupyterapp.commands.execute(id);
  }, command);

test.describe('Every view', () => {
  test('is accessible in both themes, from the sidebar to the doctor', async ({
    page
  }) => {
    // One test for all views, since each needs the one before; pictures are taken four times.
    test.setTimeout(process.env.TRAINLAB_SCREENSHOTS ? 900_000 : 400_000);
    await seed(digits());
    const experiments = await showExperiments(page);
    await row(experiments, /^digits\d/).focus();
    await page.keyboard.press('ArrowRight');
    await row(experiments, 'cnn-wide').click();
    await row(experiments, 'cnn-lr3').click({ modifiers: ['Control'] });
    await expect(experiments).toContainText('2 selected');
    await expectAccessible(page, '#trainlab-experiments');

    await row(experiments, 'cnn-wide').dblclick();
    const run = page.getByRole('region', { name: 'Run', exact: true });
    await expect(run.locator('canvas')).toHaveCount(2);
    await expectAccessible(page, '.tl-RunTab');
    await picture(page, 'run', async () => {
      await expect(run.locator('canvas')).toHaveCount(2);
    });

    await row(experiments, 'cnn-lr3').click({ modifiers: ['Control'] });
    await row(experiments, 'mlp').click({ modifiers: ['Control'] });
    await experiments.getByRole('button', { name: 'Compare' }).click();
    const comparison = page.getByRole('region', { name: 'Comparison of runs' });
    await expect(comparison.locator('canvas').first()).toBeVisible();
    await expectAccessible(page, '.tl-ComparisonTab');
    await comparison.getByRole('button', { name: 'Add runs…' }).click();
    await page.getByRole('checkbox', { name: /cnn-long/ }).check();
    await page.getByRole('button', { name: 'Compare', exact: true }).last().click();
    await expect(page.getByRole('tab', { name: 'digits: 4 runs' })).toBeVisible();
    await expect(page.getByRole('tab', { name: 'digits: 3 runs' })).toBeHidden();
    await expect(comparison.locator('canvas').first()).toBeVisible();
    await picture(page, 'experiments');

    await page.contents.createDirectory('measures');
    await page.contents.uploadContent(PENGUINS, 'text', 'measures/penguins.csv');
    await page.sidebar.openTab('filebrowser');
    await page.filebrowser.openDirectory('measures');
    await page
      .getByRole('listitem', { name: /penguins\.csv/ })
      .click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Register as Dataset' }).click();
    const datasets = page.getByRole('region', { name: 'Datasets', exact: true });
    await expect(datasets.getByRole('table')).toContainText('Chinstrap');
    await expect(datasets.getByRole('option', { name: /penguins/ })).toHaveAttribute(
      'aria-selected',
      'true'
    );
    await expectAccessible(page, '#trainlab-datasets');
    await picture(page, 'datasets-table');
    await datasets.getByRole('option', { name: /mnist/ }).click();
    await expect(datasets.getByRole('img', { name: 'Image 59' })).toBeAttached();
    await expectAccessible(page, '#trainlab-datasets');
    await picture(page, 'datasets');

    await execute(page, 'trainlab:open-gpu-status');
    const gpu = page.getByRole('region', { name: 'GPU Status' });
    await expect(gpu).toContainText('No NVIDIA driver found');
    await expectAccessible(page, '#trainlab-gpu');
    await picture(page, 'gpu-status');
    await page.sidebar.close('right');

    // Where this machine keeps the checkout is nobody's business in a picture.
    await page.route('**/trainlab/desk/doctor', async route => {
      const response = await route.fetch();
      const body = (await response.text()).replaceAll(repository, '~/trainlab');
      await route.fulfill({ response, body });
    });
    await page.getByRole('button', { name: /look at every layer/ }).click();
    const doctor = page.getByRole('region', { name: 'Doctor' });
    await expect(doctor).toContainText('Looked at', { timeout: 90_000 });
    await expect(doctor.getByRole('heading', { name: 'Engine' })).toBeVisible();
    await expectAccessible(page, '.tl-Doctor');
    await showExperiments(page);
    await picture(page, 'doctor');
  });
});
