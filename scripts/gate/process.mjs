import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** A program of the Python environment that the set-up made. */
export const venv = name => join(root, '.venv', 'bin', name);

/**
 * Runs a program, shows what it prints as it comes, and resolves with its exit
 * status and output. A program that cannot be started counts as status 127.
 */
export function capture(command, args, options = {}) {
  return new Promise(resolve => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...options
    });
    let output = '';
    for (const stream of ['stdout', 'stderr']) {
      child[stream].setEncoding('utf8');
      child[stream].on('data', text => {
        output += text;
        process[stream].write(text);
      });
    }
    child.on('error', error => {
      process.stderr.write(`${command}: ${error.message}\n`);
      resolve({ status: 127, output });
    });
    child.on('close', status => resolve({ status: status ?? 1, output }));
  });
}
