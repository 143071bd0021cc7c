import { nullTranslator } from '@jupyterlab/translation';
import { digitsRun } from '@trainlab/analysis/testing';
import { COMPARISON_MIME, type Comparison } from '@trainlab/api';
import { Widget } from '@lumino/widgets';
import { act } from 'react';
import { StoreSeam } from '../testing/store-seam';
import { PageTheme } from '../theme';
import { ComparisonOutput } from './output';

const one = digitsRun({ slot: 1, run: { name: 'one' } });
const two = digitsRun({ slot: 2, run: { name: 'two' } });
const comparison: Comparison = {
  version: 1,
  runIds: [one.run.id, two.run.id],
  experimentName: 'digits',
  objective: one.run.objective,
  runs: [one.run, two.run],
  curves: [...one.curves, ...two.curves],
  createdAt: 1
};

describe('ComparisonOutput', () => {
  let output: ComparisonOutput;
  let opened: Comparison[];
  let observe: IntersectionObserverCallback;

  beforeEach(() => {
    (globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT =
      true;
    globalThis.IntersectionObserver = class {
      constructor(callback: IntersectionObserverCallback) {
        observe = callback;
      }
      observe() {}
      disconnect() {}
    } as unknown as typeof IntersectionObserver;
    opened = [];
  });
  afterEach(() => act(async () => output.dispose()));

  const make = (store: StoreSeam | null) => {
    output = new ComparisonOutput({
      store: store?.store() ?? null,
      theme: new PageTheme(null),
      trans: nullTranslator.load('trainlab'),
      onOpen: snapshot => opened.push(snapshot),
      onOpenRun: () => undefined
    });
    Widget.attach(output, document.body);
  };
  const render = (data: Record<string, unknown>) =>
    act(async () => {
      await output.renderModel({
        data,
        metadata: {},
        trusted: false,
        setData: () => undefined
      } as never);
    });
  /** Resolves when the drawing has been loaded and drawn. */
  const drawn = async () => {
    while (!output.node.querySelector('.tl-comparison')) {
      await act(() => new Promise(resolve => setImmediate(resolve)));
    }
  };

  it('draws the snapshot and asks nothing off the screen', async () => {
    const seam = new StoreSeam();
    make(seam);
    await render({ [COMPARISON_MIME]: comparison, 'text/plain': 'twin' });
    await drawn();
    expect(output.node.textContent).toContain('one');
    expect(output.node.textContent).toContain('two');
    expect(seam.requests).toHaveLength(0);
  });

  it('follows the store while it is on the screen', async () => {
    const seam = new StoreSeam();
    seam.put({ ...one.run, name: 'renamed', revision: 9 }, two.run);
    seam.curves.push(...comparison.curves);
    make(seam);
    await render({ [COMPARISON_MIME]: comparison, 'text/plain': 'twin' });
    await drawn();
    await act(async () => observe([{ isIntersecting: true } as never], null as never));
    expect(output.node.textContent).toContain('renamed');
    await act(async () => observe([{ isIntersecting: false } as never], null as never));
    expect(seam.socket.closed).toBe(true);
  });

  it('draws a new snapshot of the same runs in place', async () => {
    make(null);
    await render({ [COMPARISON_MIME]: comparison, 'text/plain': 'twin' });
    await drawn();
    const first = output.node.querySelector('.tl-comparison');
    const renamed = { ...comparison, runs: [{ ...one.run, name: 'again' }, two.run] };
    await render({ [COMPARISON_MIME]: renamed, 'text/plain': 'twin' });
    expect(output.node.querySelector('.tl-comparison')).toBe(first);
    expect(output.node.textContent).toContain('again');
  });

  it.each([
    ['nothing', undefined],
    ['another version', { ...comparison, version: 2 }],
    ['runs that are none', { ...comparison, runs: [{ name: 'x' }] }],
    ['a colour slot that is none', { ...comparison, runs: [{ ...one.run, color: -1 }] }],
    ['a run id with markup', { ...comparison, runIds: ['<img src=x>'] }]
  ])('shows the text twin for %s', async (_, data) => {
    make(null);
    await render({ [COMPARISON_MIME]: data, 'text/plain': ['the ', '<b>twin</b>'] });
    expect(output.node.querySelector('pre')?.textContent).toBe('the <b>twin</b>');
    expect(output.node.querySelector('b')).toBeNull();
  });
});
