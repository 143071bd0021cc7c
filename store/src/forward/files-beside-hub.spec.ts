import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unixTransport } from '@trainlab/api/node';
import { HubStore } from '../testing/hub-store';
import { newId, TestJournal } from '../testing/journal';
import { StoreHome, until } from '../testing/store-process';
import { tempFolder } from '../testing/temp-folder';

jest.setTimeout(120_000);

describe('a file that is registered in a notebook server of a hub', () => {
  it('is listed beside the datasets of the hub, and looked into here', async () => {
    const hub = new HubStore();
    await hub.start();
    hub.hub.users.set('ada', { groups: [] });
    const home = new StoreHome();
    await home.ensure({
      TRAINLAB_STORE_URL: hub.url,
      JUPYTERHUB_API_TOKEN: hub.hub.token('ada'),
      JUPYTERHUB_USER: 'ada'
    });
    const ask = unixTransport(home.locations.socket);
    const json = async (path: string, init: RequestInit = {}) =>
      (await (await ask(`/api/v1${path}`, init)).json()) as object;

    const run = newId();
    const used = { name: 'used', hash: 'sha256:1', shape: [1], bytes: 1 };
    const journal = new TestJournal(home.locations.journals).header().run(run);
    journal.put({ t: 'dataset', r: run, dataset: used });
    const list = async () =>
      ((await json('/datasets')) as { datasets: { name: string; runCount: number }[] })
        .datasets;
    await until('the hub lists what the run has used', async () => {
      const names = (await list()).map(({ name }) => name);
      return (await home.health()).hub?.state === 'connected' && names[0] === 'used';
    });

    const place = join(tempFolder(), 'points.csv');
    writeFileSync(place, 'x,y\n1,2\n3,4\n');
    const { dev: device, ino: inode } = statSync(place);
    const { hash } = (await json('/dataset-files', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-trainlab-offer': 'file' },
      body: JSON.stringify({ path: 'points.csv', place, device, inode })
    })) as { hash: string };
    expect(await list()).toMatchObject([
      { name: 'points', runCount: 0, file: { path: 'points.csv' } },
      { name: 'used', runCount: 1 }
    ]);
    const path = `/datasets/${encodeURIComponent(hash)}/preview`;
    expect(await json(path)).toMatchObject({ kind: 'table', total: 2 });
    expect((await home.health()).hub?.state).toBe('connected');
    await home.end();
  });
});
