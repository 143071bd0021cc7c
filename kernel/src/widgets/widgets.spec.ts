import { KernelClient } from '../testing/kernel-client';
import type { Content, Message } from '../wire/message';

describe('widgets', () => {
  let kernel: KernelClient;
  beforeAll(async () => {
    kernel = await KernelClient.start();
  });
  afterAll(() => kernel.stop());

  const opens = (request: string) =>
    kernel.iopub.messages.filter(
      m => m.header.msg_type === 'comm_open' && m.parent.msg_id === request
    );
  const stateOf = (message: Message) =>
    (message.content['data'] as Content)['state'] as Content;

  /** Runs a cell that ends with a widget; its model's id, state, and all that it opened. */
  async function shown(code: string) {
    const request = kernel.submit(
      `import * as w from '@trainlab/kernel/widgets';\n${code}`
    );
    const { outputs, error } = await kernel.execution(request);
    expect(error).toBeUndefined();
    const data = outputs.find(({ type }) => type === 'execute_result')!.content[
      'data'
    ] as Content;
    const view = data['application/vnd.jupyter.widget-view+json'] as Content;
    const models = opens(request);
    const own = models.find(m => m.content['comm_id'] === view['model_id'])!;
    return {
      id: view['model_id'] as string,
      view,
      data,
      models,
      own,
      state: stateOf(own)
    };
  }

  const update = (id: string, state: Content) =>
    kernel.send('comm_msg', { comm_id: id, data: { method: 'update', state } });

  it('open their models by the protocol of ipywidgets 8', async () => {
    const { view, data, models, own, state } = await shown(
      `const rate = new w.FloatSlider({ min: 0, max: 1, step: 0.01, value: 0.1, description: 'rate', layout: { width: '50%', gridArea: 'a' } }); rate`
    );
    expect(view).toMatchObject({ version_major: 2, version_minor: 0 });
    expect(data['text/plain']).toBe('FloatSlider(value=0.1)');
    expect(own.content['target_name']).toBe('jupyter.widget');
    expect(own.metadata).toEqual({ version: '2.1.0' });
    expect(state).toMatchObject({
      _model_name: 'FloatSliderModel',
      _model_module: '@jupyter-widgets/controls',
      _model_module_version: '2.0.0',
      _view_name: 'FloatSliderView',
      value: 0.1,
      min: 0,
      max: 1,
      step: 0.01,
      description: 'rate',
      continuous_update: true
    });
    const layout = models.find(
      m => `IPY_MODEL_${m.content['comm_id'] as string}` === state['layout']
    )!;
    expect(stateOf(layout)).toMatchObject({
      _model_name: 'LayoutModel',
      width: '50%',
      grid_area: 'a'
    });
    const style = models.find(
      m => `IPY_MODEL_${m.content['comm_id'] as string}` === state['style']
    )!;
    expect(stateOf(style)).toMatchObject({
      _model_name: 'SliderStyleModel',
      _view_module: '@jupyter-widgets/base'
    });
  });

  it.each([
    ['blocks', 'for (;;) { steps++; if (live.value === 7) break; }'],
    [
      'waits',
      'while (live.value !== 7) { steps++; await new Promise(r => setImmediate(r)); }'
    ]
  ])('change a value while a cell %s', async (_, loop) => {
    const { id } = await shown(
      'const live = new w.IntSlider({ max: 10 }); const heard: number[] = []; live.onChange(v => heard.push(v)); live'
    );
    const cell = kernel.submit(`let steps = 0; console.log('go'); ${loop} heard`);
    await kernel.printed(cell, 'go');
    const request = update(id, { value: 7 });
    const echo = await kernel.iopub.find(
      'the echo',
      m => m.header.msg_type === 'comm_msg' && m.parent.msg_id === request
    );
    expect(echo.content['data']).toMatchObject({
      method: 'echo_update',
      state: { value: 7 }
    });
    expect((await kernel.execution(cell)).result).toBe('[ 7 ]');
  });

  it('tell the page what code changes, once', async () => {
    const { id } = await shown('const box = new w.Checkbox({ description: "on" }); box');
    const cell = kernel.submit('box.value = true; box.value = true; box.value');
    expect((await kernel.execution(cell)).result).toBe('true');
    const sent = kernel.iopub.messages.filter(
      m => m.header.msg_type === 'comm_msg' && m.content['comm_id'] === id
    );
    expect(sent.map(m => m.content['data'])).toEqual([
      { method: 'update', state: { value: true }, buffer_paths: [] }
    ]);
  });

  it('are pressed, chosen, typed into and put into boxes', async () => {
    const { state, models } = await shown(`
      const button = new w.Button({ description: 'Stop', buttonStyle: 'danger' });
      let presses = 0; button.onClick(() => { presses++; });
      const choice = new w.Dropdown({ options: { small: 16, large: 128 }, value: 128 });
      const text = new w.Text({ value: 'a' });
      const bar = new w.Progress({ max: 10 });
      const box = new w.VBox([new w.HBox([button, choice]), text, bar, new w.Label({ value: 'label' })]); box`);
    const byName = (name: string) =>
      models.find(m => stateOf(m)['_model_name'] === `${name}Model`)!;
    expect(state['children']).toEqual(
      ['HBox', 'Text', 'FloatProgress', 'Label'].map(
        name => `IPY_MODEL_${byName(name).content['comm_id'] as string}`
      )
    );
    expect(stateOf(byName('FloatProgress'))['_view_name']).toBe('ProgressView');
    expect(stateOf(byName('Dropdown'))).toMatchObject({
      _options_labels: ['small', 'large'],
      index: 1
    });
    const id = (name: string) => byName(name).content['comm_id'] as string;
    await kernel.status(
      kernel.send('comm_msg', {
        comm_id: id('Button'),
        data: { method: 'custom', content: { event: 'click' } }
      }),
      'idle'
    );
    await kernel.status(update(id('Dropdown'), { index: 0 }), 'idle');
    await kernel.status(update(id('Text'), { value: 'b' }), 'idle');
    expect((await kernel.execute('[presses, choice.value, text.value]')).result).toBe(
      "[ 1, 16, 'b' ]"
    );
  });

  it('show outputs in a place of their own', async () => {
    const { id } = await shown('const out = new w.Output(); out');
    await kernel.execute(
      'out.print("a"); out.print("b\\n"); await out.append({ x: 1 }); out.model.get("outputs")'
    );
    const last = kernel.iopub.messages.filter(
      m => m.header.msg_type === 'comm_msg' && m.content['comm_id'] === id
    );
    expect((last.at(-1)!.content['data'] as Content)['state']).toMatchObject({
      outputs: [
        { output_type: 'stream', name: 'stdout', text: 'ab\n' },
        { output_type: 'display_data', data: { 'text/plain': '{ x: 1 }' } }
      ]
    });
  });

  it('may have a front end of their own, with binary state', async () => {
    const { id, own, state } = await shown(`
      const any = new w.AnyWidget({ esm: 'export default { render() {} }', state: { count: 1, pixels: new Uint8Array([1, 2, 3]), deep: { list: [new Uint8Array([9])] } } });
      any.onMessage((content, buffers) => any.send({ back: content.word, bytes: buffers[0]?.[0] })); any`);
    expect(state).toMatchObject({
      _model_module: 'anywidget',
      _esm: 'export default { render() {} }',
      count: 1
    });
    expect((own.content['data'] as Content)['buffer_paths']).toEqual([
      ['pixels'],
      ['deep', 'list', 0]
    ]);
    expect(own.buffers.map(b => [...b])).toEqual([[1, 2, 3], [9]]);
    await kernel.status(
      kernel.send(
        'comm_msg',
        {
          comm_id: id,
          data: { method: 'update', state: { count: 4 }, buffer_paths: [['pixels']] }
        },
        {},
        'shell',
        [Buffer.from([8])]
      ),
      'idle'
    );
    expect(
      (await kernel.execute('[any.get("count"), any.get("pixels")[0]]')).result
    ).toBe('[ 4, 8 ]');
    const request = kernel.send(
      'comm_msg',
      { comm_id: id, data: { method: 'custom', content: { word: 'hi' } } },
      {},
      'shell',
      [Buffer.from([5])]
    );
    await kernel.status(request, 'idle');
    const answer = kernel.iopub.messages.find(
      m => m.parent.msg_id === request && m.header.msg_type === 'comm_msg'
    )!;
    expect(answer.content['data']).toEqual({
      method: 'custom',
      content: { back: 'hi', bytes: 5 }
    });
  });

  it('are there for a page that was loaded anew', async () => {
    const { id } = await shown('const kept = new w.IntSlider({ value: 3 }); kept');
    kernel.send('comm_open', {
      comm_id: 'control',
      target_name: 'jupyter.widget.control',
      data: {}
    });
    kernel.send('comm_msg', { comm_id: 'control', data: { method: 'request_states' } });
    const { content } = await kernel.iopub.find(
      'the states',
      m => m.content['comm_id'] === 'control' && m.header.msg_type === 'comm_msg'
    );
    const { method, states } = content['data'] as { method: string; states: Content };
    expect(method).toBe('update_states');
    expect(states[id]).toMatchObject({
      model_name: 'IntSliderModel',
      state: { value: 3 }
    });
  });
});

