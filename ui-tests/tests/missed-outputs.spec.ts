import {
  expect,
  test,
  type APIRequestContext,
  type Browser,
  type Page
} from '@playwright/test';
import { codeCell, openNotebook, typescriptNotebook } from '../support/notebook.js';

const PATH = 'missed.ipynb';
const LINES = 4000;

/** Prints numbered lines, displays, updates a display; waits for a file now and then. */
const TRAINING = `
import { existsSync } from 'node:fs';
import { display, displayData } from '@trainlab/kernel';
const bar = await display('step 0');
for (let step = 0; step < ${LINES}; step++) {
  console.log('line ' + step);
  if (step % 1000 === 999) {
    displayData({ 'text/plain': 'picture ' + step, 'text/html': '<b>picture ' + step + '</b>' });
    await bar.update('step ' + (step + 1));
  }
  if (step === 99 || step === ${LINES - 100}) {
    console.log('waits ' + step);
    while (!existsSync('go-on-' + step)) await new Promise(r => setTimeout(r, 20));
  }
}
'trained'`;

interface Cell {
  outputs: Record<string, unknown>[];
  execution_count: number | null;
}

async function newBrowser(browser: Browser): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await openNotebook(page, PATH);
  return page;
}

const touch = (request: APIRequestContext, name: string) =>
  request.put(`/api/contents/${name}`, {
    data: { type: 'file', format: 'text', content: '' }
  });

/** What the notebook's model holds, as it would be saved. */
function cellOf(page: Page): Promise<Cell> {
  return page.evaluate(() => {
    const { jupyterapp } = window as unknown as {
      jupyterapp: {
        shell: { currentWidget: { content: { model: { toJSON(): { cells: Cell[] } } } } };
      };
    };
    return jupyterapp.shell.currentWidget.content.model.toJSON().cells[0];
  });
}

const textOf = ({ outputs }: Cell) =>
  outputs
    .filter(output => output.output_type === 'stream')
    .map(({ text }) => (Array.isArray(text) ? text.join('') : String(text)))
    .join('');

/** The kernel's word, asked without a browser. */
async function isIdle(request: APIRequestContext): Promise<boolean> {
  const sessions = (await (await request.get('/api/sessions')).json()) as {
    path: string;
    kernel: { execution_state: string };
  }[];
  return sessions.some(
    ({ path, kernel }) => path === PATH && kernel.execution_state === 'idle'
  );
}

function expectAll(cell: Cell): void {
  const lines = textOf(cell).split('\n');
  const expected = Array.from({ length: LINES }, (_, step) => [
    `line ${step}`,
    ...(step === 99 || step === LINES - 100 ? [`waits ${step}`] : [])
  ]).flat();
  expect(lines.pop()).toBe('');
  expect(lines).toEqual(expected);
  const shown = cell.outputs
    .filter(output => output.output_type !== 'stream')
    .map(({ data }) => (data as { 'text/plain': string })['text/plain']);
  expect(shown).toEqual([
    `'step ${LINES}'`,
    'picture 999',
    'picture 1999',
    'picture 2999',
    'picture 3999',
    "'trained'"
  ]);
  expect(cell.execution_count).toBe(1);
}

test('what a cell puts out while no browser is there is filled in, in order, once', async ({
  browser,
  request
}) => {
  await request.put(`/api/contents/${PATH}`, {
    data: typescriptNotebook([codeCell('training', TRAINING)])
  });

  const first = await newBrowser(browser);
  await first.evaluate(() => {
    void window.jupyterapp.commands.execute('notebook:run-all-cells');
  });
  await expect(first.locator('.jp-OutputArea')).toContainText('waits 99', {
    timeout: 60_000
  });
  await first.evaluate(() => window.jupyterapp.commands.execute('docmanager:save'));
  await first.context().close();

  // Nobody is there. The training goes on, up to its last lines.
  await touch(request, 'go-on-99');
  const second = await newBrowser(browser);
  await expect
    .poll(async () => textOf(await cellOf(second)), { timeout: 60_000 })
    .toContain(`waits ${LINES - 100}`);
  // It goes on before the eyes of a page that did not start it, to its end.
  await touch(request, `go-on-${LINES - 100}`);
  await expect
    .poll(async () => (await cellOf(second)).execution_count, { timeout: 60_000 })
    .toBe(1);
  expectAll(await cellOf(second));
  // Closed without saving: the file still holds what the first page saved.
  await second.context().close();
  await expect.poll(() => isIdle(request)).toBe(true);

  const third = await newBrowser(browser);
  await expect
    .poll(async () => (await cellOf(third)).execution_count, { timeout: 60_000 })
    .toBe(1);
  expectAll(await cellOf(third));
  await third.evaluate(() => window.jupyterapp.commands.execute('docmanager:save'));

  // Once saved, the outputs are the notebook's own: who clears them has cleared them.
  await third.evaluate(async () => {
    const { commands } = window.jupyterapp;
    await commands.execute('notebook:clear-all-cell-outputs');
    await commands.execute('docmanager:save');
  });
  await third.context().close();
  const fourth = await newBrowser(browser);
  const reply = await fourth.evaluate(async () => {
    const { jupyterapp } = window as unknown as {
      jupyterapp: {
        shell: {
          currentWidget: {
            sessionContext: {
              ready: Promise<void>;
              session: {
                kernel: { requestKernelInfo(): Promise<{ content: { status: string } }> };
              };
            };
          };
        };
      };
    };
    const { sessionContext } = jupyterapp.shell.currentWidget;
    await sessionContext.ready;
    await sessionContext.session.kernel.requestKernelInfo();
    return (await sessionContext.session.kernel.requestKernelInfo()).content.status;
  });
  expect(reply).toBe('ok');
  expect((await cellOf(fourth)).outputs).toEqual([]);
  await fourth.context().close();
});
