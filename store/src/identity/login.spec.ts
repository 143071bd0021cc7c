import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { PostgresEngine } from '../db/postgres-engine';
import { HubBrowser, HubClient } from '../testing/hub-client';
import { HubStore, PREFIX } from '../testing/hub-store';
import { until } from '../testing/store-process';

const store = new HubStore();
const { hub } = store;

beforeAll(async () => {
  await store.start();
  for (const name of ['ada', 'bob']) {
    hub.users.set(name, { groups: ['team'] });
  }
});

const session = 'api/v1/session';
const write = 'api/2.0/mlflow/experiments/create';
let names = 0;
const named = () => ({ name: `e${names++}` });

/** What the database holds of sessions and logins, and of all else where it is a file. */
function copyOfSessions(): string {
  const url = process.env.TRAINLAB_TEST_POSTGRES && store.database;
  if (url) {
    const engine = new PostgresEngine(url);
    const rows = ['sessions', 'logins'].map(table =>
      engine.prepare(`SELECT t::text AS row FROM ${table} AS t`).all()
    );
    engine.close();
    return JSON.stringify(rows);
  }
  const files = readdirSync(store.data).filter(name => name.startsWith('store.db'));
  return files.map(name => readFileSync(join(store.data, name), 'latin1')).join();
}

describe('a login by browser', () => {
  it('leads back, by a session that a page cannot read and no other path gets', async () => {
    const browser = new HubBrowser(store);
    const back = await browser.toHub('ada');
    const answer = await browser.ask('GET', back);
    expect([answer.status, answer.headers.get('location')]).toEqual([
      302,
      `${PREFIX}api/v1/session`
    ]);
    const [cookie] = answer.headers.getSetCookie();
    expect(cookie).toMatch(
      /^trainlab-session=[\w-]{43}; Path=\/services\/trainlab\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/
    );
    expect((await browser.ask('GET', session)).body).toMatchObject({
      mode: 'hub',
      user: { name: 'ada', kind: 'user', groups: ['team'], admin: false }
    });
  });

  it('asks for HTTPS where the hub is behind it', async () => {
    const browser = new HubBrowser(store);
    const https = { 'x-forwarded-proto': 'https' };
    const back = await browser.toHub('ada', session, https);
    const { headers } = await browser.ask('GET', back, https);
    expect(headers.getSetCookie().every(one => one.endsWith('; Secure'))).toBe(true);
  });

  it('is taken once, by the browser that began it, with its own state', async () => {
    const browser = new HubBrowser(store);
    const back = await browser.toHub('ada');
    const victim = new HubBrowser(store);
    const stolen = await victim.ask('GET', back);
    expect([stolen.status, victim.cookies.size]).toEqual([400, 0]);
    await victim.toHub('bob');
    expect((await victim.ask('GET', back)).status).toBe(400);
    expect((await victim.ask('GET', session)).status).toBe(401);
    const forged = back.replace(/state=[^&]*/, `state=${'A'.repeat(43)}`);
    expect((await browser.ask('GET', forged)).status).toBe(400);
    expect((await browser.ask('GET', back)).status).toBe(302);
    const again = await browser.ask('GET', back);
    expect(again.status).toBe(400);
    expect(again.headers.get('content-type')).toMatch(/^text\/html/);
    expect(again.text).not.toContain('state');
  });

  it('may go on in two tabs at once', async () => {
    const browser = new HubBrowser(store);
    const [one, other] = [await browser.toHub('ada'), await browser.toHub('ada')];
    expect((await browser.ask('GET', one)).status).toBe(302);
    // The first has taken the cookie of logins away; the session is there already.
    expect((await browser.ask('GET', other)).status).toBe(400);
    expect((await browser.ask('GET', session)).status).toBe(200);
  });

  it('gives an id that nobody knew before, and ends the one before', async () => {
    const browser = new HubBrowser(store);
    browser.cookies.set('trainlab-session', 'A'.repeat(43));
    await browser.login('ada');
    const first = browser.cookies.get('trainlab-session') ?? '';
    expect(first).not.toBe('A'.repeat(43));
    await browser.login('ada');
    const old = new HubBrowser(store);
    old.cookies.set('trainlab-session', first);
    expect((await old.ask('GET', session)).status).toBe(401);
    expect((await browser.ask('GET', session)).status).toBe(200);
  });

  it('trusts no cookie that is there twice', async () => {
    const browser = new HubBrowser(store);
    await browser.login('ada');
    const id = browser.cookies.get('trainlab-session');
    const cookie = `trainlab-session=${'B'.repeat(43)}; trainlab-session=${id}`;
    expect((await browser.ask('GET', session, { cookie })).status).toBe(401);
  });

  it.each([
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    '/services/trainlab/\\..\\..\\evil',
    '/services/trainlab/../../hub/logout',
    '/services/trainlab/%2e%2e/%2e%2e/hub/logout',
    '/services/trainlab2/',
    '/hub/home',
    'javascript:alert(1)',
    '/services/trainlab/logout',
    '/services/trainlab/login?next=/x',
    '/services/trainlab/\r\nset-cookie: a=b',
    'http://ada@127.0.0.1/services/trainlab/'
  ])('does not lead to %j', async next => {
    const browser = new HubBrowser(store);
    const { headers } = await browser.ask(
      'GET',
      `login?next=${encodeURIComponent(next)}`
    );
    const back = hub.authorize(headers.get('location') ?? '', 'ada');
    expect((await browser.ask('GET', back)).headers.get('location')).toBe(PREFIX);
  });

  it('is what a page asks for, and what a program is not sent to', async () => {
    const browser = new HubBrowser(store);
    const page = await browser.ask('GET', 'runs/1?x=1');
    expect([page.status, page.headers.get('location')]).toEqual([
      302,
      `${PREFIX}login?next=${encodeURIComponent(`${PREFIX}runs/1?x=1`)}`
    ]);
    expect((await browser.ask('GET', 'api/v1/runs')).status).toBe(401);
  });

  it('is refused with the reason to whom the hub does not let in', async () => {
    hub.users.set('eve', { groups: [], scopes: ['read:users'] });
    const browser = new HubBrowser(store);
    const answer = await browser.login('eve');
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('access:services!service=trainlab');
    expect(browser.cookies.has('trainlab-session')).toBe(false);
  });
});

