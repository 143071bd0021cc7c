import type { Page } from '@playwright/test';
import { labIsReady } from './lab.js';

/** Opens a notebook in JupyterLab and waits for its kernel. */
export async function openNotebook(page: Page, path: string): Promise<void> {
  await page.goto(`/doc/tree/${path}`);
  await labIsReady(page);
  await page.locator('.jp-Notebook').waitFor();
  await page.waitForFunction(async () => {
    const { jupyterapp } = window as unknown as {
      jupyterapp: {
        shell: {
          currentWidget: { sessionContext?: { ready: Promise<void> } } | null;
        };
      };
    };
    const session = jupyterapp.shell.currentWidget?.sessionContext;
    await session?.ready;
    return session !== undefined;
  });
}

/** A code cell that has not run. */
export function codeCell(id: string, source: string): Record<string, unknown> {
  return {
    cell_type: 'code',
    id,
    source,
    metadata: {},
    outputs: [],
    execution_count: null
  };
}

/** What a new notebook with these cells is saved as. */
export function typescriptNotebook(
  cells: Record<string, unknown>[]
): Record<string, unknown> {
  return {
    type: 'notebook',
    content: {
      nbformat: 4,
      nbformat_minor: 5,
      metadata: {
        kernelspec: { name: 'trainlab', display_name: 'TypeScript (TrainLab)' }
      },
      cells
    }
  };
}
