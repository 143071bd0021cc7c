/** Writes what bench/engine.mjs measured into docs/benchmarks.md. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { folder } from './peers.mjs';

const file = path.resolve(import.meta.dirname, '../../docs/benchmarks.md');

const results = path.join(folder, 'results.json');

/** What was measured last of each case: times, the load average meanwhile, and rounds. */
export const keptResults = () =>
  fs.existsSync(results) ? JSON.parse(fs.readFileSync(results, 'utf8')) : {};

export function keepResult(name, result) {
  fs.writeFileSync(results, JSON.stringify({ ...keptResults(), [name]: result }));
}

const COLUMNS = {
  'keras plain': 'Keras',
  'keras graph50': 'Keras, 50 steps per execution',
  'keras xla50': 'the same with jit',
  stock: 'tfjs-node, own binding',
  eager: 'op by op',
  graph: 'function',
  xla: 'XLA',
  auto: 'default'
};

const row = cells => `| ${cells.join(' | ')} |`;
const time = us =>
  us === undefined
    ? '–'
    : us < 10_000
      ? `${Math.round(us)} µs`
      : `${(us / 1000).toFixed(1)} ms`;

export function writeTable({ cases, kept, bars }) {
  const [cpu] = os.cpus();
  const lines = [
    '# Benchmarks of the engine',
    '',
    'Written by `npm run bench:engine -- --write`. Whole `fit` calls over several epochs,',
    'time per step, medians of rounds in which the ways take turns. All load the same',
    "TensorFlow library. Samples are random numbers of the case's shapes.",
    '',
    `Machine: ${os.availableParallelism()} cores of ${cpu.model}, ` +
      `${Math.round(os.totalmem() / 2 ** 30)} GiB, no GPU; Node ${process.version}; ` +
      'TensorFlow 2.21.0, Keras 3.',
    '`load` is the load average while a case was measured: above the number of cores the',
    'machine was busy with other work, which slows all ways, and not by the same factor.',
    '',
    row(['case', ...Object.values(COLUMNS), 'load', 'rounds']),
    row(['---', ...Object.values(COLUMNS).map(() => '--:'), '--:', '--:']),
    ...Object.keys(cases).flatMap(name => {
      const { times, load, rounds } = kept[name] ?? {};
      const cells = Object.keys(COLUMNS).map(way => time(times?.[way]));
      return times === undefined
        ? []
        : [row([cases[name].title, ...cells, load.toFixed(1), rounds])];
    }),
    '',
    '`default` is what a program gets that sets nothing. The bars compare it with a peer',
    '(our time by theirs):',
    '',
    row(['bar', 'value', 'goal', 'holds']),
    row(['---', '--:', '--:', '---']),
    ...bars.map(({ name, value, goal, holds }) =>
      row([`\`${name}\``, value.toFixed(2), `≤ ${goal}`, holds ? 'yes' : '**no**'])
    ),
    '',
    'Not measured: any GPU. The compiled paths run on GPUs by the same code; no figure here',
    'says how fast.',
    ''
  ];
  fs.writeFileSync(file, lines.join('\n'));
}
