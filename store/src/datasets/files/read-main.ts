/**
 * A process of its own that reads one file: what is in it may be hostile or huge.
 * It is handed the opened file as descriptor 3, so that it needs no right to open
 * any, and the question on its input; the answer is JSON on its output.
 */
import { createHash } from 'node:crypto';
import { json } from 'node:stream/consumers';
import { ByteSource } from './byte-source.js';
import { CsvReader } from './csv-reader.js';
import type { FileAnswer, FileQuestion } from './question.js';
import { openReader } from './reader.js';

const FILE = 3;
const PIECE = 1 << 20;

async function answer(question: FileQuestion): Promise<FileAnswer> {
  const source = new ByteSource(FILE);
  const { format, layout, page } = question;
  const reader =
    format === 'csv' && layout
      ? new CsvReader(source, layout)
      : await openReader(format, source);
  return {
    shape: [...reader.shape],
    ...(reader instanceof CsvReader ? { layout: reader.layout } : {}),
    ...(question.hash ? { hash: hashOf(source) } : {}),
    ...(page ? { page: await reader.page(page.offset, page.limit) } : {})
  };
}

function hashOf(source: ByteSource): string {
  const hash = createHash('sha256');
  for (let at = 0; at < source.size; at += PIECE) {
    hash.update(source.upTo(at, PIECE));
  }
  return `sha256:${hash.digest('hex')}`;
}

const question = (await json(process.stdin)) as FileQuestion;
const answered = await answer(question).catch((error: unknown): FileAnswer => ({
  error: (error as Error).message
}));
process.stdout.write(JSON.stringify(answered));
