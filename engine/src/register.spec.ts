import { cpSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  copyProgram,
  emptyFolder,
  program,
  run,
  runToResult
} from '../tests/run-program.js';

import type { Device, EngineInfo } from './index.js';

jest.setTimeout(120_000);

interface Forms {
  version: string;
  home: string;
}

interface Info {
  before: EngineInfo;
  after: EngineInfo;
  devices: Device[];
}

const FORMS = {
  before: false,
  after: true,
  backend: 'tensorflow',
  sum: [4, 6],
  sameTwin: true,
  sameRequired: true,
  sameCore: true,
  deep: 'function'
};

describe('register', () => {
  it('answers every form of import with one tfjs on TensorFlow, loaded at the first', async () => {
    const result = await runToResult<Forms>(program('import-forms.mjs'));
    expect(result).toMatchObject(FORMS);
    expect(result.version).toMatch(/^2\.\d+\.\d+/);
  });

  it('finds tfjs beside the engine when the program has no node_modules', async () => {
    const file = copyProgram('import-forms.mjs', emptyFolder());
    expect(await runToResult(file)).toMatchObject(FORMS);
  });

  it("prefers the program's own tfjs-node and still keeps one tfjs-core", async () => {
    const folder = emptyFolder();
    const own = join(folder, 'node_modules/@tensorflow/tfjs-node-gpu');
    const original = dirname(require.resolve('@tensorflow/tfjs-node-gpu/package.json'));
    cpSync(original, own, { recursive: true });
    for (const name of ['google-protobuf', 'progress']) {
      symlinkSync(join(original, '../..', name), join(folder, 'node_modules', name));
    }
    const file = copyProgram('import-forms.mjs', folder);
    const result = await runToResult<Forms>(file);
    expect(result).toMatchObject(FORMS);
    expect(result.home).toBe(join(own, 'dist/index.js'));
  });

  it('runs a CommonJS program', async () => {
    const file = copyProgram('common-js.cjs', emptyFolder());
    expect(await runToResult(file)).toEqual({
      backend: 'tensorflow',
      product: [7, 10, 15, 22]
    });
  });

  it('does the same on Node before 22.15, which has no module.registerHooks', async () => {
    const node = ['--require', program('without-register-hooks.cjs')];
    const folder = emptyFolder();
    const forms = copyProgram('import-forms.mjs', folder);
    expect(await runToResult(forms, { node })).toMatchObject(FORMS);
    const commonJs = copyProgram('common-js.cjs', folder);
    expect(await runToResult(commonJs, { node })).toMatchObject({
      backend: 'tensorflow'
    });
    const env = { TRAINLAB_TENSORFLOW: '/no/tensorflow' };
    for (const file of [commonJs, copyProgram('without-tensorflow.mjs', folder)]) {
      const { result, stderr } = await run(file, { node, env, args: [folder] });
      expect(result).toMatchObject({ backend: 'cpu' });
      expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    }
  });

  it('leaves other programs alone', async () => {
    const file = join(emptyFolder(), 'other.mjs');
    writeFileSync(
      file,
      `let missing;
       try { await import('@tensorflow/tfjs-vis'); } catch (error) { missing = error.code; }
       console.log(JSON.stringify({ missing }));`
    );
    const { result, stderr } = await run(file);
    expect(result).toEqual({ missing: 'ERR_MODULE_NOT_FOUND' });
    expect(stderr).toBe('');
  });

  it('prints nothing of TensorFlow on stderr', async () => {
    const { stderr } = await run(program('common-js.cjs'));
    expect(stderr).toBe('');
  });

  it('works when the engine is registered twice and in worker threads', async () => {
    const register = join(__dirname, '../lib/register.js');
    const result = await runToResult(program('workers.mjs'), {
      node: ['--import', register]
    });
    expect(result).toEqual({ answers: [262144, 262144], main: 262144 });
  });

  it('follows a symbolic link to the folder of TensorFlow', async () => {
    const { after } = await runToResult<Info>(program('engine-info.mjs'), {
      args: [join(__dirname, '../lib/index.js')]
    });
    const link = join(emptyFolder(), 'tensorflow');
    symlinkSync(after.library ?? '', link);
    const linked = await runToResult<Info>(program('engine-info.mjs'), {
      args: [join(__dirname, '../lib/index.js')],
      env: { TRAINLAB_TENSORFLOW: link }
    });
    expect(linked.after.library).toBe(after.library);
  });
});

describe('engineInfo', () => {
  it('tells what runs, and nothing before tfjs is imported', async () => {
    const { before, after, devices } = await runToResult<Info>(
      program('engine-info.mjs'),
      {
        args: [join(__dirname, '../lib/index.js')]
      }
    );
    expect(before).toMatchObject({ backend: 'none', describe: 'no engine loaded yet' });
    expect(after).toMatchObject({
      backend: 'tensorflow',
      describe: `TensorFlow ${after.version} on ${after.device}`
    });
    expect(devices[0]).toMatchObject({ type: 'CPU' });
    expect(devices[0].memoryBytes).toBeGreaterThan(0);
  });
});
