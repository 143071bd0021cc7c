/**
 * Logs 200 points a second as a program does. Prints the step of each point once
 * `writeSync` has returned; ends its run when its input ends.
 *
 *     node writer.mjs <journal folder> <writer> <run>
 */
import { openSync, readFileSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { encodeRecord, journalFiles } from '@trainlab/api/node';

const [folder, writer, run] = process.argv.slice(2);
const file = openSync(journalFiles(folder, writer).journal, 'a', 0o600);
let sequence = 0;
const put = record => writeSync(file, encodeRecord(sequence++, JSON.stringify(record)));

put({
  t: 'writer',
  version: 1,
  writer,
  host: hostname(),
  bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim(),
  pid: process.pid,
  startTicks: readFileSync('/proc/self/stat', 'latin1').split(') ')[1].split(' ')[19],
  time: Date.now()
});
put({
  t: 'run',
  run,
  experiment: 'kills',
  name: 'steady',
  params: {},
  tags: {},
  time: Date.now(),
  owner: 'ada',
  environment: {}
});

let step = 0;
const started = performance.now();
const timer = setInterval(() => {
  const due = (performance.now() - started) / 5;
  let acknowledged = '';
  while (step < due) {
    put({
      t: 'm',
      r: run,
      s: step,
      w: Date.now(),
      v: { loss: 1 / (step + 1), acc: step }
    });
    acknowledged += `${step}\n`;
    step += 1;
  }
  process.stdout.write(acknowledged);
}, 5);

process.stdin.on('end', () => {
  clearInterval(timer);
  put({ t: 'end', r: run, status: 'FINISHED', time: Date.now() });
  process.stdout.write(`end ${sequence - 1}\n`);
});
process.stdin.resume();