describe('a progress bar', () => {
  let kernel: KernelClient;
  beforeAll(async () => {
    kernel = await KernelClient.start();
  });
  afterAll(() => kernel.stop());

  it('shows a loop as HTML and as text, and not more often than can be seen', async () => {
    const { outputs, result } = await kernel.execute(`
      import { progress } from '@trainlab/kernel';
      let sum = 0;
      for (const i of progress(20_000, { label: 'Adding <up>' })) sum += i;
      for await (const i of progress((async function* () { yield 1; yield 2; })())) sum += i;
      sum`);
    expect(result).toBe(String((20_000 * 19_999) / 2 + 3));
    const data = outputs.map(({ content }) => content['data'] as Record<string, string>);
    const bars = data.filter(bundle => 'text/html' in bundle);
    expect(bars.length).toBeLessThan(40);
    expect(bars[0]['text/plain']).toMatch(/^Adding <up> {2}░+ 0 % \(0\/20000\)/);
    const full = bars.find(bundle => bundle['text/plain'].includes('100 %'))!;
    expect(full['text/plain']).toMatch(/█{24} 100 % \(20000\/20000\)/);
    expect(full['text/html']).toContain('<progress aria-label="Adding &#60;up&#62;"');
    expect(bars.at(-1)!['text/plain']).toMatch(/^2 /);
  });

  it('shows model.fit, live', async () => {
    const { outputs, error } = await kernel.execute(`
      import * as tf from '@tensorflow/tfjs';
      import { fitProgress } from '@trainlab/kernel';
      tf.setBackend('cpu');
      const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
      model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
      await model.fit(tf.ones([64, 2]), tf.ones([64, 1]), { epochs: 3, batchSize: 16, verbose: 0, callbacks: fitProgress({ epochs: 3 }) });
      undefined`);
    expect(error).toBeUndefined();
    const texts = outputs
      .filter(({ type }) => type.endsWith('display_data'))
      .map(({ content }) => (content['data'] as Record<string, string>)['text/plain']);
    expect(texts.at(-1)).toMatch(
      /^Training {2}█{24} 100 % \(12\/12\) .* epoch 3\/3 · loss [\d.e-]+$/
    );
  });
});
