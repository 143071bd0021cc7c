import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { repository } from './lab.js';

const folder = join(repository, 'docs', 'images');

/** Widths of the browser and of the sidebar, pixels. */
const SHAPES = [
  { suffix: '', width: 1280, height: 800, sidebar: 340 },
  { suffix: '-narrow', width: 900, height: 720, sidebar: 250 }
];

/**
 * Takes the pictures of the documentation, light and dark, wide and narrow:
 * `docs/images/<name>-light.png` and so on, each when `ready` resolves. Does
 * nothing unless `TRAINLAB_SCREENSHOTS` is `1` or names the picture, as in `run,doctor`.
 */
export async function picture(
  page: IJupyterLabPageFixture,
  name: string,
  ready: () => Promise<void> = () => Promise.resolve()
): Promise<void> {
  const wanted = process.env.TRAINLAB_SCREENSHOTS?.split(',') ?? [];
  if (!wanted.includes('1') && !wanted.includes(name)) {
    return;
  }
  const launcher = page.getByRole('main').getByRole('tab', { name: 'Launcher' });
  if (await launcher.isVisible()) {
    await launcher.locator('.lm-TabBar-tabCloseIcon').click();
  }
  await mkdir(folder, { recursive: true });
  for (const { suffix, width, height, sidebar } of SHAPES) {
    await page.setViewportSize({ width, height });
    await page.sidebar.setWidth(sidebar, 'left');
    for (const theme of ['dark', 'light'] as const) {
      await (theme === 'dark' ? page.theme.setDarkTheme() : page.theme.setLightTheme());
      await page.mouse.move(width / 2, 10);
      await ready();
      await page.screenshot({
        path: join(folder, `${name}${suffix}-${theme}.png`),
        scale: 'device'
      });
    }
  }
}
