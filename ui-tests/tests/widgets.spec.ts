import { expect, test } from '@playwright/test';
import { codeCell, openNotebook, typescriptNotebook } from '../support/notebook.js';

const PATH = 'widgets.ipynb';

const CONTROLS = `
import { display } from '@trainlab/kernel';
import { AnyWidget, FloatSlider, VBox } from '@trainlab/kernel/widgets';
const rate = new FloatSlider({ min: 0, max: 1, step: 0.25, value: 0.25, description: 'rate' });
const own = new AnyWidget({ esm: 'export default { render() {} }', state: { n: 1 } });
await display(new VBox([rate]));`;

/** Blocks its thread until the person has moved the slider. */
const TRAINING = `
console.log('training at ' + rate.value);
let steps = 0;
while (rate.value < 0.75) steps++;
console.log('stopped at ' + rate.value + ' after ' + (steps > 0));
rate.value = 1;`;

test("a slider of ipywidgets' own front end changes a value while a cell trains", async ({
  page,
  request
}) => {
  await request.put(`/api/contents/${PATH}`, {
    data: typescriptNotebook([
      codeCell('controls', CONTROLS),
      codeCell('training', TRAINING)
    ])
  });
  await openNotebook(page, PATH);
  await page.evaluate(() => {
    void window.jupyterapp.commands.execute('notebook:run-all-cells');
  });
  const [controls, training] = [0, 1].map(at => page.locator('.jp-CodeCell').nth(at));
  await expect(training).toContainText('training at 0.25', { timeout: 60_000 });
  const slider = controls.locator('.noUi-handle');
  const readout = controls.locator('.widget-readout');
  await expect(readout).toHaveText('0.25');
  await slider.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(training).toContainText('stopped at 0.75 after true', { timeout: 30_000 });
  // And what code sets, the page shows.
  await expect(readout).toHaveText('1.00');
});
