import { existsSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { files, read, root } from './sources';

/** Which rooms a room may import; the table of docs/architecture.md. */
const ARROWS: Record<string, readonly string[]> = {
  lab: ['api', 'analysis', 'views'],
  api: [],
  analysis: ['api'],
  views: ['api', 'analysis'],
  page: ['api', 'analysis', 'views'],
  store: ['api', 'analysis'],
  kernel: [],
  engine: [],
  sdk: ['api', 'analysis', 'engine']
};

/** Rooms that are delivered as one bundle, with what they import inside. */
const BUNDLED = new Set(['page']);

const PACKAGES: Record<string, string> = { trainlab: 'sdk' };
for (const room of Object.keys(ARROWS)) {
  PACKAGES[`@trainlab/${room}`] = room;
}

function roomOf(file: string): string | undefined {
  const [first, second] = file.split('/');
  if (first === 'src') {
    return 'lab';
  }
  return first in ARROWS && second === 'src' ? first : undefined;
}

/** Every module name in import, export-from, import() and require() of a source. */
function imported(file: string): string[] {
  const info = ts.preProcessFile(read(file), true, true);
  return info.importedFiles.map(reference => reference.fileName);
}

function roomNamed(specifier: string): string | undefined {
  return Object.entries(PACKAGES).find(
    ([name]) => specifier === name || specifier.startsWith(`${name}/`)
  )?.[1];
}

const sources = files().filter(
  file =>
    /\.(ts|tsx|mts|cts|js|mjs)$/.test(file) &&
    roomOf(file) &&
    existsSync(join(root, file))
);

describe('rooms', () => {
  it('finds sources in every room that exists', () => {
    expect([...new Set(sources.map(roomOf))].sort()).toEqual(Object.keys(ARROWS).sort());
  });

  it('import only along the arrows', () => {
    const against: string[] = [];
    for (const file of sources) {
      const room = roomOf(file) as string;
      for (const specifier of imported(file)) {
        const target = roomNamed(specifier);
        if (target && target !== room && !ARROWS[room].includes(target)) {
          against.push(`${file} imports ${specifier}: ${room} may not use ${target}`);
        }
        if (specifier.startsWith('.')) {
          const to = roomOf(join(file, '..', specifier));
          if (to && to !== room) {
            against.push(`${file} reaches into ${to} by ${specifier}`);
          }
        }
      }
    }
    expect(against).toEqual([]);
  });

  it('keep zeromq inside kernel/src/wire', () => {
    const outside = sources.filter(
      file =>
        !file.startsWith('kernel/src/wire/') &&
        !file.startsWith('kernel/src/testing/') &&
        !file.includes('.spec.') &&
        imported(file).includes('zeromq')
    );
    expect(outside).toEqual([]);
  });

  it('are declared in their package.json', () => {
    const undeclared: string[] = [];
    for (const file of sources.filter(name => !name.includes('.spec.'))) {
      const room = roomOf(file) as string;
      const manifest = JSON.parse(
        read(room === 'lab' ? 'package.json' : `${room}/package.json`)
      ) as Record<string, Record<string, string> | undefined>;
      const declared = {
        ...manifest.dependencies,
        ...manifest.peerDependencies,
        ...(BUNDLED.has(room) ? manifest.devDependencies : {})
      };
      for (const specifier of imported(file)) {
        const target = roomNamed(specifier);
        if (target && target !== room) {
          const name = target === 'sdk' ? 'trainlab' : `@trainlab/${target}`;
          if (!(name in declared)) {
            undeclared.push(`${file}: ${name}`);
          }
        }
      }
    }
    expect(undeclared).toEqual([]);
  });
});
