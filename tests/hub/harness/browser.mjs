/* global document, window */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');

const ARGUMENTS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])
];

/** A real browser, in which each person has a profile of their own. */
export class Browser {
  static async start(hub) {
    const browser = await chromium.launch({
      executablePath: process.env.CHROMIUM_PATH || '/usr/bin/chromium',
      args: ARGUMENTS
    });
    return new Browser(hub, browser);
  }

  constructor(hub, browser) {
    this._hub = hub;
    this._browser = browser;
  }

  /** A browser window of a person who has not logged in anywhere yet. */
  async person(account, options = {}) {
    const context = await this._browser.newContext({
      viewport: { width: 1280, height: 800 },
      locale: 'en-GB',
      ...options
    });
    context.setDefaultTimeout(60_000);
    return new Person(this._hub, account, context, await context.newPage());
  }

  async stop() {
    await this._browser.close();
  }
}

/** One person before the page of the store, and what their browser complained of. */
export class Person {
  constructor(hub, account, context, page) {
    this._hub = hub;
    this.account = account;
    this.context = context;
    this.page = page;
    page.on('console', message => {
      if (['error', 'warning'].includes(message.type())) {
        this.complaints.push(`${message.type()}: ${message.text()}`);
      }
    });
    page.on('pageerror', error => this.complaints.push(`uncaught: ${error.stack}`));
    page.on('response', response => {
      if (response.request().isNavigationRequest()) {
        this.policy = response.headers()['content-security-policy'] ?? '';
      }
    });
    page.on('request', request => this._hosts.add(new URL(request.url()).host));
    page.on('websocket', socket => this._hosts.add(new URL(socket.url()).host));
  }

  /** Errors and warnings of the console, refusals of the content security policy among them. */
  complaints = [];

  /** The content security policy of the last address that was opened. */
  policy = '';

  /** The whole address of a path below the store's prefix, which has no slash before it. */
  address(path) {
    return `${this._hub.store}/${path}`;
  }

  async open(path = '') {
    await this.page.goto(this.address(path));
  }

  /** Opens an address, and logs in at the hub's form that stands in between. */
  async logIn(path = '') {
    await this.open(path);
    await this.page.waitForURL(url => url.pathname.endsWith('/hub/login'));
    await this.page.locator('#username_input').fill(this.account.name);
    await this.page.locator('#password_input').fill(this._hub.password);
    await this.page.locator('#login_submit').click();
    await this.page.waitForURL(url => url.href.startsWith(this.address('')));
  }

  /** Waits until the page follows the store. */
  async live() {
    await this.page.locator('.tl-Page-stream.tl-mod-live').waitFor();
  }

  /** Waits until at least so many charts are drawn. */
  async curves(count) {
    await this.page
      .locator('canvas')
      .nth(count - 1)
      .waitFor();
  }

  /** Goes on with the key until something has the focus, as somebody without a mouse does. */
  async tabTo(locator, key = 'Tab') {
    await locator.waitFor();
    for (let pressed = 0; pressed < 80; pressed++) {
      if (await locator.evaluate(node => node === document.activeElement)) {
        return;
      }
      await this.page.keyboard.press(key);
    }
    assert.fail(`${locator} is not reached by the keyboard.`);
  }

  /** Whether a cookie is of the store, and not of the hub. */
  isOwn({ path }) {
    return path === new URL(this.address('')).pathname;
  }

  /** Loses the cookies of the store, as when a session ends; those of the hub stay. */
  async forgetSession() {
    await this.context.clearCookies({ path: new URL(this.address('')).pathname });
  }

  /** Fails when axe-core finds something serious on what is shown now. */
  async assertAccessible(what) {
    await this.page.evaluate(axe);
    const { passes, found } = await this.page.evaluate(async () => {
      const result = await window.axe.run(document, { resultTypes: ['violations'] });
      return {
        passes: result.passes.length,
        found: result.violations
          .filter(({ impact }) => impact === 'serious' || impact === 'critical')
          .map(({ id, nodes }) => [id, ...nodes.map(node => node.failureSummary)])
      };
    });
    assert.ok(passes > 0, `axe-core looked at ${what}`);
    assert.deepEqual(found, [], what);
  }

  /** Fails when the browser complained, or asked anybody but the hub's own proxy. */
  assertQuiet() {
    assert.deepEqual(this.complaints, [], `${this.account.name}'s console`);
    assert.deepEqual([...this._hosts], [new URL(this._hub.store).host]);
  }

  async close() {
    await this.context.close();
  }

  _hosts = new Set();
}
