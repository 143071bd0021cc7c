import { OutputAreaModel } from '@jupyterlab/outputarea';
import { FilledRun, type MissedOutput, type MissedRun } from './filled-run';
import type { NotebookCell } from './notebook-cell';

const RUN: MissedRun = {
  id: 'r',
  cellId: 'c',
  executionCount: 3,
  status: 'running',
  seq: 5
};

const text = (value: string, name = 'stdout'): MissedOutput => ({
  output_type: 'stream',
  name,
  text: value
});
const bar = (value: string) => ({
  data: { 'text/plain': value },
  metadata: {},
  transient: { display_id: 'bar' }
});
const shownBar = (value: string): MissedOutput => ({
  output_type: 'display_data',
  ...bar(value)
});

function cell(): NotebookCell & { outputs: OutputAreaModel } {
  return {
    id: 'c',
    executionCount: null,
    executionState: 'idle',
    trusted: false,
    outputs: new OutputAreaModel()
  } as unknown as NotebookCell & { outputs: OutputAreaModel };
}

const shown = ({ outputs }: NotebookCell) =>
  outputs
    .toJSON()
    .map(
      output => output.text ?? (output.data as { 'text/plain': string })['text/plain']
    );

describe('a run that another page started', () => {
  it('takes the place of what the file held', () => {
    const model = cell();
    model.outputs.fromJSON([{ output_type: 'stream', name: 'stdout', text: 'half' }]);
    const run = new FilledRun(RUN, model);
    expect(run.fill([text('half '), text('and '), shownBar('50 %'), text('rest')])).toBe(
      true
    );
    expect(shown(model)).toEqual(['half and ', '50 %', 'rest']);
    expect(model).toMatchObject({
      executionState: 'running',
      executionCount: null,
      trusted: true
    });
  });

  it('goes on once with each later message, in order', () => {
    const model = cell();
    const run = new FilledRun(RUN, model);
    run.fill([shownBar('50 %'), text('a')]);
    run.add('stream', { name: 'stdout', text: 'old' }, 5);
    run.add('stream', { name: 'stdout', text: 'b' }, 6);
    run.add('stream', { name: 'stdout', text: 'b' }, 6);
    run.add('update_display_data', bar('100 %'), 7);
    run.add('execute_result', { ...bar('5'), execution_count: 3 }, 8);
    expect(shown(model)).toEqual(['100 %', 'ab', '5']);
    expect(run.seq).toBe(8);
    run.end();
    expect(model).toMatchObject({ executionState: 'idle', executionCount: 3 });
  });

  it('clears what was cleared', () => {
    const model = cell();
    const run = new FilledRun(RUN, model);
    run.fill([shownBar('50 %'), text('a')]);
    run.add('clear_output', { wait: true }, 6);
    expect(shown(model)).toEqual(['50 %', 'a']);
    run.add('stream', { name: 'stdout', text: 'b' }, 7);
    run.add('update_display_data', bar('100 %'), 8);
    expect(shown(model)).toEqual(['b']);
    run.add('clear_output', { wait: false }, 9);
    expect(shown(model)).toEqual([]);
  });

  it('changes nothing when the file holds it all', () => {
    const model = cell();
    model.executionCount = 3;
    model.outputs.fromJSON([
      { output_type: 'stream', name: 'stdout', text: 'ab' },
      { output_type: 'display_data', data: { 'text/plain': '50 %' }, metadata: {} }
    ]);
    const changed = jest.fn();
    model.outputs.changed.connect(changed);
    const run = new FilledRun({ ...RUN, status: 'ok' }, model);
    expect(run.fill([text('a'), text('b'), shownBar('50 %')])).toBe(false);
    expect(changed).not.toHaveBeenCalled();
    expect(model.trusted).toBe(false);
  });
});
