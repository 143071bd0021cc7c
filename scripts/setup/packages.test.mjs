import assert from 'node:assert/strict';
import { test } from 'node:test';
import { samePackages } from './packages.mjs';

const wanted = {
  '': { name: 'root' },
  api: { version: '0.1.0' },
  'node_modules/@trainlab/api': { resolved: 'api', link: true },
  'node_modules/a': { version: '1.0.0' },
  'node_modules/only-on-macos': { version: '1.0.0', optional: true }
};
const without = (packages, path) =>
  Object.fromEntries(Object.entries(packages).filter(([name]) => name !== path));
const present = without(wanted, 'node_modules/only-on-macos');

test('what npm installed is compared with the lock', () => {
  assert.equal(samePackages(wanted, present), true);
  assert.equal(samePackages(wanted, wanted), true);
});

test('another version, a package too few or too many is a difference', () => {
  const changed = (path, entry) => ({ ...present, [path]: entry });
  assert.equal(
    samePackages(wanted, changed('node_modules/a', { version: '1.0.1' })),
    false
  );
  assert.equal(
    samePackages(wanted, changed('node_modules/b', { version: '1.0.0' })),
    false
  );
  assert.equal(samePackages(wanted, without(present, 'node_modules/a')), false);
  const copy = { version: '0.1.0' };
  assert.equal(samePackages(wanted, changed('node_modules/@trainlab/api', copy)), false);
});
