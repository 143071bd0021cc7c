import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readdirSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { emptyFolder, program, runToResult } from '../../tests/run-program.js';

jest.setTimeout(240_000);

type Parts = Record<string, { loss: number[]; epoch: number | null; weights: number[] }>;

const train = (folder: string, from: number, to: number) =>
  runToResult<Parts>(program('checkpoint-resume.mjs'), {
    args: [folder, String(from), String(to)]
  });

const furthest = (a: number[], b: number[]) =>
  Math.max(...a.map((value, i) => Math.abs(value - b[i])));

describe('a training that is resumed in another process', () => {
  it('has the losses and weights of one that never stopped, with each optimizer', async () => {
    const folder = emptyFolder();
    const [whole, first] = await Promise.all([
      train(emptyFolder(), 0, 4),
      train(folder, 0, 2)
    ]);
    const second = await train(folder, 2, 4);
    expect(Object.keys(whole)).toHaveLength(7);
    for (const [name, { loss, weights }] of Object.entries(whole)) {
      expect([first[name].epoch, second[name].epoch]).toEqual([null, 2]);
      const losses = [...first[name].loss, ...second[name].loss];
      expect(losses).toHaveLength(loss.length);
      expect(furthest(losses, loss)).toBeLessThan(1e-6);
      expect(furthest(second[name].weights, weights)).toBeLessThan(1e-6);
    }
  });
});

describe('a save that does not end', () => {
  it('leaves the checkpoints before: killed in the middle of one', async () => {
    const folders = [1, 2, 3].map(emptyFolder);
    const told = await Promise.all(
      folders.map((folder, round) => killedInASave(folder, 2 + round))
    );
    // A name without its end, as by a copy that was cut off: the one before counts.
    const [damaged] = folders;
    const newest = readdirSync(damaged)
      .filter(name => name.startsWith('checkpoint-'))
      .sort()
      .at(-1)!;
    const { results: before } = await read([damaged]);
    appendFileSync(join(damaged, newest, 'tensors.safetensors'), 'x');
    const { results, mismatch, slots, thawed, untouched } = await read(folders);
    results.forEach((result, i) => {
      const { step, min, max } = result;
      expect([min, max]).toEqual([step, step]);
      if (i > 0) {
        // The last one told, or the one that was complete but not told yet.
        expect([told[i], told[i] + 1]).toContain(step);
        expect(result.skipped).toBe(0);
      }
    });
    expect(results[0]).toMatchObject({ step: before[0].step - 1, skipped: 1 });
    expect(mismatch).toMatch(/weight 1 of the checkpoint is .*\[1000,500\].*\[4,2\]/);
    expect(slots).toBe(0);
    expect(thawed).toMatch(/has 1 slots in .*, but the model trains 2 weights; freeze/);
    expect(untouched).toBe(true);
    folders.forEach(folder => rmSync(folder, { recursive: true }));
  });
});

interface Read {
  results: { step: number; min: number; max: number; skipped: number }[];
  mismatch: string;
  slots: number;
  thawed: string;
  untouched: boolean;
}

const read = (folders: string[]) =>
  runToResult<Read>(program('checkpoint-read.mjs'), { args: folders });

/** Kills a process that saves for ever while a save is under way; its last told number. */
async function killedInASave(folder: string, saves: number): Promise<number> {
  const room = join(__dirname, '../..');
  const child = spawn(
    process.execPath,
    [
      '--import',
      join(room, 'lib/register.js'),
      program('checkpoint-forever.mjs'),
      folder
    ],
    {
      env: {
        ...process.env,
        TRAINLAB_ENGINE_PATH: [
          process.env.TRAINLAB_ENGINE_PATH,
          join(room, '../.venv/share/trainlab/engine'),
          join(room, '../.cache/engine')
        ]
          .filter(Boolean)
          .join(delimiter)
      },
      stdio: ['ignore', 'pipe', 'ignore']
    }
  );
  let out = '';
  const ended = once(child, 'exit');
  try {
    await new Promise<void>((resolve, reject) => {
      child.on('exit', code => reject(new Error(`it ended by itself with ${code}`)));
      child.stdout.on('data', chunk => {
        out += String(chunk);
        if (out.split('\n').length > saves) {
          resolve();
        }
      });
    });
    // The next save shows itself by its unfinished folder.
    while (!readdirSync(folder).some(name => name.startsWith('.checkpoint-'))) {
      await new Promise(setImmediate);
    }
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
  const complete = readdirSync(folder).filter(name => name.startsWith('checkpoint-'));
  expect(complete.length).toBeGreaterThan(1);
  return Number(out.trimEnd().split('\n').at(-1));
}
