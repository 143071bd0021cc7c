/* global document */
import assert from 'node:assert/strict';
import { until } from '../../faults/wait.mjs';
import { Browser } from '../harness/browser.mjs';
import { LiveRun } from '../harness/live-run.mjs';
import { seedRuns } from '../harness/seed.mjs';
import { digits, NAMES } from '../harness/seeds.mjs';
import { pageLooks } from './page-looks.mjs';

const POINTS = 60;
const EXPERIMENT = 'Handwritten digits';

/** The store's own page in a real browser: what Ada shares, Bob sees and Cleo does not. */
export async function page(suite, hub, { short = false } = {}) {
  const [ada, bob, cleo] = hub.accounts;
  for (const account of hub.accounts) {
    account.token ??= await account.newToken();
    await account.store('/session');
  }
  const ids = await seedRuns(ada, digits(EXPERIMENT));
  const chosen = [ids[1], ids[3], ids[5]];
  const browser = await Browser.start(hub);
  try {
    const a = await browser.person(ada);
    const b = await browser.person(bob);
    await suite.part('a deep link survives the login at the hub', () =>
      deepLink(a, chosen)
    );
    await suite.part("Bob's open page shows what Ada shares, live", () =>
      live(hub, a, b)
    );
    if (short) {
      await suite.part('the page asks nobody else, and complains of nothing', () => {
        a.assertQuiet();
        b.assertQuiet();
      });
      return;
    }
    await suite.part('runs are searched, sorted and compared by the keyboard alone', () =>
      keyboard(a)
    );
    const c = await browser.person(cleo);
    await suite.part('a saved comparison opens by its link for whom it is shared', () =>
      saved(hub, { a, b, c }, chosen)
    );
    await pageLooks(suite, hub, browser, { name: EXPERIMENT, chosen });
    await suite.part('the page asks nobody else, and complains of nothing', () => {
      a.assertQuiet();
      b.assertQuiet();
    });
    await suite.part('a store that is killed is back on the open page', () =>
      restarted(hub, a)
    );
    await suite.part('a session that ends in the middle of work is said and mended', () =>
      expired(a)
    );
    await suite.part('who logs out is out, with every copy of the cookie', () =>
      loggedOut(hub, a)
    );
  } finally {
    await browser.stop();
  }
}

async function deepLink(a, chosen) {
  const path = `compare?runs=${chosen.join(',')}`;
  await a.logIn(path);
  assert.equal(a.page.url(), a.address(path));
  await a.curves(2);
  await a.page.getByText('leads on final val_acc').waitFor();
  assert.match(await a.page.title(), /^Comparison of 3 runs · TrainLab$/);
  await a.live();
  assert.match(a.policy, /default-src 'none'.*connect-src 'self'/);
  const cookies = await a.context.cookies(a.address(''));
  const own = cookies.filter(cookie => cookie.path.startsWith('/') && a.isOwn(cookie));
  assert.ok(own.length > 0, 'the store has a cookie of its own');
  for (const { httpOnly, sameSite } of own) {
    assert.deepEqual({ httpOnly, sameSite }, { httpOnly: true, sameSite: 'Lax' });
  }
}

async function live(hub, a, b) {
  await b.logIn('');
  await b.live();
  assert.equal(await b.page.getByRole('link', { name: /^page live/ }).count(), 0);
  const run = new LiveRun(hub.account('ada'), 'page live');
  await run.start();
  await a.open('');
  await a.page.getByRole('link', { name: /^page live/ }).click();
  await a.page.getByRole('button', { name: 'Share…' }).click();
  await share(a.page.getByRole('dialog'), 'team');
  // Bob has the page open since before; nothing is loaded again.
  await b.page.getByRole('link', { name: /^page live/ }).click();
  await b.page.getByRole('row', { name: /running/ }).waitFor();
  const delays = await run.delays(b.page, POINTS);
  const p95 = delays[Math.ceil(delays.length * 0.95) - 1];
  process.stdout.write(
    `       ${delays.length} points from Ada's cell to Bob's screen: ` +
      `p50 ${delays[delays.length >> 1]} ms, p95 ${p95} ms, most ${delays.at(-1)} ms\n`
  );
  await run.end();
  await b.page.getByRole('row', { name: /finished/ }).waitFor();
  assert.ok(p95 <= 1000, `p95 is ${p95} ms`);
}

/** Adds a user or group in the dialog that is open, and closes it. */
async function share(dialog, name) {
  await dialog.getByRole('searchbox').fill(name);
  await dialog
    .getByRole('button', { name: new RegExp(`^${name}\\s*(group|user)`) })
    .click();
  await dialog
    .getByRole('list', { name: 'Shared with' })
    .getByText(name, { exact: true })
    .waitFor();
  await dialog.getByRole('button', { name: 'Done' }).click();
}

