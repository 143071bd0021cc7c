import type { RunSummary } from '@trainlab/api';
import { compare } from './compare';
import { digitsComparison, digitsRun, randomNumbers, START_TIME } from './testing';

const pair = [
  { slot: 0, learningRate: 0.001 },
  { slot: 1, learningRate: 0.01 }
];

/** Run options that set the final val_acc. */
function scored(slot: number, last: number | 'NaN', run: Partial<RunSummary> = {}) {
  const { metrics } = digitsComparison([{ slot, batches: 3 }]).runs[0];
  return {
    slot,
    batches: 3,
    run: {
      name: `run-${slot}`,
      metrics: { ...metrics, val_acc: { ...metrics.val_acc, last } },
      ...run
    }
  };
}

function withoutMetric(slot: number, run: Partial<RunSummary> = {}) {
  const { loss } = digitsComparison([{ slot, batches: 3 }]).runs[0].metrics;
  return { slot, batches: 3, run: { name: `run-${slot}`, metrics: { loss }, ...run } };
}

const runId = (slot: number) => digitsRun({ slot }).run.id;

const rowOf = (comparison: Parameters<typeof compare>[0], key: string) =>
  compare(comparison).differences.find(row => row.key === key);

describe('the sentence', () => {
  it('names the leader, the difference, the values and out of how many', () => {
    const { sentence, bestRunId } = compare(
      digitsComparison([scored(0, 0.9912), scored(1, 0.9874)], { chosenFrom: 14 })
    );
    expect(sentence).toEqual([
      'run-0 leads on final val_acc by 0.0038 over run-1 (0.9912 vs 0.9874); 2 runs chosen from 14.',
      'Their params are the same.'
    ]);
    expect(bestRunId).toBe(runId(0));
  });

  it('shows the values so finely that they can be subtracted', () => {
    const { sentence } = compare(
      digitsComparison([scored(0, 0.98606), scored(1, 0.98542)])
    );
    expect(sentence[0]).toBe(
      'run-0 leads on final val_acc by 0.00064 over run-1 (0.98606 vs 0.98542).'
    );
  });

  it('puts the params in the order in which the runs were named', () => {
    const { sentence } = compare(
      digitsComparison([
        scored(0, 0.9, { params: { lr: 0.01, filters: 32 } }),
        scored(1, 0.95, { params: { lr: 0.001, filters: 64 } })
      ])
    );
    expect(sentence[0]).toMatch(/^run-1 leads .* over run-0/);
    expect(sentence[1]).toBe('They differ in: lr 0.001 vs 0.01, filters 64 vs 32.');
  });

  it('says which direction is better for a metric to minimise', () => {
    const { sentence } = compare(
      digitsComparison(pair, { objective: { metric: 'loss', goal: 'min' } })
    );
    expect(sentence[0]).toMatch(/leads on final loss by .*lower is better/);
  });

  it('gives no verdict without an objective', () => {
    const comparison = digitsComparison(pair, { objective: undefined });
    comparison.runs.forEach(run => delete run.objective);
    const { sentence, bestRunId, differences } = compare(comparison);
    expect(sentence[0]).toBe('2 runs. No objective is set, so none is called better.');
    expect(sentence.join(' ')).not.toMatch(/leads|best/);
    expect(bestRunId).toBeUndefined();
    expect(differences.flatMap(({ cells }) => cells).some(({ best }) => best)).toBe(
      false
    );
  });

  it("takes the runs' own objective when all share it, and none when they do not", () => {
    const comparison = digitsComparison(pair, { objective: undefined });
    expect(compare(comparison).bestRunId).toBeDefined();
    comparison.runs[1].objective = { metric: 'loss', goal: 'min' };
    expect(compare(comparison).bestRunId).toBeUndefined();
  });

  it('only speaks of the best so far while any run is running', () => {
    const { sentence } = compare(digitsComparison([pair[0], { ...pair[1], steps: 700 }]));
    expect(sentence[0]).toMatch(/^cnn-lr0.001 is best so far on val_acc by /);
    expect(sentence[1]).toBe('cnn-lr0.01 is still running, at step 700.');
    expect(sentence.join(' ')).not.toMatch(/leads|final/);

    const early = compare(
      digitsComparison([scored(0, 0.9), scored(1, 0.8), { slot: 2, steps: 20 }])
    );
    expect(early.sentence[0]).toMatch(/^run-0 is best so far/);
    expect(early.sentence[1]).toBe('Not ranked: cnn-lr0.001 has not yet logged val_acc.');
  });

  it('ranks no run that diverged, failed or lacks the metric, and says so', () => {
    const { sentence, bestRunId } = compare(
      digitsComparison([
        scored(0, 0.9),
        scored(1, 'NaN'),
        scored(2, 0.99, { status: 'FAILED', statusReason: 'out of memory.' }),
        withoutMetric(3),
        scored(4, 0.8)
      ])
    );
    expect(sentence[0]).toMatch(/^run-0 leads on final val_acc by 0.1 over run-4/);
    expect(sentence[0]).toMatch(/; 2 of 5 runs ranked\.$/);
    expect(sentence[1]).toBe(
      'Not ranked: run-1 ended with val_acc NaN; run-2 failed (out of memory); run-3 logged no val_acc.'
    );
    expect(bestRunId).toBe(runId(0));
  });

  it('calls none better when only one or none can be ranked', () => {
    const one = compare(digitsComparison([scored(0, 0.9), scored(1, 'NaN')]));
    expect(one.sentence[0]).toBe(
      'Only run-0 has a final val_acc to compare (0.9), so none is called better.'
    );
    expect(one.bestRunId).toBeUndefined();
    expect(
      compare(digitsComparison([withoutMetric(0), withoutMetric(1)])).sentence[0]
    ).toBe('None of the 2 runs has a final val_acc, so none is called better.');
    const waiting = [withoutMetric(0, { status: 'RUNNING' }), withoutMetric(1)];
    expect(compare(digitsComparison(waiting)).sentence[0]).toBe(
      'None of the 2 runs has a value of val_acc yet, so none is called better.'
    );
  });

  it('calls equal runs equal, all of them or at the top', () => {
    expect(compare(digitsComparison([scored(0, 0.9), scored(1, 0.9)])).sentence[0]).toBe(
      'run-0 and run-1 are equal on final val_acc (0.9).'
    );
    const three = compare(
      digitsComparison([scored(0, 0.8), scored(1, 0.9), scored(2, 0.9)])
    );
    expect(three.sentence[0]).toBe(
      'run-1 and run-2 are equal at the top on final val_acc (0.9); 3 runs ranked.'
    );
    expect(three.bestRunId).toBeUndefined();
  });

  it('has words for one run and for none', () => {
    expect(compare(digitsComparison([scored(0, 0.5)])).sentence).toEqual([
      'One run: run-0, final val_acc 0.5. Add another to compare.'
    ]);
    expect(compare(digitsComparison([])).sentence).toEqual([
      'There are no runs to compare.'
    ]);
  });

  it('warns when the last points scatter by more than the lead', () => {
    const noisy = digitsComparison(
      [
        { slot: 0, learningRate: 0.001 },
        { slot: 3, learningRate: 0.001 }
      ],
      { objective: { metric: 'loss', goal: 'min' } }
    );
    noisy.runs[0].metrics.loss.last = 0.05;
    noisy.runs[1].metrics.loss.last = 0.0501;
    expect(compare(noisy).sentence[1]).toMatch(
      /^Their last points of loss scatter by ±0\.00\d+, more than this difference\.$/
    );
    noisy.runs[1].metrics.loss.last = 0.5;
    expect(compare(noisy).sentence.join(' ')).not.toMatch(/scatter/);
  });

  it('names params that are missing, many or only repeat the experiment', () => {
    const params: Record<string, number>[] = [
      { seed: 1, lr: 0.1 },
      { seed: 2 },
      { seed: 3, lr: 0.3 }
    ];
    const { sentence } = compare(
      digitsComparison(params.map((p, i) => scored(i, 0.5 + i / 10, { params: p })))
    );
    expect(sentence.at(-1)).toBe(
      'They differ in: lr 0.1 / not set / 0.3, seed 1 / 2 / 3.'
    );
    const many = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`p${i}`, i]));
    const long = compare(
      digitsComparison([scored(0, 0.5, { params: many }), scored(1, 0.6, { params: {} })])
    ).sentence.at(-1);
    expect(long).toMatch(/p5 not set vs 5, and 3 more\.$/);
    expect(
      compare(
        digitsComparison([scored(0, 1, { params: {} }), scored(1, 2, { params: {} })])
      ).sentence[1]
    ).toBe('No params were recorded.');
  });

  it('tells runs of the same name apart', () => {
    const { sentence } = compare(
      digitsComparison([
        scored(0, 0.9, { name: 'cnn' }),
        scored(20, 0.8, { name: 'cnn' })
      ])
    );
    expect(sentence[0]).toContain(`cnn (${runId(0).slice(0, 8)})`);
  });

  it('never claims a lead that the data do not hold', () => {
    const seed = Date.now() % 1e9;
    const random = randomNumbers(seed);
    const statuses = ['FINISHED', 'FINISHED', 'RUNNING', 'FAILED', 'KILLED'] as const;
    for (let round = 0; round < 300; round++) {
      const runs = Array.from({ length: Math.floor(random() * 14) }, (_, i) => {
        const last = random() < 0.15 ? 'NaN' : Math.round(random() * 20) / 20;
        const status = statuses[Math.floor(random() * statuses.length)];
        return random() < 0.15
          ? withoutMetric(i, { status })
          : scored(i, last, { status });
      });
      const goal = random() < 0.5 ? 'min' : 'max';
      const comparison = digitsComparison(runs, {
        objective: { metric: 'val_acc', goal }
      });
      const { sentence, bestRunId, differences } = compare(comparison);
      const eligible = comparison.runs.filter(
        ({ status, metrics }) =>
          (status === 'FINISHED' || status === 'RUNNING') &&
          typeof metrics.val_acc?.last === 'number'
      );
      const values = eligible.map(({ metrics }) => Number(metrics.val_acc.last));
      const top = goal === 'min' ? Math.min(...values) : Math.max(...values);
      const best = eligible.filter(({ metrics }) => metrics.val_acc.last === top);
      const expected = eligible.length > 1 && best.length === 1 ? best[0].id : undefined;
      const running = comparison.runs.some(({ status }) => status === 'RUNNING');
      const stars = differences
        .flatMap(({ cells }) => cells)
        .filter(cell => cell.best)
        .map(({ runId }) => runId);
      expect({ seed, round, bestRunId }).toEqual({ seed, round, bestRunId: expected });
      expect({ seed, round, leads: /leads/.test(sentence[0]) }).toEqual({
        seed,
        round,
        leads: expected !== undefined && !running
      });
      expect({ seed, round, stars }).toEqual({
        seed,
        round,
        stars: eligible.length > 1 ? best.map(({ id }) => id) : []
      });
    }
  });
});

