import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { capture } from './process.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

function found() {
  const folders = ['/usr/bin', ...(process.env.PATH ?? '').split(delimiter)];
  const files = folders.flatMap(folder => NAMES.map(name => join(folder, name)));
  return [process.env.CHROMIUM_PATH, ...files].filter(Boolean).find(file => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * The browser of the browser tests: `CHROMIUM_PATH`, else Chromium or Chrome on
 * the PATH, else, for root on Debian or Ubuntu, the distribution's package.
 *
 * @throws Error that says how to get one.
 */
export async function chromium() {
  if (!found() && process.getuid?.() === 0) {
    const apt = (...args) =>
      capture('apt-get', ['-qq', ...args], {
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
      });
    await apt('update');
    await apt(
      'install',
      '-y',
      '--no-install-recommends',
      'chromium',
      'fonts-dejavu-core'
    );
  }
  const browser = found();
  if (!browser) {
    throw new Error(
      'no Chromium found for the browser tests. Install it (Debian: apt-get install chromium) ' +
        'or set CHROMIUM_PATH.'
    );
  }
  return browser;
}
