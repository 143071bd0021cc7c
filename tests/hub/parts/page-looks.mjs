/* global document */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../scripts/gate/process.mjs';
import { seedRuns } from '../harness/seed.mjs';
import { digits, NAMES } from '../harness/seeds.mjs';

const WIDTHS = [
  ['', 1280],
  ['-narrow', 420]
];

/**
 * Each view in light and dark, wide and narrow: nobody is kept from using it, and
 * nothing stands beyond the edge. With TRAINLAB_SCREENSHOTS=1 the pictures of the
 * documentation are taken on the way.
 */
export async function pageLooks(suite, hub, browser, { name, chosen }) {
  const takes = process.env.TRAINLAB_SCREENSHOTS === '1';
  const folder = join(root, 'docs', 'images');
  mkdirSync(folder, { recursive: true });
  await fillList(hub, name);
  for (const colorScheme of ['light', 'dark']) {
    await suite.part(`every view is fit for everybody, ${colorScheme}`, async () => {
      const person = await browser.person(hub.account('ada'), {
        colorScheme,
        deviceScaleFactor: takes ? 2 : 1
      });
      await person.logIn('');
      for (const [suffix, width] of WIDTHS) {
        await person.page.setViewportSize({ width, height: 800 });
        await views(person, name, chosen, async view => {
          await person.assertAccessible(`${view}${suffix}, ${colorScheme}`);
          await assertWithin(person.page, width, view);
          if (takes) {
            const file = `page-${view}${suffix}-${colorScheme}.png`;
            await person.page.screenshot({ path: join(folder, file) });
          }
        });
      }
      person.assertQuiet();
      await person.close();
    });
  }
}

/** What a list of a team looks like: experiments of a colleague, and one that is shared. */
async function fillList(hub, name) {
  const [ada, bob] = hub.accounts;
  for (const [account, experiment, count, metric, goal] of [
    [bob, 'Film reviews', 3, 'val_acc', 'max'],
    [bob, 'House prices', 5, 'val_loss', 'min'],
    [ada, 'Digits on a phone', 4, 'val_acc', 'max']
  ]) {
    const runs = digits(experiment, NAMES.slice(0, count), 10 * count);
    await seedRuns(
      account,
      runs.map(run => ({ ...run, objective: { metric, goal } }))
    );
  }
  await seedRuns(ada, [{ ...digits(name)[0], name: 'smaller batch', minutesAgo: 3 }]);
  for (const account of [ada, bob]) {
    const { experiments } = await account.store('/experiments');
    for (const { id, owner } of experiments) {
      if (owner === account.name) {
        await account.store(`/experiments/${id}/sharing`, {
          method: 'PUT',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({
            grants: [{ kind: 'group', name: 'team', level: 'read' }]
          })
        });
      }
    }
  }
}

async function views(person, name, chosen, look) {
  const { page } = person;
  await person.open('');
  await person.live();
  await page
    .getByRole('link', { name: new RegExp(`^${name}`) })
    .first()
    .click();
  for (const at of [1, 3, 5]) {
    await page.getByRole('checkbox', { name: `Compare ${NAMES[at]}` }).check();
  }
  await look('experiments');
  await page.getByRole('button', { name: 'Share…' }).click();
  await page.getByRole('button', { name: 'Remove team' }).waitFor();
  await look('share');
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Compare 3 runs' }).click();
  await person.curves(3);
  await look('comparison');
  await person.open(`runs/${chosen[2]}`);
  await person.curves(3);
  await look('run');
}

/** Tables scroll within themselves; the page does not. */
async function assertWithin(page, width, view) {
  const wide = await page.evaluate(() => document.scrollingElement.scrollWidth);
  assert.ok(wide <= width, `${view} is ${wide} px wide where there are ${width}`);
}
