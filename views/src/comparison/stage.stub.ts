import { act } from 'react';
import type { Comparison } from '@trainlab/api';
import { untranslated } from '../translation';
import { CanvasStub } from './canvas.stub';
import { mountComparison, type ComparisonHandle, type ComparisonOptions } from './mount';
import { loadPlotting } from './plotting';

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

export const canvas = new CanvasStub();
canvas.install();

/** The node and the view of the running test. */
export let host: HTMLElement;
export let handle: ComparisonHandle;

beforeAll(loadPlotting);

beforeEach(() => {
  canvas.clear();
  host = document.body.appendChild(document.createElement('div'));
});

afterEach(() => {
  act(() => handle.dispose());
  host.remove();
});

/** Mounts, for a test to look at before anything else happens; call within `act`. */
export function mount(
  comparison: Comparison,
  options: Partial<ComparisonOptions> = {}
): void {
  handle = mountComparison(host, {
    comparison,
    theme: 'light',
    trans: untranslated,
    ...options
  });
}

/** Mounts and waits until the curves are drawn. */
export async function show(
  comparison: Comparison,
  options: Partial<ComparisonOptions> = {}
): Promise<void> {
  await act(async () => {
    mount(comparison, options);
    await turn();
  });
  await settle();
}

/** Lets everything that is waiting have its turn. */
export const turn = () => new Promise(resolve => setTimeout(resolve));

/** Until effects have run and uPlot, which draws in a microtask, has drawn. */
export const settle = () => act(async () => void (await turn()));

export async function click(
  element: Element | null | undefined,
  init: MouseEventInit = {}
) {
  if (!element) {
    throw new Error('There is nothing to click.');
  }
  act(() => {
    element.dispatchEvent(new MouseEvent('click', { bubbles: true, ...init }));
  });
  await settle();
}

export async function update(comparison: Comparison) {
  await act(async () => {
    handle.update(comparison);
    await turn();
  });
  await settle();
}

export async function press(element: Element | null, key: string) {
  act(() => {
    element?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  });
  await settle();
}

export const all = (selector: string) => [
  ...host.querySelectorAll<HTMLElement>(selector)
];
export const texts = (selector: string) => all(selector).map(node => node.textContent);
export const button = (name: string) =>
  all('button').find(node => node.textContent === name);
export const chips = () => all('.tl-runChip');
export const rowKeys = () => texts('tbody th');

export function change(input: Element | null, value: string): void {
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
