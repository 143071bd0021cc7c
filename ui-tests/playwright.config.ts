import { defineConfig } from '@playwright/test';
import { place } from './support/place.js';

const { folder, port, token } = await place();

export default defineConfig({
  testDir: 'tests',
  reporter: 'list',
  // One store and one server for all, and two cores: one test after the other.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    extraHTTPHeaders: { Authorization: `token ${token}` },
    actionTimeout: 20_000,
    viewport: { width: 1280, height: 800 },
    deviceScaleFactor: process.env.TRAINLAB_SCREENSHOTS ? 2 : 1,
    trace: 'retain-on-failure',
    // A video needs a program that only a download brings.
    video: 'off',
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH || '/usr/bin/chromium',
      args: [
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])
      ]
    }
  },
  webServer: {
    command: 'node support/server.mjs',
    env: { TRAINLAB_UI_FOLDER: folder, TRAINLAB_UI_PORT: String(port) },
    url: `http://127.0.0.1:${port}/api?token=${token}`,
    reuseExistingServer: false,
    timeout: 60_000,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 20_000 }
  }
});
