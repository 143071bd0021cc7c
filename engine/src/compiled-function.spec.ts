import { program, run } from '../tests/run-program.js';

jest.setTimeout(300_000);

interface Compared {
  far: number;
  grown: number;
  bodies: number;
  iterations: (number | null)[];
}

it('compile: functions of the program give what they give as they are', async () => {
  const { result, stderr } = await run<{
    results: Record<string, Compared>;
    refused: string[];
  }>(program('compiled-function.mjs'), {});
  const { results, refused } = result!;
  for (const [name, { far, grown, iterations }] of Object.entries(results)) {
    expect({ name, near: far < 1e-5, grown }).toEqual({ name, near: true, grown: 0 });
    expect(iterations[0]).toBe(iterations[1]);
  }
  const bodies = (name: string) => results[name].bodies;
  // Calls 1, 2 and 3, then ever more seldom.
  expect(bodies('minimize')).toBeLessThan(10);
  expect(bodies('an optimizer that steps twice')).toBeLessThan(10);
  expect(bodies('variableGrads and clipping')).toBeLessThan(10);
  expect(bodies('learning rate set between calls')).toBeLessThan(20);
  expect(bodies('layers with dropout and noise')).toBeLessThan(15);
  expect(bodies('a captured number that changes')).toBe(30);
  expect(stderr).toMatch(
    /its JavaScript runs in every call, because a number that it captures differs/
  );
  expect(refused).toEqual([
    expect.stringMatching(/^a compiled function returns tensors/),
    expect.stringMatching(/^a compiled function takes tensors, .* not Map; let the/),
    expect.stringMatching(/^BatchMatMulV2: Matrix size-incompatible/)
  ]);
});
