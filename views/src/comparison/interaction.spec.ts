import { act } from 'react';
import { runColor } from '@trainlab/analysis';
import { digitsComparison } from '@trainlab/analysis/testing';
import {
  all,
  button,
  canvas,
  change,
  chips,
  click,
  handle,
  host,
  press,
  settle,
  show,
  texts,
  update
} from './stage.stub';

describe('a comparison in use', () => {
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
});
