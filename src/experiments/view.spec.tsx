import { nullTranslator } from '@jupyterlab/translation';
import { digitsRun } from '@trainlab/analysis/testing';
import type { RunSummary } from '@trainlab/api';
import { CommandRegistry } from '@lumino/commands';
import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import { act } from 'react';
import { CommandIDs } from '../command-ids';
import { StoreSeam } from '../testing/store-seam';
import { PageTheme } from '../theme';
import { addRunCommands } from './commands';
import { ExperimentsModel } from './model';
import { ExperimentsView } from './view';

const run = (slot: number, changes: Partial<RunSummary> = {}): RunSummary =>
  digitsRun({ slot, run: { name: `run-${slot}`, ...changes } }).run;

describe('ExperimentsView', () => {
  let seam: StoreSeam;
  let model: ExperimentsModel;
  let view: ExperimentsView;
  let executed: { id: string; args: unknown }[];

  beforeEach(() => {
    jest.useFakeTimers();
    (globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT =
      true;
    seam = new StoreSeam();
    model = new ExperimentsModel({ store: seam.store() });
    const commands = new CommandRegistry();
    const trans = nullTranslator.load('trainlab');
    addRunCommands({ commands, model, trans, saveOrder: () => undefined });
    for (const id of [CommandIDs.compare, CommandIDs.open, CommandIDs.start]) {
      commands.addCommand(id, { execute: () => undefined });
    }
    executed = [];
    commands.commandExecuted.connect((_, { id, args }) => executed.push({ id, args }));
    view = new ExperimentsView({
      model,
      commands,
      theme: new PageTheme(null),
      translator: nullTranslator,
      inNotebook: () => false
    });
  });
  afterEach(async () => {
    await act(async () => view.dispose());
    model.dispose();
    jest.useRealTimers();
  });

  const show = () =>
    act(async () => {
      Widget.attach(view, document.body);
      MessageLoop.flush();
      model.active = true;
      await jest.advanceTimersByTimeAsync(150);
    });
  const pass = (ms: number) => act(() => jest.advanceTimersByTimeAsync(ms));
  const rows = () =>
    [...view.node.querySelectorAll<HTMLElement>('[role="row"]')].filter(
      row => row.dataset.row
    );
  const row = (name: string) =>
    rows().find(candidate => candidate.textContent?.includes(name))!;
  const key = (name: string, init: KeyboardEventInit = {}) =>
    act(async () => {
      document.activeElement!.dispatchEvent(
        new KeyboardEvent('keydown', { key: name, bubbles: true, ...init })
      );
    });
  const selected = () =>
    rows()
      .filter(candidate => candidate.getAttribute('aria-selected') === 'true')
      .map(candidate => /run-\d/.exec(candidate.textContent ?? '')?.[0]);

  it('is a tree grid with one tab stop', async () => {
    seam.put(run(1), run(2), run(3));
    await show();
    expect(
      view.node.querySelector('[role="treegrid"]')?.getAttribute('aria-label')
    ).toBeTruthy();
    expect(rows().filter(candidate => candidate.tabIndex === 0)).toHaveLength(1);
    expect(row('run-2').getAttribute('aria-posinset')).toBe('2');
    expect(row('run-2').getAttribute('aria-setsize')).toBe('3');
  });

  it('shows value, star, difference and status', async () => {
    const best = run(1, { status: 'FINISHED' });
    const metric = best.objective!.metric;
    best.metrics[metric] = { ...best.metrics[metric], last: 0.9912 };
    const other = run(2, { status: 'FAILED' });
    other.metrics[metric] = { ...other.metrics[metric], last: 0.9874 };
    const third = run(3, { status: 'FINISHED' });
    third.metrics[metric] = { ...third.metrics[metric], last: 0.9 };
    seam.put(best, other, third);
    await show();
    expect(row('run-1').textContent).toContain('0.9912');
    expect(row('run-1').querySelector('[aria-label="best"]')).not.toBeNull();
    expect(row('run-2').textContent).toContain('0.9874');
    expect(row('run-2').textContent).toContain('\u22120.0038');
    expect(row('run-2').textContent).toContain('failed');
    expect(row('run-2').title).toContain('run-2');
  });

  it('goes and selects by keys alone', async () => {
    seam.put(run(1), run(2), run(3));
    await show();
    await act(async () => rows()[0].focus());
    await key('ArrowDown');
    expect(document.activeElement).toBe(row('run-3'));
    expect(selected()).toEqual([]);
    await key(' ');
    await key('ArrowDown', { shiftKey: true });
    expect(selected()).toEqual(['run-3', 'run-2']);
    await key('End');
    await key(' ');
    expect(selected()).toEqual(['run-3', 'run-2', 'run-1']);
    await key('ArrowLeft');
    expect(document.activeElement).toBe(rows()[0]);
    await key('ArrowLeft');
    expect(rows()[0].getAttribute('aria-expanded')).toBe('false');
    await key('ArrowRight');
    expect(rows()).toHaveLength(4);
    await key('Escape');
    expect(selected()).toEqual([]);
    await key('a', { ctrlKey: true });
    expect(selected()).toHaveLength(3);
    await key('ArrowDown');
    await key('Enter');
    expect(executed).toContainEqual({
      id: CommandIDs.open,
      args: { runId: run(3).id }
    });
  });

  it('selects by clicks as a list box does, and compares from the bar', async () => {
    seam.put(run(1), run(2), run(3));
    await show();
    const click = (name: string, init: MouseEventInit = {}) =>
      act(async () => {
        row(name).dispatchEvent(new MouseEvent('click', { bubbles: true, ...init }));
      });
    await click('run-3');
    await click('run-1', { ctrlKey: true });
    expect(selected()).toEqual(['run-3', 'run-1']);
    await click('run-2');
    expect(selected()).toEqual(['run-2']);
    await click('run-1', { shiftKey: true });
    expect(selected()).toEqual(['run-2', 'run-1']);
    const bar = view.node.querySelector('[role="toolbar"]')!;
    expect(bar.textContent).toContain('2 selected');
    await act(async () => bar.querySelector('button')!.click());
    expect(executed).toContainEqual({ id: CommandIDs.compare, args: {} });
  });

  it('edits a name in its row', async () => {
    seam.put(run(1));
    await show();
    await act(async () => model.beginRename(run(1).id));
    const input = view.node.querySelector('input:not([type])') as HTMLInputElement;
    expect(document.activeElement).toBe(input);
    await act(async () => {
      input.value = 'wide';
      input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
      await jest.advanceTimersByTimeAsync(10);
    });
    expect(row('wide')).toBeDefined();
    expect(view.node.querySelector('input:not([type])')).toBeNull();
  });

  it('keeps names as text', async () => {
    seam.put(run(1, { name: '<img src=x onerror=alert(1)>' }));
    await show();
    expect(view.node.querySelector('img')).toBeNull();
    expect(view.node.textContent).toContain('<img src=x');
  });

  it('draws only the row that has changed', async () => {
    seam.put(run(1), run(2));
    await show();
    await act(async () => seam.socket.hello(1));
    const untouched = row('run-1').innerHTML;
    const observer = jest.fn();
    const watch = new MutationObserver(observer);
    watch.observe(row('run-1'), { subtree: true, childList: true, attributes: true });
    seam.socket.send({
      type: 'run',
      revision: 50,
      run: run(2, { revision: 50, name: 'run-2b' })
    });
    await pass(150);
    expect(row('run-2b')).toBeDefined();
    expect(row('run-1').innerHTML).toBe(untouched);
    expect(watch.takeRecords()).toHaveLength(0);
    expect(observer).not.toHaveBeenCalled();
    watch.disconnect();
  });

  it('leads on when there is nothing', async () => {
    await show();
    const button = view.node.querySelector('button.jp-mod-accept') as HTMLButtonElement;
    expect(button.textContent).toBe('Open the quickstart');
    await act(async () => button.click());
    expect(executed.map(({ id }) => id)).toContain(CommandIDs.start);
  });

  it('waits 300 ms before it shows that it waits', async () => {
    seam.delay = 10_000;
    await show();
    expect(view.node.querySelector('.tl-Sidebar-skeleton')).toBeNull();
    await pass(300);
    expect(view.node.querySelector('.tl-Sidebar-skeleton')).not.toBeNull();
  });

  it('says the cause of a failure and tries again', async () => {
    seam.failure = {
      status: 503,
      body: { code: 'TEMPORARILY_UNAVAILABLE', message: 'Node 22 was not found.' }
    };
    await show();
    const alert = view.node.querySelector('[role="alert"]')!;
    expect(alert.textContent).toContain('Node 22 was not found.');
    seam.failure = undefined;
    seam.put(run(1));
    await act(async () => {
      alert.querySelector('button')!.click();
      await jest.advanceTimersByTimeAsync(150);
    });
    expect(view.node.querySelector('[role="alert"]')).toBeNull();
    expect(row('run-1')).toBeDefined();
  });

  it('tells a break that lasts, and keeps the rows', async () => {
    seam.put(run(1));
    await show();
    await act(async () => seam.socket.hello(1));
    const banner = () => view.node.querySelector('.tl-Sidebar-banner');
    await act(async () => seam.socket.drop());
    expect(banner()).toBeNull();
    await pass(700);
    expect(banner()?.textContent).toContain('Offline');
    expect(row('run-1')).toBeDefined();
    await act(async () => seam.socket.hello(1));
    expect(banner()).toBeNull();
  });

  it('says in the words of the store that it cannot write, until it can', async () => {
    seam.put(run(1));
    seam.health = { status: 'degraded', reason: 'The disk is full; free some space.' };
    await show();
    const banner = () => view.node.querySelector('.tl-Sidebar-banner');
    await act(async () => seam.socket.hello(1));
    await pass(200);
    expect(banner()?.textContent).toBe('The disk is full; free some space.');
    expect(row('run-1')).toBeDefined();
    seam.health = { status: 'ok' };
    await act(async () => seam.socket.send({ type: 'heartbeat', revision: 1 }));
    await pass(200);
    expect(banner()).toBeNull();
  });

  it('says what was searched when nothing matches', async () => {
    seam.put(run(1));
    await show();
    await act(async () => {
      model.search = 'zebra';
    });
    expect(view.node.textContent).toContain('zebra');
    await act(async () =>
      (view.node.querySelector('.tl-Sidebar-message button') as HTMLButtonElement).click()
    );
    expect(row('run-1')).toBeDefined();
  });
});
