import { nullTranslator } from '@jupyterlab/translation';
import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import { act } from 'react';
import { datasetOf, imagesPreview } from '../testing/dataset';
import { digitsDetail } from '../testing/digits-detail';
import { StoreSeam } from '../testing/store-seam';
import { PageTheme } from '../theme';
import { DatasetsModel } from './model';
import { DatasetsView, type DatasetActions } from './view';

describe('DatasetsView', () => {
  let seam: StoreSeam;
  let model: DatasetsModel;
  let view: DatasetsView;
  let actions: jest.Mocked<DatasetActions>;
  let painted: number[][];
  const getContext = HTMLCanvasElement.prototype.getContext;

  beforeEach(() => {
    jest.useFakeTimers();
    Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
    painted = [];
    HTMLCanvasElement.prototype.getContext = (() => ({
      createImageData: (width: number, height: number) => ({
        data: new Uint8ClampedArray(width * height * 4)
      }),
      putImageData: ({ data }: ImageData) => painted.push([...data])
    })) as unknown as typeof getContext;
    seam = new StoreSeam();
    model = new DatasetsModel({ store: seam.store() });
    actions = { openRun: jest.fn(), insertCode: jest.fn(), copyId: jest.fn() };
    view = new DatasetsView({
      model,
      theme: new PageTheme(null),
      trans: nullTranslator.load('trainlab'),
      actions
    });
  });
  afterEach(async () => {
    await act(async () => view.dispose());
    model.dispose();
    HTMLCanvasElement.prototype.getContext = getContext;
    jest.useRealTimers();
  });

  const pass = (ms: number) =>
    act(async () => {
      await jest.advanceTimersByTimeAsync(ms);
      MessageLoop.flush();
    });
  const show = async () => {
    await act(async () => {
      Widget.attach(view, document.body);
      MessageLoop.flush();
      model.active = true;
      await jest.advanceTimersByTimeAsync(150);
    });
    await pass(50);
  };
  const all = (selector: string) => [
    ...view.node.querySelectorAll<HTMLElement>(selector)
  ];
  const options = () => all('[role="option"]');
  const button = (name: string) =>
    all('button').find(
      one => one.textContent === name || one.getAttribute('aria-label') === name
    ) as HTMLButtonElement;
  const click = async (element: HTMLElement) => {
    await act(async () => element.click());
    await pass(150);
    await pass(50);
  };
  const key = async (name: string) => {
    await act(async () => {
      document.activeElement!.dispatchEvent(
        new KeyboardEvent('keydown', { key: name, bubbles: true })
      );
    });
    await pass(150);
  };
  const detail = () => all('.tl-Datasets-detail')[0];

  it('lists what is known, with one tab stop and keys', async () => {
    seam.datasets.push(datasetOf(1), datasetOf(2, { runCount: 3 }));
    await show();
    expect(options().map(option => option.textContent)).toEqual([
      expect.stringMatching(/set-1.*100 × 2×2.*1 run/),
      expect.stringMatching(/set-2.*100 × 2×2.*3 runs/)
    ]);
    expect(options().filter(option => option.tabIndex === 0)).toHaveLength(1);
    expect(detail().classList).toContain('lm-mod-hidden');
    options()[0].focus();
    await key('ArrowDown');
    expect(model.selected?.name).toBe('set-1');
    await key('ArrowDown');
    expect(model.selected?.name).toBe('set-2');
    expect(document.activeElement).toBe(options()[1]);
    expect(options()[1].getAttribute('aria-selected')).toBe('true');
    await key('Home');
    expect(model.selected?.name).toBe('set-1');
    expect(detail().classList).not.toContain('lm-mod-hidden');
  });

  it('shows the images of the selected dataset page by page', async () => {
    const dataset = datasetOf(1, { name: 'mnist' });
    seam.datasets.push(dataset);
    seam.previews.set(dataset.hash, (offset, limit) =>
      imagesPreview(offset, Math.min(limit, 130 - offset), 130)
    );
    await show();
    await click(options()[0]);
    expect(all('canvas')).toHaveLength(60);
    expect(painted[0]).toEqual(
      [0, 0, 0, 255, 64, 64, 64, 255, 128, 128, 128, 255].concat([255, 255, 255, 255])
    );
    expect(all('.tl-Datasets-wall li')[7].title).toBe('Image 7, label 7');
    expect(all('.tl-Datasets-pager')[0].textContent).toBe('1 – 60 of 130');
    expect(button('Page before').disabled).toBe(true);
    await click(button('Next page'));
    await click(button('Next page'));
    expect(all('.tl-Datasets-pager')[0].textContent).toBe('121 – 130 of 130');
    expect(all('canvas')).toHaveLength(10);
    expect(button('Next page').disabled).toBe(true);
  });

  it('says why there is nothing to see and no code to insert', async () => {
    seam.datasets.push(datasetOf(1));
    await show();
    await click(options()[0]);
    expect(detail().textContent).toContain('No preview: a program has made this dataset');
    expect(button('Insert code').disabled).toBe(true);
    await click(button('Copy id'));
    expect(actions.copyId).toHaveBeenCalledWith(
      expect.objectContaining({ hash: datasetOf(1).hash })
    );
  });

  it('inserts code, and leads to the runs', async () => {
    const dataset = datasetOf(1, { name: 'mnist' });
    const runs = [1, 2, 3, 4, 5, 6].map(slot =>
      digitsDetail({ slot }, { name: `run-${slot}` })
    );
    seam.put(...runs);
    seam.datasets.push(dataset);
    seam.datasetUses.set(
      dataset.hash,
      runs.map(({ id }) => id)
    );
    await show();
    await click(options()[0]);
    await click(button('Insert code'));
    expect(actions.insertCode).toHaveBeenCalledWith(
      expect.objectContaining({ name: 'mnist' })
    );
    expect(all('.tl-Datasets-runs li')).toHaveLength(5);
    await click(button('Show all 6'));
    await click(all('.tl-Datasets-runs button')[5]);
    expect(actions.openRun).toHaveBeenCalledWith(runs[5].id);
  });

  it('says how datasets come here', async () => {
    await show();
    expect(view.node.textContent).toContain("datasets.load('mnist')");
  });

  it('says what the search did not find', async () => {
    seam.datasets.push(datasetOf(1));
    await show();
    await act(async () => {
      model.search = 'penguins';
    });
    expect(view.node.textContent).toContain('No dataset matches “penguins”.');
  });

  it('says why there is no list, and tries again', async () => {
    seam.failure = {
      status: 503,
      body: { code: 'TEMPORARILY_UNAVAILABLE', message: 'Full.' }
    };
    await show();
    expect(all('[role="alert"]')[0].textContent).toContain('Full.');
    seam.failure = undefined;
    seam.datasets.push(datasetOf(1));
    await click(button('Try again'));
    expect(options()).toHaveLength(1);
  });

  it('shows a registered table page by page, and colours of images', async () => {
    const file = { path: 'data/pets.csv', format: 'csv' as const };
    const pets = datasetOf(1, { name: 'pets', runCount: 0, file });
    const pictures = datasetOf(2, { name: 'pictures' });
    seam.datasets.push(pets, pictures);
    seam.previews.set(pets.hash, offset => ({
      kind: 'table',
      total: 61,
      offset,
      columns: [
        { name: 'name', type: 'string' },
        { name: 'weight', type: 'number' }
      ],
      columnTotal: 300,
      rows: [['<b>Ada</b>', null]]
    }));
    seam.previews.set(pictures.hash, () => ({
      kind: 'images',
      total: 1,
      offset: 0,
      width: 1,
      height: 1,
      channels: 3,
      pixels: btoa('\x10\x20\x30'),
      labels: ['']
    }));
    await show();
    await click(options()[0]);
    const table = all('table')[0];
    expect(table.querySelector('td')?.textContent).toBe('<b>Ada</b>');
    expect(table.querySelectorAll('td')[1].textContent).toBe('empty');
    expect(table.querySelectorAll('thead .tl-mod-number')).toHaveLength(1);
    expect(detail().textContent).toContain('data/pets.csv');
    expect(detail().textContent).toContain('The first 2 of 300 columns.');
    await click(button('Next page'));
    expect(table.querySelector('tbody th')?.textContent).toBe('61');
    await click(options()[1]);
    expect(painted.at(-1)).toEqual([16, 32, 48, 255]);
    expect(all('.tl-Datasets-wall li')[0].title).toBe('Image 0');
  });
});
