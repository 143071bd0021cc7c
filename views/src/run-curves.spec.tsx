import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { runColor } from '@trainlab/analysis';
import { digitsRun } from '@trainlab/analysis/testing';
import type { Curve, RunSummary } from '@trainlab/api';
import { CanvasStub } from './comparison/canvas.stub';
import { loadPlotting } from './comparison/plotting';
import { RunCurves } from './run-curves';
import { untranslated } from './translation';

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

const canvas = new CanvasStub();
canvas.install();
beforeAll(loadPlotting);

describe('the curves of a run', () => {
  let host: HTMLElement;
  let root: Root;

  beforeEach(() => {
    canvas.clear();
    host = document.body.appendChild(document.createElement('div'));
    root = createRoot(host);
  });
  afterEach(() => {
    act(() => root.unmount());
    host.remove();
  });

  const turn = () => act(() => new Promise<void>(resolve => setTimeout(resolve)));
  const show = async (run: RunSummary, curves: readonly Curve[]) => {
    await act(async () =>
      root.render(
        <RunCurves
          run={run}
          curves={curves}
          theme="light"
          appearance={0}
          trans={untranslated}
        />
      )
    );
    await turn();
    await turn();
  };
  const titles = () =>
    [...host.querySelectorAll('figcaption > span:first-child')].map(
      title => title.textContent
    );

  it('are a panel per metric, the objective first, in the run’s colour', async () => {
    const { run, curves } = digitsRun({ slot: 3 });
    await show(run, curves);
    expect(titles()).toEqual(['val_acc', 'loss', 'acc']);
    expect(host.querySelectorAll('canvas')).toHaveLength(3);
    expect(canvas.strokes).toContain(runColor(3, 'light'));
    expect(host.querySelector('.tl-runChip')).toBeNull();
    expect(host.querySelector('input[type="range"]')).not.toBeNull();
  });

  it('appear with the first values', async () => {
    const { run, curves } = digitsRun({ slot: 3 });
    await show({ ...run, metrics: {} }, []);
    expect(host.textContent).toContain('Nothing has been logged yet');
    await show(run, curves);
    expect(titles()).toHaveLength(3);
  });
});
