import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { galata, IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator, Page } from '@playwright/test';

export const repository = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Waits for a lab that is restored, whatever is open in it. */
export async function labIsReady(page: Page): Promise<void> {
  await page.locator('#jupyterlab-splash').waitFor({ state: 'detached' });
  await page.locator('#jp-main-dock-panel').waitFor();
  await page.evaluate(async () => {
    const { jupyterapp } = window as unknown as {
      jupyterapp: { restored: Promise<void> };
    };
    await jupyterapp.restored;
  });
}

/** Shows the experiments in the sidebar. */
export async function showExperiments(page: IJupyterLabPageFixture): Promise<Locator> {
  await page.sidebar.openTab('trainlab-experiments' as galata.SidebarTabId);
  return page.getByRole('region', { name: 'Experiments' });
}

/** The row of a run or an experiment, by a text in it. */
export function row(panel: Locator, text: string | RegExp): Locator {
  return panel.getByRole('row').filter({ hasText: text });
}

/** Points that the row of a run stands for. */
export async function points(run: Locator): Promise<number> {
  return Number(await run.getAttribute('data-points'));
}