async function keyboard(a) {
  const { page } = a;
  await a.open('');
  await a.live();
  await a.tabTo(page.getByRole('link', { name: new RegExp(`^${EXPERIMENT}`) }));
  await page.keyboard.press('Enter');
  const rows = page.locator('tbody tr');
  await a.tabTo(page.getByRole('searchbox', { name: 'Search runs' }));
  await page.keyboard.type('val_acc>0.95 status:finished');
  await page.getByText('4 of 6 runs').waitFor();
  await a.tabTo(page.getByRole('button', { name: 'val_acc' }));
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await page.locator('th[aria-sort=descending]', { hasText: 'val_acc' }).waitFor();
  assert.match(await rows.first().textContent(), /★/);
  for (let at = 0; at < 2; at++) {
    await a.tabTo(rows.nth(at).getByRole('checkbox'));
    await page.keyboard.press('Space');
  }
  await a.tabTo(page.getByRole('button', { name: 'Compare 2 runs' }), 'Shift+Tab');
  await page.keyboard.press('Enter');
  await a.curves(2);
  assert.equal(await page.evaluate(() => document.activeElement.tagName), 'MAIN');
  await page.goBack();
  await page.getByRole('link', { name: NAMES[3] }).click();
  await page.getByRole('heading', { name: NAMES[3] }).waitFor();
  await page.getByText('learningRate').waitFor();
  await a.curves(2);
}

async function saved(hub, { a, b, c }, chosen) {
  const { page } = a;
  await a.open(`compare?runs=${chosen.join(',')}`);
  await page.getByRole('textbox', { name: 'Title of the saved comparison' }).fill('Best');
  await page.getByRole('button', { name: 'Save for sharing' }).click();
  await page.waitForURL(/\/comparisons\/[^/]+$/);
  await page.getByRole('heading', { name: 'Best' }).first().waitFor();
  const path = page.url().slice(a.address('').length);

  await c.logIn(path);
  assert.equal(c.page.url(), c.address(path));
  const alert = c.page.getByRole('alert');
  await alert.getByRole('heading', { name: 'This is not shown to you' }).waitFor();
  // The refusal names whom to ask, and nothing of what is refused.
  await alert.getByText('ada').waitFor();
  const text = await c.page.locator('body').innerText();
  for (const secret of [EXPERIMENT, 'Best', ...chosen]) {
    assert.equal(text.includes(secret), false, `Cleo's page says ${secret}`);
  }

  const shareWith = async who => {
    await page.getByRole('button', { name: 'Share…' }).click();
    await share(page.getByRole('dialog'), who);
  };
  await shareWith('team');
  await b.open(path);
  await b.curves(2);
  await b.page.getByText('leads on final val_acc').waitFor();
  await shareWith('cleo');
  await c.page.reload();
  await c.curves(2);
  await page.getByRole('button', { name: 'Share…' }).click();
  await page.getByRole('button', { name: 'Remove cleo' }).click();
  await page.getByRole('button', { name: 'Remove cleo' }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Done' }).click();
  await c.page.reload();
  await alert.getByRole('heading', { name: 'This is not shown to you' }).waitFor();
  await c.open('');
  await c.page.getByText('There are no experiments that you may see.').waitFor();
}

async function restarted(hub, a) {
  await a.open('');
  await a.live();
  await a.page.getByRole('link', { name: new RegExp(`^${EXPERIMENT}`) }).click();
  await hub.restartStore();
  await a.live();
  const [id] = await seedRuns(a.account, digits(EXPERIMENT, ['after the restart']));
  assert.ok(id);
  await a.page.getByRole('link', { name: 'after the restart' }).waitFor();
}

async function expired(a) {
  const { page } = a;
  await a.open('');
  await page
    .getByRole('link', { name: new RegExp(`^${EXPERIMENT}`) })
    .first()
    .click();
  const before = page.url();
  await a.forgetSession();
  await page.getByRole('button', { name: 'Share…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('alert').waitFor();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await page.getByText('You are logged out.').waitFor();
  assert.equal(page.url(), before);
  // What was there stays; the hub still knows Ada, and brings her back to it.
  await page.getByRole('link', { name: NAMES[3] }).waitFor();
  await page.getByRole('button', { name: 'Log in again' }).click();
  await page.getByText('You are logged out.').waitFor({ state: 'detached' });
  await page.getByRole('link', { name: NAMES[3] }).waitFor();
  assert.equal(page.url(), before);
}

async function loggedOut(hub, a) {
  const { page } = a;
  await a.live();
  const cookie = (await a.context.cookies(a.address('')))
    .filter(each => a.isOwn(each))
    .map(({ name, value }) => `${name}=${value}`)
    .join('; ');
  const ask = () => fetch(a.address('api/v1/session'), { headers: { cookie } });
  assert.equal((await ask()).status, 200);
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.waitForURL(url => /\/hub\/(logout|login)/.test(url.pathname));
  await until(
    'a copy of the cookie is refused',
    async () => (await ask()).status === 401
  );
  await a.open('');
  await page.waitForURL(url => url.pathname.endsWith('/hub/login'));
}
