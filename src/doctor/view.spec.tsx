import { nullTranslator } from '@jupyterlab/translation';
import { ServerConnection } from '@jupyterlab/services';
import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import { act } from 'react';
import { DoctorModel } from './model';
import type { IFinding } from './tokens';
import { DoctorView } from './view';

const FINDINGS: IFinding[] = [
  { layer: 'processor', state: 'ok', found: '8 cores', meaning: 'Training uses all.' },
  {
    layer: 'gpu',
    state: 'absent',
    found: 'no driver',
    meaning: 'Training uses the CPU.'
  },
  {
    layer: 'engine',
    state: 'mend',
    found: 'no TensorFlow',
    meaning: 'tfjs computes in JavaScript.',
    command: 'trainlab engine install cpu',
    details: ['/opt/tensorflow: no such folder']
  }
];

describe('DoctorView', () => {
  let answers: (() => Promise<Response>)[];
  let asked: string[];
  let model: DoctorModel;
  let view: DoctorView;

  beforeEach(() => {
    Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
    answers = [];
    asked = [];
    model = new DoctorModel({
      serverSettings: ServerConnection.makeSettings({
        baseUrl: 'http://localhost/user/ada/',
        Request: class {
          constructor(readonly url: string) {}
          readonly headers = new Headers();
        } as unknown as typeof Request,
        fetch: request => {
          asked.push((request as Request).url);
          return answers.shift()!();
        }
      })
    });
    view = new DoctorView({ model, trans: nullTranslator.load('trainlab') });
  });
  afterEach(async () => {
    await act(async () => view.dispose());
    model.dispose();
  });

  const answer = (status: number, body: unknown) =>
    answers.push(() =>
      Promise.resolve({
        ok: status < 400,
        status,
        statusText: 'Bad',
        json: () => Promise.resolve(body)
      } as Response)
    );
  const look = () =>
    act(async () => {
      if (!view.isAttached) {
        Widget.attach(view, document.body);
      }
      MessageLoop.flush();
      await model.look();
    });
  const text = () => view.node.textContent;

  it('shows a line per layer, and the command for what is to mend', async () => {
    answer(200, { findings: FINDINGS });
    await look();
    expect(asked).toEqual(['http://localhost/user/ada/trainlab/desk/doctor']);
    expect(text()).toContain('1 layer to mend.');
    const layers = [...view.node.querySelectorAll('.tl-Doctor-layer')];
    expect(layers.map(layer => layer.querySelector('h3')?.textContent)).toEqual([
      'Processor',
      'GPU',
      'Engine'
    ]);
    expect(layers.map(layer => layer.querySelectorAll('code').length)).toEqual([0, 0, 1]);
    expect(layers[2].querySelector('[role="img"]')?.getAttribute('aria-label')).toBe(
      'To mend'
    );
    const copied = jest.fn();
    document.execCommand = copied;
    await act(async () => layers[2].querySelector<HTMLElement>('button')?.click());
    expect(copied).toHaveBeenCalledWith('copy');
    expect(layers[2].textContent).toContain('Copied');
  });

  it('keeps what was found when a later look fails, and says why', async () => {
    answer(200, { findings: [FINDINGS[0]] });
    await look();
    expect(text()).toContain('All is well.');
    answer(503, { message: 'The engine does not answer.' });
    await look();
    expect(view.node.querySelector('[role="alert"]')?.textContent).toContain(
      'The engine does not answer.'
    );
    expect(text()).toContain('8 cores');
  });

  it('asks once while a look goes on', async () => {
    let end: (response: Response) => void = () => undefined;
    answers.push(() => new Promise(resolve => (end = resolve)));
    const first = model.look();
    await model.look();
    expect(asked).toHaveLength(1);
    end({ ok: true, json: () => Promise.resolve({ findings: [] }) } as Response);
    await first;
    expect(model.looking).toBe(false);
  });
});