describe('a session', () => {
  it('reads, and writes only with the origin and the token of its own', async () => {
    const browser = new HubBrowser(store);
    await browser.login('ada');
    const token = await browser.csrfToken();
    const origin = store.origin;
    const post = async (headers: Record<string, string>) =>
      (await browser.ask('POST', write, headers, named())).status;
    expect(await post({})).toBe(403);
    expect(await post({ origin })).toBe(403);
    expect(await post({ 'x-trainlab-csrf': token })).toBe(403);
    expect(await post({ origin: 'http://evil.example', 'x-trainlab-csrf': token })).toBe(
      403
    );
    expect(await post({ origin: 'null', 'x-trainlab-csrf': token })).toBe(403);
    expect(await post({ origin, 'x-trainlab-csrf': `${token}x` })).toBe(403);
    expect(
      await post({ origin, 'x-trainlab-csrf': token, 'sec-fetch-site': 'same-site' })
    ).toBe(403);
    expect(
      await post({ origin, 'x-trainlab-csrf': token, 'sec-fetch-site': 'same-origin' })
    ).toBe(200);
    const other = new HubBrowser(store);
    await other.login('ada');
    expect(await other.csrfToken()).not.toBe(token);
  });

  it('answers no page of another site', async () => {
    const browser = new HubBrowser(store);
    await browser.login('ada');
    const get = async (headers: Record<string, string>) =>
      (await browser.ask('GET', 'api/v1/runs', headers)).status;
    expect(
      await get({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' })
    ).toBe(403);
    expect(await get({ 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' })).toBe(
      403
    );
    expect(
      await get({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' })
    ).toBe(200);
    expect(await get({ 'sec-fetch-site': 'same-origin' })).toBe(200);
  });

  it('opens a WebSocket only from its own pages', async () => {
    const browser = new HubBrowser(store);
    await browser.login('ada');
    const open = (origin?: string) =>
      new Promise<string>(resolve => {
        const socket = new WebSocket(
          `${store.url.replace('http:', 'ws:')}api/v1/events`,
          { headers: { cookie: browser.cookieHeader, ...(origin ? { origin } : {}) } }
        );
        socket.on('open', () => resolve('open'));
        socket.on('unexpected-response', (_, { statusCode }) =>
          resolve(String(statusCode))
        );
        socket.on('open', () => socket.close());
        socket.on('error', () => undefined);
      });
    expect(await open()).toBe('403');
    expect(await open('http://evil.example')).toBe('403');
    expect(await open(store.origin)).toBe('open');
  });

  it('ends by logging out, here or at the hub', async () => {
    const browser = new HubBrowser(store);
    await browser.login('ada');
    const id = browser.cookies.get('trainlab-session') ?? '';
    const headers = {
      origin: store.origin,
      'x-trainlab-csrf': await browser.csrfToken()
    };
    expect((await browser.ask('POST', 'logout', {})).status).toBe(403);
    expect((await browser.ask('POST', 'logout', headers)).status).toBe(200);
    expect(browser.cookies.has('trainlab-session')).toBe(false);
    browser.cookies.set('trainlab-session', id);
    expect((await browser.ask('GET', session)).status).toBe(401);

    await browser.login('bob');
    expect((await browser.ask('GET', session)).status).toBe(200);
    [...hub.tokens]
      .filter(([, name]) => name === 'bob')
      .forEach(([token]) => hub.tokens.delete(token));
    await until(
      'the end of the session',
      async () => (await browser.ask('GET', session)).status === 401
    );
  });

  it('outlives the store, and a copy of the database lets nobody in', async () => {
    const browser = new HubBrowser(store);
    await browser.login('ada');
    const id = browser.cookies.get('trainlab-session') ?? '';
    const tokens = [...hub.tokens.keys()];
    await store.restart();
    expect((await browser.ask('GET', session)).status).toBe(200);
    const bytes = copyOfSessions();
    expect(bytes).toContain('ada');
    expect([id, ...tokens].filter(secret => bytes.includes(secret))).toEqual([]);
  });
});

describe('a token', () => {
  it("is the hub's to know, and asked for seldom", async () => {
    const ada = new HubClient(store, 'ada');
    const before = hub.asked.length;
    for (let at = 0; at < 5; at++) {
      expect((await ada.ask('GET', session)).body.user).toMatchObject({ name: 'ada' });
    }
    expect(hub.asked.length - before).toBeLessThanOrEqual(3);
    expect(
      (await new HubClient(store, 'ada', 'f'.repeat(32)).ask('GET', session)).status
    ).toBe(401);
  });

  it.each([
    'token',
    'Token ',
    'token short',
    `Basic ${btoa('ada:x')}`,
    `token ${'a'.repeat(600)}`,
    'Bearer a b'
  ])("of the form %j is nobody's, also beside a good cookie", async authorization => {
    const browser = new HubBrowser(store);
    await browser.login('ada');
    const before = hub.asked.length;
    expect((await browser.ask('GET', session, { authorization })).status).toBe(401);
    expect(hub.asked.length).toBe(before);
  });

  it('is not taken from an address, nor a name from a header', async () => {
    const token = hub.token('ada');
    const browser = new HubBrowser(store);
    expect((await browser.ask('GET', `${session}?token=${token}`)).status).toBe(401);
    expect((await browser.ask('GET', session, { 'x-trainlab-user': 'ada' })).status).toBe(
      401
    );
  });

  it('without the scope, or of a service without a level, is refused with the reason', async () => {
    hub.users.set('mallory', { groups: [], scopes: ['access:services!service=other'] });
    hub.users.set('ada-bot', { groups: [], kind: 'service' });
    const refused = await new HubClient(store, 'mallory').ask('GET', session);
    expect([refused.status, refused.text]).toEqual([
      403,
      expect.stringContaining('access:services!service=trainlab')
    ]);
    expect((await new HubClient(store, 'ada-bot').ask('GET', session)).status).toBe(403);
  });

  it('is refused soon after the hub has taken it back, and while the hub is away', async () => {
    const ada = new HubClient(store, 'ada');
    expect((await ada.ask('GET', session)).status).toBe(200);
    hub.failing = 503;
    await until(
      'nobody is known',
      async () => (await ada.ask('GET', session)).status === 503
    );
    hub.failing = undefined;
    await until(
      'the hub is back',
      async () => (await ada.ask('GET', session)).status === 200
    );
    hub.tokens.delete(ada.token);
    await until(
      'the token is refused',
      async () => (await ada.ask('GET', session)).status === 401
    );
  });
});

it('says no secret in its log', () => {
  const log = store.reports.join('\n');
  const secrets = [...hub.tokens.keys(), hub.secret];
  expect(secrets.filter(secret => log.includes(secret))).toEqual([]);
});
