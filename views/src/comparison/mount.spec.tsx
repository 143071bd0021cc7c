import { act } from 'react';
import type { Comparison } from '@trainlab/api';
import { runColor } from '@trainlab/analysis';
import { digitsComparison } from '@trainlab/analysis/testing';
import { untranslated } from '../translation';
import { CanvasStub } from './canvas.stub';
import { mountComparison, type ComparisonHandle, type ComparisonOptions } from './mount';
import { loadPlotting } from './plotting';

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

const canvas = new CanvasStub();
canvas.install();

let host: HTMLElement;
let handle: ComparisonHandle;

/** Mounts and waits until the curves are drawn. */
async function show(
  comparison: Comparison,
  options: Partial<ComparisonOptions> = {}
): Promise<void> {
  await act(async () => {
    handle = mountComparison(host, {
      comparison,
      theme: 'light',
      trans: untranslated,
      ...options
    });
    await turn();
  });
  await settle();
}

/** Lets everything that is waiting have its turn. */
const turn = () => new Promise(resolve => setTimeout(resolve));

/** Until effects have run and uPlot, which draws in a microtask, has drawn. */
const settle = () => act(async () => void (await turn()));

async function click(element: Element | null | undefined, init: MouseEventInit = {}) {
  if (!element) {
    throw new Error('There is nothing to click.');
  }
  act(() => {
    element.dispatchEvent(new MouseEvent('click', { bubbles: true, ...init }));
  });
  await settle();
}

async function update(comparison: Comparison) {
  await act(async () => {
    handle.update(comparison);
    await turn();
  });
  await settle();
}

async function press(element: Element | null, key: string) {
  act(() => {
    element?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  });
  await settle();
}

const all = (selector: string) => [...host.querySelectorAll<HTMLElement>(selector)];
const texts = (selector: string) => all(selector).map(node => node.textContent);
const button = (name: string) => all('button').find(node => node.textContent === name);
const chips = () => all('.tl-runChip');
const rowKeys = () => texts('tbody th');

function change(input: Element | null, value: string): void {
  if (!(input instanceof HTMLInputElement || input instanceof HTMLSelectElement)) {
    throw new Error('Not a control.');
  }
  const { set } =
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(input), 'value') ?? {};
  act(() => {
    set?.call(input, value);
    input.dispatchEvent(
      new Event(input instanceof HTMLSelectElement ? 'change' : 'input', {
        bubbles: true
      })
    );
  });
}

beforeAll(loadPlotting);

beforeEach(() => {
  canvas.clear();
  host = document.body.appendChild(document.createElement('div'));
});