describe('shared metrics', () => {
  it('begin with the objective and loss, and leave out epoch and loners', () => {
    const comparison = digitsComparison(pair);
    for (const run of comparison.runs) {
      run.metrics.epoch = run.metrics.acc;
    }
    comparison.runs[0].metrics.lonely = comparison.runs[0].metrics.acc;
    expect(compare(comparison).sharedMetrics).toEqual(['val_acc', 'loss', 'acc']);
  });

  it('are all metrics of the only run', () => {
    expect(compare(digitsComparison([pair[0]])).sharedMetrics).toEqual([
      'val_acc',
      'loss',
      'acc'
    ]);
  });
});

describe('differences', () => {
  it('mark the best of the objective alone', () => {
    const comparison = digitsComparison([scored(0, 0.9912), scored(1, 0.988)]);
    const row = rowOf(comparison, 'val_acc');
    expect(row?.cells).toEqual([
      { runId: comparison.runIds[0], text: '0.9912', full: '0.9912', best: true },
      { runId: comparison.runIds[1], text: '0.9880', full: '0.988' }
    ]);
    expect(rowOf(comparison, 'loss')?.cells.some(({ best }) => best)).toBe(false);
  });

  it('know what is equal: a number and its text, a param and its absence', () => {
    const comparison = digitsComparison([
      scored(0, 0.9, { params: { lr: 0.001, depth: 3, layers: 2 } }),
      scored(1, 0.8, { params: { lr: '0.001', layers: 2 } })
    ]);
    expect(rowOf(comparison, 'lr')?.differs).toBe(false);
    expect(rowOf(comparison, 'layers')?.differs).toBe(false);
    expect(rowOf(comparison, 'depth')?.differs).toBe(true);
    expect(rowOf(comparison, 'depth')?.cells[1].text).toBe('');
  });

  it('show params that round to the same text in full', () => {
    const comparison = digitsComparison([
      scored(0, 0.9, { params: { lr: 0.123456 } }),
      scored(1, 0.8, { params: { lr: 0.123457 } })
    ]);
    expect(rowOf(comparison, 'lr')?.cells.map(({ text }) => text)).toEqual([
      '0.123456',
      '0.123457'
    ]);
  });

  it('give a running run the time until the snapshot', () => {
    const comparison = digitsComparison([pair[0], { slot: 1, steps: 100 }], {
      createdAt: START_TIME + 400_000
    });
    expect(rowOf(comparison, 'duration')?.cells.map(({ text }) => text)).toEqual([
      '2m03s',
      '3m20s…'
    ]);
    expect(rowOf(comparison, 'status')?.cells.map(({ text }) => text)).toEqual([
      'finished',
      'running'
    ]);
  });

  it('survive keys that JavaScript objects have by themselves', () => {
    const comparison = digitsComparison([
      scored(0, 0.9, { params: JSON.parse('{"__proto__": 1, "constructor": 2}') }),
      scored(1, 0.8, { params: {} })
    ]);
    expect(rowOf(comparison, 'constructor')?.cells.map(({ text }) => text)).toEqual([
      '2',
      ''
    ]);
    expect(rowOf(comparison, '__proto__')?.cells.map(({ text }) => text)).toEqual([
      '1',
      ''
    ]);
  });
});
