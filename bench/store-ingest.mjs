/**
 * How fast the embedded store takes journals in, and how soon what a program logs
 * is on the event stream. Real store, real journals, a data folder of its own.
 *
 *     node bench/store-ingest.mjs [--points 1000000] [--seconds 10]
 *
 * - `ingest_rows_per_s`: a journal of that many points (one metric each) is there
 *   before the store starts; from its start until the last one is committed.
 * - `log_to_event_p95_ms`: a program logs 50 points a second; from the moment a
 *   point's record is written until an event shows it. States of one run are at
 *   least 100 ms apart by design, so this is about 100 ms at best.
 * - `first_event_p95_ms`: the same for a run that has been silent.
 * - `answer_p95_ms`: a list of runs asked for again and again during the ingest.
 *
 * The last line is JSON with the bars.
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync
} from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const store = join(import.meta.dirname, '..', 'store');
const require = createRequire(join(store, 'package.json'));
const { StoreClient } = require('@trainlab/api');
const {
  encodeRecord,
  journalFiles,
  locations,
  unixTransport
} = require('@trainlab/api/node');
const { WebSocket } = require('ws');

const { values: options } = parseArgs({
  options: {
    points: { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: '10' }
  }
});
const points = Number(options.points);
const seconds = Number(options.seconds);

const folder = mkdtempSync(join(tmpdir(), 'trainlab-bench-'));
const env = {
  ...process.env,
  TRAINLAB_HOME: join(folder, 'data'),
  XDG_RUNTIME_DIR: folder
};
const place = locations(env);
const client = new StoreClient(unixTransport(place.socket));
const newId = () => randomBytes(16).toString('hex');
const sorted = numbers => Float64Array.from(numbers).sort();
const quantile = (numbers, share) =>
  sorted(numbers)[Math.min(numbers.length - 1, Math.floor(numbers.length * share))];

class Writer {
  constructor() {
    this.id = newId();
    this.run = newId();
    this.sequence = 0;
    this._file = openSync(journalFiles(place.journals, this.id).journal, 'a', 0o600);
    this.put({
      t: 'writer',
      version: 1,
      writer: this.id,
      host: hostname(),
      bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim(),
      pid: process.pid,
      startTicks: readFileSync('/proc/self/stat', 'latin1').split(') ')[1].split(' ')[19],
      time: Date.now()
    });
    this.put({
      t: 'run',
      run: this.run,
      experiment: 'bench',
      name: 'bench',
      params: { lr: 0.01 },
      tags: {},
      time: Date.now(),
      owner: 'bench',
      environment: {}
    });
  }

  put(record) {
    writeSync(this._file, this.line(record));
  }

  line(record) {
    return encodeRecord(this.sequence++, JSON.stringify(record));
  }

  metrics(step) {
    return { t: 'm', r: this.run, s: step, w: Date.now(), v: { loss: 1 / (step + 1) } };
  }

  fill(count) {
    for (let step = 0; step < count;) {
      let text = '';
      for (const end = Math.min(count, step + 10_000); step < end; step++) {
        text += this.line(this.metrics(step));
      }
      writeSync(this._file, text);
    }
    closeSync(this._file);
  }
}

async function ingest() {
  const writer = new Writer();
  writer.fill(points);
  const bytes = statSync(journalFiles(place.journals, writer.id).journal).size;
  execFileSync(process.execPath, [join(store, 'lib', 'main.js'), 'ensure'], { env });
  const started = performance.now();
  const from = (await client.journal(writer.id, 0, 10_000)).sequence;
  const answers = [];
  let done = false;
  const asking = (async () => {
    while (!done) {
      const asked = performance.now();
      await client.runs({ limit: 20 });
      answers.push(performance.now() - asked);
      await sleep(5);
    }
  })();
  let reached = from;
  while (reached < writer.sequence - 1) {
    reached = (await client.journal(writer.id, writer.sequence - 1, 60_000)).sequence;
  }
  const elapsed = (performance.now() - started) / 1000;
  done = true;
  await asking;
  const { curves } = await client.curves({ runIds: [writer.run], maxPoints: 1000 });
  if (curves[0].count !== points) {
    throw new Error(`${points} points were logged, ${curves[0].count} are stored.`);
  }
  const read = performance.now();
  await client.curves({ runIds: [writer.run], maxPoints: 1000 });
  return {
    rows: (writer.sequence - 1 - from) / elapsed,
    bytesPerPoint: stored() / points,
    journalBytesPerPoint: bytes / points,
    answer: quantile(answers, 0.95),
    curve: performance.now() - read
  };
}

/** Bytes of the database with its log. */
function stored() {
  return ['store.db', 'store.db-wal']
    .map(name => statSync(join(place.data, name), { throwIfNoEntry: false })?.size ?? 0)
    .reduce((sum, size) => sum + size);
}

/** Milliseconds from the write of each point until an event shows it. */
async function latency(gap, count) {
  const writer = new Writer();
  const written = [];
  const delays = [];
  const socket = new WebSocket(`ws+unix:${place.socket}:/api/v1/events?after=0`);
  const all = new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('message', data => {
      const event = JSON.parse(String(data));
      if (event.type === 'run' && event.run.id === writer.run) {
        const shown = event.run.metrics.loss?.count ?? 0;
        while (delays.length < shown) {
          delays.push(performance.now() - written[delays.length]);
        }
        if (shown === count) {
          resolve();
        }
      }
    });
  });
  await client.journal(writer.id, 1, 10_000);
  for (let step = 0; step < count; step++) {
    writer.put(writer.metrics(step));
    written.push(performance.now());
    await sleep(gap * (0.5 + Math.random()));
  }
  await all;
  socket.terminate();
  return delays;
}

try {
  const taken = await ingest();
  const steady = await latency(20, seconds * 50);
  const silent = await latency(400, Math.max(5, seconds * 2));
  const bars = [
    { name: 'ingest_rows_per_s', value: Math.round(taken.rows), atLeast: 50_000 },
    { name: 'log_to_event_p95_ms', value: round(quantile(steady, 0.95)), atMost: 250 },
    { name: 'first_event_p95_ms', value: round(quantile(silent, 0.95)), atMost: 100 },
    { name: 'answer_p95_ms', value: round(taken.answer), atMost: 150 }
  ].map(({ name, value, atLeast, atMost }) => ({
    name,
    value,
    goal: atLeast ?? atMost,
    holds: atLeast === undefined ? value <= atMost : value >= atLeast
  }));
  process.stdout.write(
    [
      `Node ${process.version}, ${cpus().length} CPU cores (${cpus()[0].model})`,
      `ingest          ${Math.round(taken.rows)} rows/s of ${points} (one metric each)`,
      `while ingesting a list of runs in ${round(taken.answer)} ms (p95)`,
      `log to event    ${round(quantile(steady, 0.5))} ms p50, ${round(quantile(steady, 0.95))} ms p95 at 50 points/s`,
      `first event     ${round(quantile(silent, 0.5))} ms p50, ${round(quantile(silent, 0.95))} ms p95 after silence`,
      `on the disk     ${round(taken.bytesPerPoint)} bytes a point (journal ${round(taken.journalBytesPerPoint)})`,
      `curve           ${round(taken.curve)} ms for 1000 buckets of ${points} points`,
      JSON.stringify({ bars }),
      ''
    ].join('\n')
  );
  process.exitCode = bars.every(({ holds }) => holds) ? 0 : 1;
} finally {
  try {
    process.kill(
      (await (await unixTransport(place.socket)('/api/v1/health')).json()).pid
    );
  } catch {
    // It has not started.
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

function round(value) {
  return Math.round(value * 10) / 10;
}
