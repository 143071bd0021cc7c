import assert from 'node:assert/strict';
import { chromium } from 'playwright';

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
    page.on('request', request => this._hosts.add(new URL(request.url()).host));
    page.on('websocket', socket => this._hosts.add(new URL(socket.url()).host));
  }

  /** Errors and warnings of the console, refusals of the content security policy among them. */
  complaints = [];

  /** Opens an address below the store's prefix; `path` has no slash before it. */
  async open(path = '') {
    return this.page.goto(`${this._hub.store}/${path}`);
  }

  /** Opens an address, and logs in at the hub's form that stands in between. */
  async logIn(path = '') {
    await this.open(path);
    await this.page.waitForURL(url => url.pathname.endsWith('/hub/login'));
    await this.page.locator('#username_input').fill(this.account.name);
    await this.page.locator('#password_input').fill(this._hub.password);
    await this.page.locator('#login_submit').click();
    await this.page.waitForURL(url => url.href.startsWith(`${this._hub.store}/`));
  }

  /** Waits until the page follows the store. */
  async live() {
    await this.page.locator('.tl-Page-stream.tl-mod-live').waitFor();
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
