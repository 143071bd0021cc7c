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

const PROGRAM = join(dirname(fileURLToPath(import.meta.url)), 'read-main.js');

/**
 * Has a process of its own read an opened file. It may read no file but its own
 * program, start nothing, and is ended when it takes too long or too much.
 *
 * @param descriptor - of the file; it is not closed.
 * @param program - the built `read-main.js`.
 * @throws Error when the file cannot be read; the message is for people.
 */
export async function askFile(
  descriptor: number,
  question: FileQuestion,
  program = PROGRAM
): Promise<FileAnswer> {
  const child = spawn(
    process.execPath,
    [
      '--permission',
      ...packageFolders(program).map(folder => `--allow-fs-read=${folder}`),
      `--max-old-space-size=${MEMORY}`,
      program
    ],
    { stdio: ['pipe', 'pipe', 'ignore', descriptor], env: {}, timeout: PATIENCE }
  );
  // A process that ends early is told by its status.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(JSON.stringify(question));
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

/** What the reading program is made of: its own folders and the library it reads with. */
function packageFolders(program: string): string[] {
  const library = dirname(dirname(createRequire(program).resolve('hyparquet')));
  const room = join(dirname(program), '..', '..', '..');
  return [room, library].map(folder => join(folder, '*'));
}
