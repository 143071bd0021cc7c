import { inflateSync } from 'node:zlib';
import { KernelClient } from '../../testing/kernel-client';

jest.setTimeout(90_000);

/** Values as a real kernel shows them; packages are those that people install. */
describe('the value of a cell', () => {
  let kernel: KernelClient;
  beforeAll(async () => {
    kernel = await KernelClient.start();
  });
  afterAll(() => kernel.stop());

  const shown = async (code: string): Promise<Record<string, string>> => {
    const { outputs, error } = await kernel.execute(code);
    expect(error).toBeUndefined();
    const result = outputs.find(({ type }) => type === 'execute_result');
    return result?.content['data'] as Record<string, string>;
  };

  it('is a picture when Observable Plot made it', async () => {
    const data = await shown(`
      import * as Plot from '@observablehq/plot';
      import { JSDOM } from 'jsdom';
      const { document } = new JSDOM('').window;
      const dots = Plot.dot([{ a: 1, b: 2 }, { a: 2, b: 3 }], { x: 'a', y: 'b' });
      Plot.plot({ document, marks: [dots] })`);
    expect(data['image/svg+xml']).toMatch(
      /^<svg[^>]* xmlns="http:\/\/www.w3.org\/2000\/svg"/
    );
    expect(data['image/svg+xml'].match(/<circle/g)).toHaveLength(2);
    expect(data['text/plain']).toMatch(/^SVG picture, 640 × 400/);
    const legend = await shown(
      `Plot.plot({ document, caption: 'A <caption>', marks: [dots] })`
    );
    expect(legend['text/html']).toContain('<figcaption>A &lt;caption&gt;</figcaption>');
    expect(legend['text/plain']).toContain('A <caption>');
  });

  it('is a table when Arquero made it', async () => {
    const data = await shown(`
      import * as aq from 'arquero';
      aq.table({ n: [1, 2.5], 'a<b': ['<b>x</b>', null] }).derive({ twice: (d: any) => d.n * 2 })`);
    expect(data['text/html']).toContain('<th scope="col">a&lt;b</th>');
    expect(data['text/html']).toContain('&lt;b&gt;x&lt;/b&gt;');
    expect(data['text/html']).not.toContain('<b>x');
    expect(data['text/plain']).toBe(
      'Arquero table: 2 rows, 3 columns\n  n  a<b       twice\n  1  <b>x</b>      2\n2.5  null          5'
    );
    const large = await shown(
      'aq.table({ n: Array.from({ length: 2000 }, (_, i) => i) })'
    );
    expect(large['text/plain']).toMatch(
      /^Arquero table: 2000 rows \(50 shown\), 1 column/
    );
  });

  it('is a table when Polars made it', async () => {
    const data = await shown(`
      import pl from 'nodejs-polars';
      pl.DataFrame({ a: [1, 2], s: ['x', '<img src=x>'] })`);
    expect(data['text/html']).toContain('&lt;img src=x&gt;');
    expect(data['text/plain']).toContain('Polars data frame: 2 rows, 2 columns');
    const large = await shown(
      'pl.DataFrame({ n: Array.from({ length: 5000 }, (_, i) => i) })'
    );
    expect(large['text/html'].length).toBeLessThan(10_000);
  });

  it('is a chart when it is a specification of Vega-Lite', async () => {
    const data = await shown(`({
      $schema: 'https://vega.github.io/schema/vega-lite/v5.json', title: 'Days', mark: { type: 'bar' },
      data: { values: [{ a: 1 }] }, encoding: { x: { field: 'a' }, y: { aggregate: 'count' } } })`);
    expect(data['application/vnd.vegalite.v5+json']).toMatchObject({ title: 'Days' });
    expect(data['text/plain']).toBe('Vega-Lite chart: "Days", bar, x a, y count');
    const vega = await shown(
      `({ $schema: 'https://vega.github.io/schema/vega/v6.json', marks: [] })`
    );
    expect(Object.keys(vega)).toContain('application/vnd.vega.v5+json');
    const { compile } = await import('vega-lite');
    const spec = data['application/vnd.vegalite.v5+json'] as unknown;
    expect(compile(spec as Parameters<typeof compile>[0]).spec.marks).toHaveLength(1);
  });

  it('is a figure when it is one of Plotly, and only then', async () => {
    const data = await shown(
      `({ data: [{ type: 'bar', x: [1], y: [2] }], layout: { title: { text: 'T' } } })`
    );
    expect(data['application/vnd.plotly.v1+json']).toMatchObject({
      data: [{ type: 'bar' }]
    });
    expect(data['text/plain']).toBe('Plotly figure "T": bar');
    const other = await shown(`({ data: [{ id: 1 }], layout: {} })`);
    expect(Object.keys(other)).toEqual(['text/plain']);
  });

  it('is a table when it is an array of objects or a map', async () => {
    const data = await shown(`[{ a: 1, b: '<script>' }, { a: new Date(0) }]`);
    expect(data['text/html']).toContain('&lt;script&gt;');
    expect(data['text/html']).toContain('1970-01-01T00:00:00.000Z');
    expect(data['text/plain']).toBe(
      "[ { a: 1, b: '<script>' }, { a: 1970-01-01T00:00:00.000Z } ]"
    );
    expect((await shown(`new Map([['<k>', 1]])`))['text/html']).toContain('&lt;k&gt;');
    expect(Object.keys(await shown('[1, { a: 1 }]'))).toEqual(['text/plain']);
  });

  it('is told with numbers, words and places where that helps', async () => {
    expect(
      (await shown('Float32Array.from({ length: 30 }, (_, i) => i)'))['text/plain']
    ).toMatch(/10 more items\n\]\nmin 0, max 29, mean 14\.5$/);
    const { outputs } = await kernel.execute(
      'import { display } from "@trainlab/kernel"; void (await display(new Promise(() => 0)))'
    );
    expect(outputs[0].content['data']).toEqual({
      'text/plain': 'Promise { <pending> }, write await before it'
    });
    const error = await shown(`\nnew RangeError('out', { cause: new Error('why') })`);
    expect(error['text/plain']).toMatch(/RangeError.*: out\n.*Cell In\[\d+\], line 2/);
    expect(error['text/plain']).toMatch(/Caused by .*Error.*: why/);
  });

  it('is a table of layers when it is a model', async () => {
    const data = await shown(`
      import * as tf from '@tensorflow/tfjs';
      const model = tf.sequential({ name: 'm<1>', layers: [
        tf.layers.dense({ name: 'first', units: 4, inputShape: [3] }),
        tf.layers.dense({ name: 'frozen', units: 1, trainable: false })] });
      model`);
    expect(data['text/plain']).toBe(
      'Model m<1>, 21 parameters, 16 of them trainable: 2 rows, 4 columns\n' +
        'layer   type   output shape  parameters\n' +
        'first   Dense  [?, 4]                16\n' +
        'frozen  Dense  [?, 1]                 5'
    );
    expect(data['text/html']).toContain('m&lt;1&gt;');
  });

  it('is a picture when a tensor has the shape and the values of one', async () => {
    const data = await shown(`
      const before = tf.memory().numTensors;
      const picture = tf.tidy(() => tf.fill([8, 10, 3], 0.5).mul(tf.tensor1d([1, 0, 2])));
      picture`);
    expect(data['text/html']).toContain(
      '<figcaption>Tensor float32 [8, 10, 3]</figcaption>'
    );
    expect(data['text/plain']).toMatch(/^Tensor float32 \[8, 10, 3\]\n/);
    expect(pixels(data['image/png'])).toMatchObject({
      width: 10,
      height: 8,
      first: [128, 0, 255]
    });
    expect((await shown('[tf.memory().numTensors - before]'))['text/plain']).toBe(
      '[ 1 ]'
    );
    const batch = await shown(
      'tf.ones([3, 8, 8, 1], "int32").mul(tf.scalar(7, "int32"))'
    );
    expect(pixels(batch['image/png'])).toMatchObject({
      width: 24,
      height: 8,
      first: [7]
    });
    const numbers = await shown('tf.fill([8, 10, 3], -1)');
    expect(Object.keys(numbers)).toEqual(['text/plain']);
  });

  it('is HTML when it is JSX, with all texts escaped', async () => {
    const data = await shown('<p className="a">hi <b>{"<i>"}</b></p>');
    expect(data['text/html']).toBe('<p class="a">hi <b>&lt;i&gt;</b></p>');
    expect(data['text/plain']).toBe('hi <i>');
  });

  it('may be shown in the ways of tslab and Deno', async () => {
    const { outputs, error } = await kernel.execute(`%types strict
      import * as tslab from 'tslab';
      tslab.display.html('<b>1</b>');
      const again = tslab.newDisplay();
      again.text('first');
      again.text('second');
      await Deno.jupyter.broadcast('display_data', { data: { 'text/plain': 'raw' }, metadata: {} });
      await Deno.jupyter.display(Deno.jupyter.html\`<i>\${2}</i>\`);
      await Deno.jupyter.display({ 'text/plain': 'x' }, { raw: true });
      Deno.jupyter.md\`# hi\``);
    expect(error).toBeUndefined();
    const [said, ...rest] = outputs;
    expect(said.content['text']).toContain('Types: strict');
    expect(rest.map(({ type, content }) => [type, content['data']])).toEqual([
      ['display_data', { 'text/html': '<b>1</b>' }],
      ['display_data', { 'text/plain': 'first' }],
      ['update_display_data', { 'text/plain': 'second' }],
      ['display_data', { 'text/plain': 'raw' }],
      ['display_data', { 'text/html': '<i>2</i>', 'text/plain': '2' }],
      ['display_data', { 'text/plain': 'x' }],
      ['execute_result', { 'text/markdown': '# hi', 'text/plain': '# hi' }]
    ]);
    expect((await kernel.execute('typeof (globalThis as any).Deno')).result).toBe(
      "'undefined'"
    );
  });
});

/** Size and first pixel of a PNG of 8 bits without filters. */
function pixels(base64: string): { width: number; height: number; first: number[] } {
  const png = Buffer.from(base64, 'base64');
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  const channels = { 0: 1, 2: 3, 6: 4 }[png[25]]!;
  const size = png.readUInt32BE(33);
  const rows = inflateSync(png.subarray(41, 41 + size));
  expect(rows).toHaveLength(height * (width * channels + 1));
  return { width, height, first: [...rows.subarray(1, 1 + channels)] };
}
