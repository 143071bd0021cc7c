import { program, runToResult } from '../tests/run-program.js';

jest.setTimeout(300_000);

const scene = <Result>(name: string) =>
  runToResult<Result>(program('step-loop.mjs'), { args: [name] });

describe('several steps in one call', () => {
  it('give bit by bit what steps one by one give, by copied and by gathered rows', async () => {
    const result = await scene<{ one: number[]; many: number[]; gatheredCalls: number }>(
      'equal'
    );
    expect(result).toMatchObject({ same: true, gathered: true, grown: 0, one: [] });
    // 162 samples in batches of 4: 40 full ones in each of 3 epochs, and a smaller one.
    expect(result.many.reduce((a, b) => a + b)).toBeGreaterThan(3 * 35);
    expect(result.many.length).toBeLessThanOrEqual(2 * 3);
    expect(result.gatheredCalls).toBe(result.many.length);
  });

  it('tell callbacks what they would see', async () => {
    const result = await scene<{
      seen: { epochs: [number, number, number][]; yields: number };
      history: { loss: number[]; val_acc: number[] };
      calls: number[];
    }>('callbacks');
    const { seen, history } = result;
    expect(result).toMatchObject({ same: true, epochs: 2 });
    expect(seen).toMatchObject({ bars: 3 });
    expect(seen.yields).toBeGreaterThan(0);
    expect(seen.epochs).toEqual(
      history.loss.map((loss, epoch) => [epoch, loss, history.val_acc[epoch]])
    );
    expect(result.calls.every(count => count > 0)).toBe(true);
  });

  it('keep a value that the program sets meanwhile', async () => {
    const { bias, grown } = await scene<{ bias: number[]; grown: number }>('meanwhile');
    bias.forEach(value => expect(value).toBeCloseTo(7, 2));
    expect(grown).toBe(0);
  });

  it('tell the error of the op that fails, with the steps before it done', async () => {
    const { messages, far } = await scene<{ messages: string[]; far: number }>('failing');
    expect(messages[0]).toBe('GatherV2: the index value 12 is not in [0, 9]');
    expect(messages[1]).toMatch(/^GatherV2: .* 12 is not in \[0, /);
    expect(far).toBeLessThan(1e-5);
  });

  it('are not tried again when they failed three times in a row', async () => {
    expect(await scene('neverWorks')).toEqual({ tried: 3, losses: 6 });
  });

  it('keep no tensor and no handle over 40 fits', async () => {
    const { seen, calls } = await scene<{ seen: string[]; calls: number }>('memory');
    expect(seen).toHaveLength(1);
    expect(calls).toBeGreaterThan(100);
  });

  it('leave the event loop free', async () => {
    const { p99, step, calls } = await scene<Record<string, number>>('eventLoop');
    expect(calls).toBeGreaterThan(10);
    // Each step is longer than the delay that nearly all turns of the loop stay below.
    expect(p99).toBeLessThan(step);
  });
});
