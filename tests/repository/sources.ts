import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(__dirname, '..', '..');

/** Files git knows, and new ones it does not ignore, relative to the root. */
export function files(): string[] {
  const list = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
    cwd: root,
    encoding: 'utf8'
  });
  return list.split('\0').filter(Boolean);
}

export function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}
