import { digitsRun } from '@trainlab/analysis/testing';
import { experimentOf } from '../testing/store-seam';
import { RunSelection } from './selection';
import type { ExperimentsRow, IExperimentGroup } from './tokens';

const runs = [0, 1, 2, 3].map(slot => digitsRun({ slot }).run);
const group: IExperimentGroup = {
  experiment: { ...experimentOf(runs[0]), id: 'e' },
  runs,
  shown: 100,
  expanded: true,
  leaders: new Set()
};
const rows: ExperimentsRow[] = [
  { kind: 'experiment', id: 'e', group },
  ...runs.map((run, index) => ({
    kind: 'run' as const,
    id: run.id,
    run,
    group,
    position: index + 1
  }))
];
const chosen = (selection: RunSelection) =>
  runs.map((run, index) => (selection.runIds.has(run.id) ? index : '')).join('');

describe('RunSelection', () => {
  it('selects one, toggles and extends from the anchor', () => {
    const selection = new RunSelection();
    selection.apply(runs[1].id, 'only', rows);
    expect(chosen(selection)).toBe('1');
    selection.apply(runs[3].id, 'extend', rows);
    expect(chosen(selection)).toBe('123');
    selection.apply(runs[0].id, 'extend', rows);
    expect(chosen(selection)).toBe('01');
    selection.apply(runs[3].id, 'toggle', rows);
    expect(chosen(selection)).toBe('013');
    selection.apply(runs[0].id, 'toggle', rows);
    expect(chosen(selection)).toBe('13');
  });

  it('moves the keyboard without selecting', () => {
    const selection = new RunSelection();
    selection.apply(runs[2].id, 'focus', rows);
    expect(selection.activeRow).toBe(runs[2].id);
    expect(chosen(selection)).toBe('');
  });

  it('never selects an experiment', () => {
    const selection = new RunSelection();
    selection.apply('e', 'only', rows);
    expect(selection.runIds.size).toBe(0);
    expect(selection.activeRow).toBe('e');
  });

  it('keeps the keyboard where a row has gone', () => {
    const selection = new RunSelection();
    selection.apply(runs[2].id, 'only', rows);
    selection.settle(rows, () => true);
    const left = rows.filter(row => row.id !== runs[2].id);
    selection.settle(left, id => id !== runs[2].id);
    expect(selection.activeRow).toBe(runs[3].id);
    expect(selection.runIds.size).toBe(0);
  });
});
