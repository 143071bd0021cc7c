import { program, run, runToResult } from '../tests/run-program.js';

jest.setTimeout(300_000);

const scene = <Result>(name: string) =>
  runToResult<Result>(program('step-behaviour.mjs'), { args: [name] });

type Steps = Record<string, string>;
const states = (steps: Steps) => [...new Set(Object.values(steps))];

describe('compiled steps', () => {
  it('stop at an interrupt before a step and leave tfjs whole', async () => {
    const result = await scene<{
      questions: number;
      interrupted: number;
      most: number;
      steps: Steps;
    }>('interrupts');
    expect(result).toMatchObject({
      interrupted: result.questions,
      growth: 0,
      open: 0,
      finite: true,
      told: true
    });
    expect(result.questions).toBeGreaterThan(20);
    // What fit itself holds outside of tfjs's scopes, and leaves op by op as well.
    expect(result.most).toBeLessThanOrEqual(11);
    expect(states(result.steps)).toEqual(['direct']);
  });

  it('keep no tensor and no handle over 200 rounds of every kind of step', async () => {
    const result = await scene<{ before: string; seen: string[]; steps: Steps }>(
      'memory'
    );
    expect(result.seen).toEqual([result.before]);
    expect(states(result.steps)).toEqual(['direct']);
  });

  it('run op by op, and say so once, when the program reads values in them', async () => {
    const { result, stderr } = await run<{ steps: Steps }>(
      program('step-behaviour.mjs'),
      {
        args: ['reading']
      }
    );
    expect(result).toMatchObject({ same: 0, loss: 0 });
    expect(states(result!.steps)).toEqual([
      'it reads values of its own tensors while it runs'
    ]);
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringMatching(
        /^trainlab: the training step of \S+ runs op by op, which is slower, because it reads values of its own tensors while it runs\.$/
      )
    ]);
  });

  it('tell the error of the op that fails, change nothing, and go on', async () => {
    const result = await scene<{
      weights: number;
      losses: number;
      messages: string[][];
      steps: Steps;
    }>('failing');
    expect(result.weights).toBeLessThan(1e-5);
    expect(result.losses).toBeLessThan(1e-5);
    const published = 'GatherV2: the index value 12 is not in [0, 9]';
    const [eager, compiled] = result.messages;
    expect(eager).toEqual(Array(4).fill(published));
    // While a step is traced TensorFlow finds the index, later tfjs does.
    expect(compiled).toEqual([
      expect.stringMatching(/^GatherV2: indices\[0\] = 12 is not in \[0, 10\)/),
      ...Array<string>(3).fill(published)
    ]);
    expect(states(result.steps)).toEqual(['direct']);
  });

  it.each(['mixed', 'datasets'])('equal eager steps: %s', async name => {
    const result = await scene<{
      seen: number;
      count: number;
      weights: number;
      steps: Steps;
    }>(name);
    expect(result.count).toBe(0);
    expect(result.seen).toBeLessThan(1e-5);
    expect(result.weights).toBeLessThan(1e-5);
    expect(states(result.steps)).toEqual(['direct']);
  });

  it('follow the rule of the setting auto', async () => {
    const result = await scene<{ counts: Record<string, number> }>('rule');
    expect(result).toMatchObject({ first: 'eager', last: 'xla' });
    expect(result.counts.eager).toBeLessThanOrEqual(3);
    expect(result.counts.graph).toBeGreaterThanOrEqual(990);
    expect(result).toHaveProperty(
      'refused',
      'the step setting "fast" is none of eager, graph, xla, auto'
    );
  });
});
