import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { developmentEnv, log, root } from './paths.mjs';

const SHOWN_LINES = 30;

/** A program ended with an error; the message holds the end of what it said. */
export class ProgramError extends Error {
  constructor(command, status, output) {
    const lines = output.trimEnd().split('\n').slice(-SHOWN_LINES);
    super(`\`${command.join(' ')}\` ended with ${status}:\n  ${lines.join('\n  ')}`);
    this.output = output;
  }
}

/**
 * Runs a program in the repository's folder, writes all it says into the log,
 * and resolves with it. `onLine` is told every line as it comes.
 */
export function run(command, { onLine, env } = {}) {
  appendFileSync(log, `\n$ ${command.join(' ')}\n`);
  return new Promise((resolve, reject) => {
    const child = spawn(command[0], command.slice(1), {
      cwd: root,
      env: { ...developmentEnv(), ...env },
      stdio: ['ignore', 'pipe', 'pipe']
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', text => {
        output += text;
        appendFileSync(log, text);
        text
          .split('\n')
          .filter(Boolean)
          .forEach(line => onLine?.(line));
      });
    }
    child.on('error', error => reject(new ProgramError(command, error.message, output)));
    child.on('close', (status, signal) => {
      if (status === 0) {
        resolve(output);
      } else {
        reject(new ProgramError(command, signal ?? `status ${status}`, output));
      }
    });
  });
}
