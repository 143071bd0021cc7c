import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { root } from '../setup/paths.mjs';
import { sectionOf } from './changelog.mjs';
import { filesToChange, setVersion } from './version.mjs';

const folder = mkdtempSync(join(tmpdir(), 'trainlab-release-'));
after(() => rmSync(folder, { recursive: true }));

const write = (path, value) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(
    join(folder, path),
    typeof value === 'string' ? value : `${JSON.stringify(value, undefined, 2)}\n`
  );
};

test('the repository has one version, that of package.json', () => {
  assert.deepEqual([...filesToChange(root).keys()], []);
});

test('a new version reaches rooms, their dependencies, the lock file and Python', () => {
  const rootManifest = { name: 'r', version: '1.0.0', workspaces: ['a', 'b'] };
  const b = { name: 'b', version: '1.0.0', dependencies: { a: '1.0.0', other: '1.0.0' } };
  write('package.json', rootManifest);
  write('a/package.json', { name: 'a', version: '1.0.0' });
  write('b/package.json', b);
  write('package-lock.json', { version: '1.0.0', packages: { '': rootManifest, b } });
  write('trainlab/_version.py', '__version__ = "1.0.0"\n');
  assert.deepEqual([...filesToChange(folder).keys()], []);

  setVersion(folder, '1.2.0');
  assert.deepEqual([...filesToChange(folder).keys()], []);
  const read = path => JSON.parse(readFileSync(join(folder, path), 'utf8'));
  assert.equal(read('a/package.json').version, '1.2.0');
  const { version, dependencies } = read('b/package.json');
  assert.deepEqual([version, dependencies], ['1.2.0', { a: '1.2.0', other: '1.0.0' }]);
  assert.equal(read('package-lock.json').packages[''].version, '1.2.0');
  assert.equal(read('package-lock.json').packages.b.dependencies.a, '1.2.0');
  assert.match(readFileSync(join(folder, 'trainlab/_version.py'), 'utf8'), /"1\.2\.0"/);

  write('a/package.json', { name: 'a', version: '1.1.0' });
  assert.deepEqual([...filesToChange(folder).keys()], [join('a', 'package.json')]);
});

test('the changelog says something of the version', () => {
  const changelog = '# Changelog\n\n## 1.0.0 (May)\n\n- A.\n\n## 0.9.0\n\n';
  assert.equal(sectionOf(changelog, '1.0.0'), '- A.');
  assert.throws(() => sectionOf(changelog, '0.9.0'), /says nothing of 0\.9\.0/);
  assert.throws(() => sectionOf(changelog, '1.0'), /says nothing of 1\.0:/);
});
