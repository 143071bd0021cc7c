import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { FileAnswer, FileQuestion } from './question.js';

/** Milliseconds; hashing 10 GB takes less. */
const PATIENCE = 120_000;
/** Memory of the reading process in MB. */
const MEMORY = 512;
/** Characters of an answer. */
const LONGEST_ANSWER = 32e6;

/** Folder of this module, where the program that reads lies too. */
const HERE = dirname(fileURLToPath(import.meta.url));

/**
 * Has a process of its own read an opened file. It may read no file but its own
 * program, start nothing, and is ended when it takes too long or too much.
 *
 * @param descriptor - of the file; it is not closed.
 * @throws Error when the file cannot be read; the message is for people.
 */
export async function askFile(
  descriptor: number,
  question: FileQuestion
): Promise<FileAnswer> {
  const child = spawn(
    process.execPath,
    [
      '--permission',
      ...packageFolders().map(folder => `--allow-fs-read=${folder}`),
      `--max-old-space-size=${MEMORY}`,
      join(HERE, 'read-main.js'),
      JSON.stringify(question)
    ],
    { stdio: ['ignore', 'pipe', 'ignore', descriptor], env: {}, timeout: PATIENCE }
  );
  const pieces: Buffer[] = [];
  let length = 0;
  child.stdout?.on('data', (piece: Buffer) => {
    pieces.push(piece);
    length += piece.length;
    if (length > LONGEST_ANSWER) {
      child.kill('SIGKILL');
    }
  });
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>(
    (resolve, reject) => {
      child.on('error', reject);
      child.on('close', (...ending) => resolve(ending));
    }
  );
  if (code !== 0) {
    throw new Error(
      signal === 'SIGTERM'
        ? `Reading the file took more than ${PATIENCE / 1000} s.`
        : `Reading the file needs more than ${MEMORY} MB of memory.`
    );
  }
  const answer = JSON.parse(Buffer.concat(pieces).toString('utf8')) as FileAnswer;
  if (answer.error !== undefined) {
    throw new Error(answer.error);
  }
  return answer;
}

/** What the reading program is made of, as Node finds it. */
function packageFolders(): string[] {
  const require = createRequire(import.meta.url);
  const library = dirname(dirname(require.resolve('hyparquet')));
  return [join(HERE, '..', '..', '..'), library].map(folder => join(folder, '*'));
}