afterEach(() => {
  act(() => handle.dispose());
  host.remove();
});

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
      handle = mountComparison(host, {
        comparison: digitsComparison(),
        theme: 'light',
        trans: untranslated
      });
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

  it('hides a run in all panels, or all others', async () => {
    await show(digitsComparison());
    canvas.clear();
    await click(chips()[0]);
    expect(chips().map(chip => chip.getAttribute('aria-pressed'))).toEqual([
      'false',
      'true'
    ]);
    expect(canvas.strokes).not.toContain(runColor(0, 'light'));
    expect(canvas.strokes).toContain(runColor(1, 'light'));
    await click(chips()[0], { altKey: true });
    expect(chips().map(chip => chip.getAttribute('aria-pressed'))).toEqual([
      'true',
      'false'
    ]);
    await click(chips()[0], { altKey: true });
    expect(chips().map(chip => chip.getAttribute('aria-pressed'))).toEqual([
      'true',
      'true'
    ]);
  });

  it('keeps controls, hidden runs and zoom when newer values come', async () => {
    await show(digitsComparison([{ slot: 0 }, { slot: 1, steps: 600 }]));
    change(host.querySelector('input[type=range]'), '0.6');
    change(host.querySelector('select'), 'relative');
    await settle();
    await click(host.querySelector('.tl-curveControls input[type=checkbox]'));
    await click(chips()[1]);
    await press(host.querySelector('.tl-curvePanel-plot'), '+');
    const reset = button('Reset zoom');
    expect(reset?.hasAttribute('disabled')).toBe(false);
    const plots = all('.uplot');

    await update(digitsComparison([{ slot: 0 }, { slot: 1, steps: 700 }]));
    expect(texts('.tl-sentence p')[1]).toMatch(/at step 700/);
    expect(host.querySelector('output')?.textContent).toBe('0.60');
    expect(host.querySelector('select')?.value).toBe('relative');
    expect(
      host.querySelector<HTMLInputElement>('.tl-curveControls input[type=checkbox]')
        ?.checked
    ).toBe(true);
    expect(chips()[1].getAttribute('aria-pressed')).toBe('false');
    expect(button('Reset zoom')?.hasAttribute('disabled')).toBe(false);
    expect(all('.uplot')).toEqual(plots);

    await click(reset);
    expect(button('Reset zoom')?.hasAttribute('disabled')).toBe(true);
  });

  it('zooms by dragging, in all panels, and shows all again by double-click', async () => {
    await show(digitsComparison());
    const over = all('.u-over')[1];
    const mouse = (type: string, x: number, target: EventTarget = over) =>
      target.dispatchEvent(
        new MouseEvent(type, { bubbles: true, clientX: x, clientY: 50 })
      );
    canvas.clear();
    act(() => {
      mouse('mousemove', 50);
      mouse('mousedown', 50);
      mouse('mousemove', 100);
      mouse('mouseup', 100, document);
    });
    await settle();
    expect(button('Reset zoom')?.hasAttribute('disabled')).toBe(false);
    expect([...canvas.texts]).not.toContain('800');
    canvas.clear();
    act(() => void mouse('dblclick', 60));
    await settle();
    expect(button('Reset zoom')?.hasAttribute('disabled')).toBe(true);
    expect([...canvas.texts]).toContain('800');
  });

  it('shows the values at the cursor in every panel', async () => {
    await show(digitsComparison());
    act(() => {
      all('.u-over')[1].dispatchEvent(
        new MouseEvent('mousemove', { bubbles: true, clientX: 120, clientY: 50 })
      );
    });
    await settle();
    const tips = all('.tl-tooltip');
    expect(tips.map(tip => tip.hidden)).toEqual([false, false, false]);
    expect(tips[1].textContent).toMatch(/^step \d+cnn-lr0.01?0\.\d+cnn-lr/);
    expect(tips[1].querySelector('.tl-tooltip-title')?.textContent).toBe(
      tips[2].querySelector('.tl-tooltip-title')?.textContent
    );
    act(() => {
      all('.u-over')[1].dispatchEvent(new MouseEvent('mouseleave', { bubbles: true }));
    });
    await settle();
    expect(tips.map(tip => tip.hidden)).toEqual([true, true, true]);
  });

  it('reads values by arrow keys', async () => {
    await show(digitsComparison());
    const plot = all('.tl-curvePanel-plot')[0];
    await press(plot, 'ArrowRight');
    await press(plot, 'ArrowLeft');
    expect(texts('figure [role=status]')[0]).toMatch(
      /^step 469, cnn-lr0.001 0\.\d+, cnn-lr0.01 0\.\d+$/
    );
    await press(plot, 'Escape');
    expect(all('.tl-tooltip').every(tip => tip.hidden)).toBe(true);
  });

  it('takes the colours of another theme', async () => {
    await show(digitsComparison());
    canvas.clear();
    act(() => handle.setTheme('dark'));
    await settle();
    expect(canvas.strokes).toContain(runColor(0, 'dark'));
    expect(canvas.strokes).not.toContain(runColor(0, 'light'));
    expect(host.querySelector('.tl-comparison')?.className).toMatch(/tl-mod-dark/);
  });

  it('takes the colours of another theme of the same kind', async () => {
    await show(digitsComparison());
    const drawn = () => [...canvas.strokes];
    const own = host.querySelector<HTMLElement>('.tl-curvePanel-plot');
    own?.style.setProperty('--tl-grid', 'rgb(1, 2, 3)');
    canvas.clear();
    act(() => handle.setTheme('light'));
    await settle();
    expect(drawn()).toContain('rgb(1, 2, 3)');
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

  it('keeps parallel coordinates closed until they say something or are asked for', async () => {
    const disclosure = () => host.querySelector('.tl-disclosure');
    await show(digitsComparison());
    expect(disclosure()?.getAttribute('aria-expanded')).toBe('false');
    expect(host.querySelector('.tl-parallel-plot')).toBeNull();
    await click(disclosure());
    expect(disclosure()?.getAttribute('aria-expanded')).toBe('true');
    expect(host.querySelector('.tl-parallel-plot')?.getAttribute('aria-label')).toBe(
      'One line for each of 2 runs across lr, val_acc'
    );
    await click(disclosure());
    expect(host.querySelector('.tl-parallel-plot')).toBeNull();
    await update(digitsComparison([{ slot: 0 }]));
    expect(disclosure()).toBeNull();
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

  it('draws only the panels with new values', async () => {
    const comparison = digitsComparison();
    await show(comparison);
    canvas.clear();
    const curves = comparison.curves.map(curve =>
      curve.metric === 'loss'
        ? { ...curve, values: curve.values.map(value => Number(value) + 100) }
        : curve
    );
    await update({ ...comparison, curves });
    expect([...canvas.texts]).toEqual(expect.arrayContaining(['100', '101']));
    expect([...canvas.texts]).not.toContain('0.985');
  });

  it('takes in and lets go runs', async () => {
    await show(digitsComparison());
    await update(digitsComparison([{ slot: 0 }, { slot: 1 }, { slot: 2 }]));
    expect(canvas.strokes).toContain(runColor(2, 'light'));
    expect(all('thead th')).toHaveLength(3);
    await update(digitsComparison([{ slot: 2 }]));
    expect(all('thead th')).toHaveLength(1);
    expect(all('canvas')).toHaveLength(3);
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
