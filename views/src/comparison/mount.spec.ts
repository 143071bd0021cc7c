import { act } from 'react';
import { runColor } from '@trainlab/analysis';
import { digitsComparison } from '@trainlab/analysis/testing';
import { untranslated } from '../translation';
import { mountComparison } from './mount';
import {
  all,
  button,
  canvas,
  chips,
  click,
  handle,
  host,
  mount,
  rowKeys,
  settle,
  show,
  texts,
  turn,
  update
} from './stage.stub';

describe('a comparison', () => {
  it('shows the sentence, the legend, a panel per metric and what differs', async () => {
    await show(digitsComparison(undefined, { chosenFrom: 14 }));
    expect(host.querySelector('h2')?.textContent).toBe('digits');
    expect(texts('.tl-sentence p')[0]).toMatch(
      /leads on final val_acc .* 2 runs chosen from 14/
    );
    expect(chips().map(chip => chip.textContent)).toEqual(['cnn-lr0.001', 'cnn-lr0.01']);
    expect(texts('figcaption > span:first-child')).toEqual(['val_acc', 'loss', 'acc']);
    expect(all('canvas')).toHaveLength(3);
    expect(rowKeys()).toEqual(['val_acc↑', 'loss', 'acc', 'lr']);
    expect(canvas.strokes).toContain(runColor(0, 'light'));
    expect(canvas.strokes).toContain(runColor(1, 'light'));
  });

  it('is there at once, before any curve', async () => {
    await act(async () => {
      mount(digitsComparison());
      expect(host.querySelector('table')).not.toBeNull();
      await turn();
    });
    await settle();
    expect(all('canvas')).toHaveLength(3);
  });

  it('marks the best only with an objective', async () => {
    await show(digitsComparison());
    expect(all('[aria-label="best"]')).toHaveLength(1);
    expect(all('[aria-label="best"]')[0].closest('td')?.textContent).toMatch(/0\.98/);
    const without = digitsComparison(undefined, { objective: undefined });
    without.runs.forEach(run => delete run.objective);
    await update(without);
    expect(all('[aria-label="best"]')).toHaveLength(0);
    expect(host.textContent).not.toMatch(/★|leads|best/);
  });

  it('shows all rows when asked', async () => {
    await show(digitsComparison());
    await click(host.querySelector('.tl-differences input[type=checkbox]'));
    expect(rowKeys()).toEqual(
      expect.arrayContaining(['batchSize', 'optimizer', 'duration', 'status'])
    );
  });

  it('shares no ids with another view in the page', async () => {
    await show(digitsComparison());
    const second = document.body.appendChild(document.createElement('div'));
    const other = await act(async () => {
      const made = mountComparison(second, {
        comparison: digitsComparison(),
        theme: 'light',
        trans: untranslated
      });
      await turn();
      return made;
    });
    const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    act(() => other.dispose());
    second.remove();
  });

  it('shows a band where points are buckets', async () => {
    const comparison = digitsComparison();
    for (const curve of comparison.curves) {
      curve.min = curve.values.map(value => Number(value) * 0.9);
      curve.max = curve.values.map(value => Number(value) * 1.1);
    }
    await show(comparison);
    expect(canvas.fills).toContain(`${runColor(0, 'light')}26`);
  });

  it('is short in a cell and leads to the main area', async () => {
    const onOpen = jest.fn();
    await show(digitsComparison(), { compact: true, onOpen });
    expect(texts('figcaption > span:first-child')).toEqual(['val_acc', 'loss']);
    expect(host.querySelector('.tl-curveControls')).toBeNull();
    expect(host.querySelector('table')).not.toBeNull();
    await click(button('Open in main area'));
    expect(onOpen).toHaveBeenCalledTimes(1);
  });

  it('opens a run by its name', async () => {
    const onOpenRun = jest.fn();
    const comparison = digitsComparison();
    await show(comparison, { onOpenRun });
    await click(host.querySelector('thead button'));
    expect(onOpenRun).toHaveBeenCalledWith(comparison.runIds[0]);
  });

  it('says what is missing: runs, values, common metrics', async () => {
    await show(digitsComparison([]));
    expect(host.textContent).toMatch(/There are no runs to compare/);
    const empty = digitsComparison(undefined, { curves: [] });
    empty.runs.forEach(run => (run.metrics = {}));
    await update({ ...empty, objective: undefined });
    expect(host.textContent).toMatch(/Nothing has been logged yet/);
    const apart = digitsComparison(undefined, { objective: undefined });
    apart.runs[0].metrics = { a: apart.runs[0].metrics.acc };
    apart.runs.forEach(run => delete run.objective);
    await update(apart);
    expect(host.textContent).not.toMatch(/Nothing has been logged yet/);
  });

  it('shows names of any kind as text', async () => {
    const hostile = '<img src=x onerror=alert(1)>"\'&]]>';
    const comparison = digitsComparison(undefined, { experimentName: hostile });
    for (const run of comparison.runs) {
      run.name = hostile;
      run.status = 'FAILED';
      run.statusReason = hostile;
      run.params = { [hostile]: `${hostile}${run.color}` };
    }
    await show(comparison, { onOpenRun: () => undefined });
    act(() => {
      all('.u-over')[0].dispatchEvent(
        new MouseEvent('mousemove', { bubbles: true, clientX: 300, clientY: 50 })
      );
    });
    await settle();
    expect(host.querySelector('img, script, [onerror]')).toBeNull();
    expect(host.querySelector('h2')?.textContent).toBe(hostile);
    expect(host.querySelector('.tl-tooltip-name')?.textContent).toContain(hostile);
  });

  it('tells a screen reader of a new verdict, but not of each value', async () => {
    await show(digitsComparison([{ slot: 0 }, { slot: 1, steps: 500 }]));
    const spoken = () => host.querySelector('[aria-live=polite]')?.textContent;
    await update(digitsComparison([{ slot: 0 }, { slot: 1, steps: 510 }]));
    expect(spoken()).toBe('');
    await update(digitsComparison([{ slot: 0 }, { slot: 1 }]));
    expect(spoken()).toMatch(/ leads on final val_acc/);
  });

  it('leaves nothing behind', async () => {
    await show(digitsComparison());
    expect(canvas.observed.size).toBe(3);
    act(() => handle.dispose());
    expect(canvas.observed.size).toBe(0);
    expect(host.childNodes).toHaveLength(0);
    handle.update(digitsComparison());
    handle.setTheme('dark');
    handle.resize();
    handle.dispose();
    expect(host.childNodes).toHaveLength(0);
  });
});
