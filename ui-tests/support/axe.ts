import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { AxeResults } from 'axe-core';

const program = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');

/**
 * Looks for what keeps people from using a part of the page (axe-core, WCAG), in
 * the light and the dark theme; nothing serious may be found.
 *
 * @param part - CSS selector of the part.
 */
export async function expectAccessible(
  page: IJupyterLabPageFixture,
  part: string
): Promise<void> {
  await page.evaluate(program);
  // The present theme first: changing it takes longer than looking.
  const isDark = (await page.theme.getTheme()).includes('Dark');
  const themes = isDark ? (['dark', 'light'] as const) : (['light', 'dark'] as const);
  for (const theme of themes) {
    if (theme !== themes[0]) {
      await (theme === 'dark' ? page.theme.setDarkTheme() : page.theme.setLightTheme());
    }
    await expect(page.locator(part).first()).toBeVisible();
    const found = await page.evaluate(async selector => {
      const { axe } = window as unknown as {
        axe: { run(part: string, options: object): Promise<AxeResults> };
      };
      const { violations, passes } = await axe.run(selector, {
        resultTypes: ['violations']
      });
      if (passes.length === 0) {
        throw new Error(`Nothing was looked at in ${selector}.`);
      }
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => ({
          id,
          nodes: nodes.map(({ html, failureSummary }) => `${html}\n${failureSummary}`)
        }));
    }, part);
    expect.soft(found, `${part}, ${theme}`).toEqual([]);
  }
}
