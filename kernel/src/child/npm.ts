import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { KernelBridge } from '../bridge.js';

/** What of npm makes sense from a cell. */
const COMMANDS = new Set([
  'install',
  'i',
  'add',
  'uninstall',
  'remove',
  'update',
  'ls',
  'outdated',
  'view'
]);

/** How often progress is shown anew, in milliseconds. */
const PROGRESS_MS = 300;

/** Failures of the network in npm's words. */
const OFFLINE =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|ENOTCACHED)\b/;

/**
 * Runs `npm` as it came with this Node, in the notebook's folder, and shows how
 * far it is. Scripts of packages do not run unless asked for.
 *
 * @param text What stands behind `%npm`, such as `install lodash-es`.
 * @throws Error that says what npm could not do.
 */
export async function npm(
  text: string,
  folder: string,
  kernel: Pick<KernelBridge, 'display' | 'signal'>
): Promise<void> {
  const words = text.split(/\s+/).filter(Boolean);
  const [command] = words;
  if (command === undefined || !COMMANDS.has(command)) {
    throw new Error(
      `%npm ${text} is not understood. Write for example: %npm install lodash-es`
    );
  }
  const program = npmProgram();
  const display = { display_id: `npm-${Date.now()}` };
  const show = (line: string, update = true) =>
    kernel.display({ data: { 'text/plain': line }, transient: display }, { update });
  const begin = Date.now();
  const seconds = () => `${((Date.now() - begin) / 1000).toFixed(1)} s`;
  show(`npm ${words.join(' ')} …`, false);
  const { signal } = kernel;
  const child = spawn(
    process.execPath,
    [
      program,
      ...words,
      `--prefix=${folder}`,
      ...(words.some(word => word.startsWith('--ignore-scripts'))
        ? []
        : ['--ignore-scripts']),
      '--no-audit',
      '--no-fund',
      '--no-update-notifier',
      '--loglevel=http',
      '--fetch-retries=1',
      '--fetch-retry-mintimeout=500',
      '--fetch-retry-maxtimeout=2000'
    ],
    { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], signal, env: plainEnvironment() }
  );
  let output = '';
  let log = '';
  let fetched = 0;
  child.stdout.on('data', (piece: Buffer) => (output += piece.toString()));
  child.stderr.on('data', (piece: Buffer) => {
    const said = piece.toString();
    log += said;
    fetched += said.match(/^npm http /gm)?.length ?? 0;
  });
  const timer = setInterval(
    () =>
      show(`npm ${words.join(' ')}: ${fetched} answers of the registry, ${seconds()} …`),
    PROGRESS_MS
  );
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (code !== 0) {
      show(`npm ${words.join(' ')}: failed after ${seconds()}`);
      throw new Error(failure(words, log));
    }
    const said = output.trim() || 'done';
    show(`npm ${words.join(' ')}: ${said} (${seconds()}, in ${folder})`);
  } finally {
    clearInterval(timer);
  }
}

/** npm's own program beside this Node. */
function npmProgram(): string {
  const bin = dirname(process.execPath);
  const places = [
    join(bin, '../lib/node_modules/npm/bin/npm-cli.js'),
    join(bin, 'node_modules/npm/bin/npm-cli.js'),
    '/usr/share/nodejs/npm/bin/npm-cli.js'
  ];
  const found = places.find(existsSync);
  if (found === undefined) {
    throw new Error(
      `There is no npm beside ${process.execPath}. Install Node.js with npm, or run npm in a terminal in the notebook's folder.`
    );
  }
  return found;
}

function failure(words: readonly string[], log: string): string {
  if (OFFLINE.test(log)) {
    return (
      'npm could not reach the package registry. Is this machine online, or is a proxy or ' +
      `mirror to be set with "npm config set registry"? (${OFFLINE.exec(log)?.[1]})`
    );
  }
  const lines = log
    .split('\n')
    .filter(line => line.startsWith('npm error'))
    .map(line => line.replace(/^npm error\s?/, ''))
    .filter(line => line.trim() !== '' && !/complete log|_logs/.test(line));
  if (/^code E404/m.test(lines.join('\n'))) {
    return `npm knows no package of this name: ${words.slice(1).join(' ')}`;
  }
  return `npm ${words.join(' ')} failed:\n${lines.slice(0, 12).join('\n')}`;
}

/** Without what makes npm or its Node behave as a part of the kernel. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const environment = { ...process.env };
  delete environment['NODE_OPTIONS'];
  return environment;
}
