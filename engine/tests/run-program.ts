import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const room = join(__dirname, '..');
const register = join(room, 'lib/register.js');

/** Where the engine folder with TensorFlow may be on a developer's or a build machine. */
const enginePath = [
  process.env.TRAINLAB_ENGINE_PATH,
  join(room, '../.venv/share/trainlab/engine'),
  join(room, '../.cache/engine')
]
  .filter(folder => folder)
  .join(delimiter);

export interface Ended<Result> {
  /** The program's last line on stdout, as JSON; undefined when it is none. */
  result: Result | undefined;
  stdout: string;
  stderr: string;
  code: number | null;
}

export interface RunOptions {
  args?: string[];
  /** Set in the program's environment; undefined removes a variable. */
  env?: Record<string, string | undefined>;
  /** Arguments of Node itself. */
  node?: string[];
  /** false: without the engine's hooks. */
  registered?: boolean;
}

/** A new folder outside of the repository, so that no node_modules is above it. */
export function emptyFolder(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), 'engine-test-')));
}

export const program = (name: string) => join(room, 'tests/programs', name);

/** Runs a program in its own Node process and waits for its end. */
export async function run<Result>(
  file: string,
  options: RunOptions = {}
): Promise<Ended<Result>> {
  if (!existsSync(register)) {
    throw new Error(`${register} is missing; build first: npm run build -w engine`);
  }
  const env: Record<string, string | undefined> = {
    ...process.env,
    TRAINLAB_ENGINE_PATH: enginePath,
    ...options.env
  };
  const hooks = options.registered === false ? [] : ['--import', register];
  const child = spawn(
    process.execPath,
    [...(options.node ?? []), ...hooks, file, ...(options.args ?? [])],
    { env, stdio: ['ignore', 'pipe', 'pipe'] }
  );
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', chunk => (stdout += chunk));
  child.stderr.on('data', chunk => (stderr += chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const last = stdout.trimEnd().split('\n').at(-1) ?? '';
  let result: Result | undefined;
  try {
    result = JSON.parse(last) as Result;
  } catch {
    result = undefined;
  }
  return { result, stdout, stderr, code };
}

/** The same for a program that must succeed; its output is in the message if not. */
export async function runToResult<Result>(
  file: string,
  options: RunOptions = {}
): Promise<Result> {
  const ended = await run<Result>(file, options);
  if (ended.code !== 0 || ended.result === undefined) {
    throw new Error(
      `${file} ended with ${ended.code}\n${ended.stdout}\n${ended.stderr.slice(-4000)}`
    );
  }
  return ended.result;
}

/** Copies a program into `folder`, for what depends on where it lies. */
export function copyProgram(name: string, folder: string): string {
  const file = join(folder, name);
  copyFileSync(program(name), file);
  return file;
}
