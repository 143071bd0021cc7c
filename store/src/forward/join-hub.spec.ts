import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname } from 'node:path';
import { afterwards } from '../testing/afterwards';
import { runs, StoreHome } from '../testing/store-process';

/** Nobody answers there, which is a state like another. */
const TRAINLAB_STORE_URL = 'http://127.0.0.1:9/services/trainlab';

describe('a store that was started before the hub had one', () => {
  it('makes room for one that forwards', async () => {
    const home = new StoreHome();
    const before = await home.ensure();
    const after = await home.ensure({ TRAINLAB_STORE_URL });
    expect(runs(before.pid)).toBe(false);
    expect(after.pid).not.toBe(before.pid);
    expect((await home.health()).hub?.url).toBe(TRAINLAB_STORE_URL);
    expect(await home.ensure({ TRAINLAB_STORE_URL })).toEqual(after);
  });

  it('is not ended by a process number that the lease does not name', async () => {
    const home = new StoreHome();
    const bystander = spawn('sleep', ['600']);
    afterwards(() => bystander.kill());
    mkdirSync(dirname(home.locations.socket), { recursive: true, mode: 0o700 });
    // As a store of another container answers, on a folder that both have.
    const store = createServer((_, answer) =>
      answer.end(JSON.stringify({ pid: bystander.pid, version: '99.0.0' }))
    );
    store.listen(home.locations.socket);
    await once(store, 'listening');
    afterwards(() => store.close());
    await expect(home.ensure({ TRAINLAB_STORE_URL })).rejects.toThrow(
      /does not send runs to .*End the store where it was started/s
    );
    expect(runs(bystander.pid as number)).toBe(true);
  });
});
