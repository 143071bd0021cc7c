import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { MAIN, runs, StoreHome, until } from './testing/store-process';
import { tempFolder } from './testing/temp-folder';
import { WriterProcess } from './testing/writer-process';

jest.setTimeout(120_000);

/** The built program as another version, installed elsewhere; its `main.js`. */
function installed(version: string): string {
  const folder = tempFolder();
  const room = dirname(dirname(MAIN));
  const manifest = JSON.parse(readFileSync(join(room, 'package.json'), 'utf8')) as object;
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...manifest, version }));
  cpSync(dirname(MAIN), join(folder, 'lib'), { recursive: true });
  symlinkSync(join(dirname(room), 'node_modules'), join(folder, 'node_modules'));
  return join(folder, 'lib', 'main.js');
}

describe('after an update', () => {
  it.each(['0.0.9', '0.1.0-rc.1'])(
    'the store %s hands over, and nothing is lost',
    async version => {
      const home = new StoreHome();
      const before = installed(version);
      const old = await home.ensure({}, before);
      expect(old.version).toBe(version);
      const writer = new WriterProcess(home.locations.journals);
      await until('some points', () => writer.steps.length > 100);
      const stores = await Promise.all([home.ensure(), home.ensure()]);
      expect(runs(old.pid)).toBe(false);
      expect(new Set(stores.map(({ pid }) => pid)).size).toBe(1);
      expect(stores[0].version).not.toBe(version);
      // Who still has the older program uses the newer store.
      expect(await home.ensure({}, before)).toEqual(stores[0]);
      await writer.finish();
      const last = writer.lastSequence ?? -1;
      expect(await home.client.journal(writer.writer, last, 20_000)).toEqual({
        sequence: last
      });
      const run = await home.client.run(writer.run);
      expect(run.metrics.loss.count).toBe(writer.steps.length);
    }
  );
});
