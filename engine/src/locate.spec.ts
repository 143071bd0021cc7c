import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { emptyFolder } from '../tests/run-program.js';
import { isCandidate, locate } from './locate.js';

const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];

function libraries(folder: string): string {
  mkdirSync(folder, { recursive: true });
  LIBRARIES.forEach(name => writeFileSync(join(folder, name), ''));
  return folder;
}

function engine(root: string, name: string, file: object, inner = ''): string {
  const folder = libraries(join(root, name, inner));
  writeFileSync(join(root, name, 'engine.json'), JSON.stringify(file));
  return folder;
}

const home = emptyFolder();
// Without VIRTUAL_ENV and so on: only what a test sets.
const environment = (more: Record<string, string>) => ({
  HOME: home,
  PATH: process.env.PATH,
  TRAINLAB_PYTHON: '/no/python',
  ...more
});
const folders = (more: Record<string, string>) =>
  [...locate(environment(more))].filter(isCandidate).map(({ folder }) => folder);
const refusals = (more: Record<string, string>) =>
  [...locate(environment(more))].filter(place => !isCandidate(place));

describe('locate', () => {
  it('takes the folder in TRAINLAB_TENSORFLOW and looks nowhere else', () => {
    const named = libraries(join(emptyFolder(), 'tensorflow'));
    const root = emptyFolder();
    engine(root, 'cpu', { name: 'cpu', kind: 'cpu', version: '2.21.0', files: [] });
    const more = { TRAINLAB_ENGINE_PATH: root };
    expect(folders({ ...more, TRAINLAB_TENSORFLOW: named })).toEqual([named]);
    expect(folders({ ...more, TRAINLAB_TENSORFLOW: '/no/folder' })).toEqual([]);
  });

  it('prefers the newest engine of the kind that fits the machine', () => {
    const root = emptyFolder();
    const file = (kind: string, version: string) => ({
      name: kind,
      kind,
      version,
      files: []
    });
    const gpu = engine(root, 'gpu-2.21.0', file('gpu', '2.21.0'));
    const old = engine(root, 'cpu-2.9.1', file('cpu', '2.9.1'));
    const cpu = engine(root, 'cpu-2.21.0', file('cpu', '2.21.0'), 'tensorflow');
    const found = folders({ TRAINLAB_ENGINE_PATH: root }).slice(0, 3);
    expect(new Set(found)).toEqual(new Set([gpu, old, cpu]));
    expect(found.indexOf(cpu)).toBeLessThan(found.indexOf(old));
  });

  it('goes through the path list in order, then the environment, then the home', () => {
    const file = { name: 'cpu', kind: 'cpu', version: '2.21.0', files: [] };
    const first = emptyFolder();
    const second = emptyFolder();
    const prefix = emptyFolder();
    const expected = [
      engine(first, 'a', file),
      engine(second, 'b', file),
      engine(join(prefix, 'share/trainlab/engine'), 'c', file),
      engine(join(home, '.local/share/trainlab/engine'), 'd', file)
    ];
    expect(
      folders({
        TRAINLAB_ENGINE_PATH: [first, second].join(delimiter),
        VIRTUAL_ENV: prefix
      }).filter(folder => expected.includes(folder))
    ).toEqual(expected);
  });

  it('says what is wrong with an engine folder', () => {
    const root = emptyFolder();
    mkdirSync(join(root, 'half'));
    writeFileSync(
      join(root, 'half/engine.json'),
      JSON.stringify({ name: 'half', kind: 'cpu', version: '2.21.0', files: [] })
    );
    engine(root, 'strange', { kind: 'tpu' });
    mkdirSync(join(root, 'broken'));
    writeFileSync(join(root, 'broken/engine.json'), '{');
    const why = Object.fromEntries(
      refusals({ TRAINLAB_ENGINE_PATH: root }).map(place => [
        place.source,
        'why' in place ? place.why : ''
      ])
    );
    expect(why[join(root, 'half')]).toMatch(/it lacks libtensorflow_cc/);
    expect(why[join(root, 'strange')]).toMatch(/lacks "kind"/);
    expect(why[join(root, 'broken')]).toMatch(/cannot be read/);
  });

  it('says where it looked in vain', () => {
    const root = emptyFolder();
    const places = refusals({ TRAINLAB_ENGINE_PATH: root, HOME: root });
    expect(places).toContainEqual({ source: root, why: 'no engine is installed there' });
    expect(places).toContainEqual({
      source: join(root, '.local/share/trainlab/engine'),
      why: 'no such folder'
    });
    expect(places.at(-1)).toEqual({
      source: 'the package tensorflow of /no/python',
      why: expect.stringMatching(/^\/no\/python cannot be asked \(.*ENOENT/)
    });
  });

  it("asks Python for its tensorflow without importing it, and never the program's folder", () => {
    const site = emptyFolder();
    const folder = libraries(join(site, 'tensorflow'));
    writeFileSync(join(folder, '__init__.py'), 'raise SystemExit("imported")');
    const python = { TRAINLAB_PYTHON: 'python3', PYTHONPATH: site };
    expect(folders(python)).toContain(folder);

    const link = join(emptyFolder(), 'site');
    symlinkSync(site, link);
    expect(folders({ ...python, PYTHONPATH: link })).toContain(folder);
  });
});
