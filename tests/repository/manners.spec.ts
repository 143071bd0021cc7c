import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { files, read, root } from './sources';

const here = files().filter(file => existsSync(join(root, file)));
const lineCount = (file: string) => read(file).split('\n').length - 1;

describe('the repository', () => {
  it('has no source file above 350 lines', () => {
    const long = here
      .filter(file => /\.(ts|tsx|mjs|cjs|cc|h|py)$/.test(file))
      .filter(file => lineCount(file) > 350)
      .map(file => `${file}: ${lineCount(file)}`);
    expect(long).toEqual([]);
  });

  it('has no download address in the lock file', () => {
    expect(
      here.filter(file => /(^|\/)(yarn\.lock|package-lock\.json)$/.test(file))
    ).toEqual(['package-lock.json']);
    expect(read('package-lock.json')).not.toMatch(/https?:\/\/[^"]*\.tgz/);
  });

  it('names no folder of one machine', () => {
    const named = here
      .filter(file => /\.(md|json|ipynb|ya?ml|ts|tsx|mjs|py|toml)$/.test(file))
      .filter(file => !file.startsWith('tests/repository/'))
      .filter(file =>
        /(^|["'`\s(=])\/(root|home\/[a-z]+|work)\/[A-Za-z.]/m.test(read(file))
      );
    expect(named).toEqual([]);
  });

  it('switches no test off and singles none out', () => {
    const off = here
      .filter(file => /\.spec\.tsx?$/.test(file) && !file.startsWith('tests/repository/'))
      .filter(file =>
        /\b(it|test|describe)\.(only|skip)\(|(?<![.\w])(xit|fdescribe|fit)\(/.test(
          read(file)
        )
      );
    expect(off).toEqual([]);
  });

  it('waits for states, not for time, in browser tests', () => {
    const timed = here
      .filter(file => file.startsWith('ui-tests/') && /\.tsx?$/.test(file))
      .filter(file => /waitForTimeout\(/.test(read(file)));
    expect(timed).toEqual([]);
  });

  it('has one version for all rooms', () => {
    const versions = here
      .filter(file => /^([a-z-]+\/)?package\.json$/.test(file))
      .map(file => (JSON.parse(read(file)) as { version: string }).version);
    expect(new Set(versions).size).toBe(1);
  });
});
