/**
 * Puts the runs of digits.jsonl where the store finds them, as a writer of runs does.
 *
 *     node binder/demo/import.mjs FOLDER_OF_NODE_MODULES
 *
 * Doing it again changes nothing: the store knows what it has of a writer.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const api = join(process.argv[2], '@trainlab', 'api', 'lib', 'node', 'index.js');
const { encodeRecord, journalFiles, locations } = await import(pathToFileURL(api).href);

const lines = readFileSync(join(import.meta.dirname, 'digits.jsonl'), 'utf8')
  .trimEnd()
  .split('\n');
const { writer } = JSON.parse(lines[0]);
const { journal } = journalFiles(locations().journals, writer);
if (!existsSync(journal)) {
  // The store must not see a journal of a writer that is gone before it is complete.
  writeFileSync(
    `${journal}.new`,
    lines.map((line, at) => encodeRecord(at, line)).join('')
  );
  renameSync(`${journal}.new`, journal);
}
