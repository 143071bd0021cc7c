/** @jest-environment jsdom */
import { TextDecoder, TextEncoder } from 'node:util';
import { comparisonHtml } from './comparison-html';
import { comparisonText } from './comparison-text';
import { curvesSvg, type SvgCurve } from './curves-svg';
import { digitsComparison } from './testing';

// jsdom lacks them; every browser and Node have them.
Object.assign(globalThis, { TextDecoder, TextEncoder });

const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  '"><script>alert(1)</script>',
  "' onload='alert(1)",
  ']]>--><svg onload=alert(1)>',
  '&lt;script&gt; & &#x3c;b&#x3e;',
  'null\0bell\x07 lone \ud800 surrogate',
  'javascript:alert(1)'
];

function parseSvg(text: string): Document {
  const svg = new DOMParser().parseFromString(text, 'image/svg+xml');
  expect(svg.querySelector('parsererror')).toBeNull();
  return svg;
}

function expectInert(root: ParentNode): void {
  for (const element of root.querySelectorAll('*')) {
    expect(['script', 'iframe', 'foreignobject', 'object', 'a']).not.toContain(
      element.localName.toLowerCase()
    );
    for (const { name, value } of element.attributes) {
      expect(name).not.toMatch(/^on/i);
      expect(['href', 'xlink:href', 'id']).not.toContain(name);
      if (name === 'src') {
        expect(value).toMatch(/^data:image\/svg\+xml;base64,[A-Za-z0-9+/=]+$/);
      }
    }
  }
}

function embedded(html: HTMLElement): string[] {
  return [...html.querySelectorAll('img')].map(image =>
    new TextDecoder().decode(
      Uint8Array.from(atob(image.src.split(',')[1]), c => c.charCodeAt(0))
    )
  );
}

function fragment(text: string): HTMLElement {
  const node = document.createElement('div');
  node.innerHTML = text;
  return node;
}

const curve = (label: string, slot = 0): SvgCurve => ({
  label,
  slot,
  steps: [1, 2, 3],
  values: [1, NaN, 3]
});

describe('curvesSvg', () => {
  it('draws a line, a name and a dash for each run, on a solid ground', () => {
    const svg = parseSvg(curvesSvg('val_acc', [curve('a', 0), curve('b', 1)]));
    expect([...svg.querySelectorAll('text')].map(t => t.textContent)).toEqual(
      expect.arrayContaining(['val_acc', 'step', 'a', 'b'])
    );
    expect(svg.querySelectorAll('path[stroke-dasharray]')).toHaveLength(1);
    expect(svg.querySelector('rect')?.getAttribute('fill')).toBe('#ffffff');
    expect(svg.documentElement.getAttribute('role')).toBe('img');
  });

  it('leaves gaps where values are not numbers, and never writes NaN', () => {
    const text = curvesSvg('loss', [
      { ...curve('a'), min: [0, NaN, 2], max: [2, NaN, 4] },
      { label: 'empty', slot: 2, steps: [], values: [] },
      { label: 'gone', slot: 3, steps: [1, 2], values: [NaN, Infinity] }
    ]);
    expect(text).not.toMatch(/NaN|Infinity|undefined/);
    parseSvg(text);
  });

  it('shows the band of bucketed and of long curves', () => {
    const steps = Array.from({ length: 5000 }, (_, i) => i);
    const text = curvesSvg('loss', [
      { label: 'long', slot: 0, steps, values: steps.map(i => Math.sin(i)) }
    ]);
    expect(parseSvg(text).querySelectorAll('path[fill-opacity]')).toHaveLength(1);
    expect(text.length).toBeLessThan(20_000);
  });

  it('uses a media query only for theme auto', () => {
    expect(curvesSvg('m', [curve('a')], { theme: 'dark' })).not.toMatch(/<style/);
    const svg = parseSvg(curvesSvg('m', [curve('a')], { theme: 'auto' }));
    expect(svg.querySelector('style')?.textContent).toMatch(/prefers-color-scheme:dark/);
    expect(svg.querySelector('rect')?.getAttribute('fill')).toBe('#ffffff');
  });

  it.each(HOSTILE)('shows %j as text', name => {
    const svg = parseSvg(curvesSvg(name, [curve(name)], { theme: 'auto' }));
    expectInert(svg);
    expect(svg.querySelectorAll('style')).toHaveLength(1);
  });

  it('cuts a legend that would not end', () => {
    const svg = parseSvg(
      curvesSvg(
        'm',
        Array.from({ length: 30 }, (_, i) => curve(`run ${i}`, i))
      )
    );
    expect(svg.documentElement.textContent).toMatch(/and 20 more/);
  });
});

describe('comparisonHtml', () => {
  it('holds the sentence, two charts and the rows that differ', () => {
    const html = fragment(comparisonHtml(digitsComparison()));
    expect(html.textContent).toMatch(/digits: 2 runs/);
    expect(html.textContent).toMatch(/cnn-lr0\.001 leads on final val_acc/);
    expect([...html.querySelectorAll('img')].map(({ alt }) => alt)).toEqual([
      'val_acc by step: cnn-lr0.001, cnn-lr0.01',
      'loss by step: cnn-lr0.001, cnn-lr0.01'
    ]);
    embedded(html).forEach(parseSvg);
    const keys = [...html.querySelectorAll('tbody th')].map(th => th.textContent);
    expect(keys).toEqual(['val_acc', 'loss', 'acc', 'lr']);
    expect(html.querySelectorAll('tbody tr:first-child td')[0].textContent).toMatch(/★$/);
  });

  it.each(HOSTILE)('shows %j as text wherever it stands', name => {
    const comparison = digitsComparison(undefined, {
      experimentName: name,
      objective: { metric: name, goal: 'max' }
    });
    for (const run of comparison.runs) {
      run.name = name;
      run.status = 'FAILED';
      run.statusReason = name;
      run.params = { [name]: `${name}${run.color}` };
      run.tags = { [name]: `${name}${run.color}` };
      run.metrics = { [name]: run.metrics.val_acc };
    }
    comparison.curves.forEach(c => (c.metric = name));
    const html = fragment(comparisonHtml(comparison));
    expectInert(html);
    expect(html.querySelectorAll('img')).toHaveLength(1);
    embedded(html).forEach(text => expectInert(parseSvg(text)));
    expect(html.querySelector('tbody th')?.textContent).toBe(
      name.replace(/[\p{Cc}\p{Cs}]/gu, '\ufffd')
    );
  });

  it('says what is shown of what when there is too much, with the best among it', () => {
    const comparison = digitsComparison(
      Array.from({ length: 37 }, (_, slot) => ({ slot, batches: 5 }))
    );
    comparison.runs[30].metrics.val_acc.last = 2;
    const html = fragment(comparisonHtml(comparison));
    expect(html.querySelectorAll('thead th')).toHaveLength(11);
    expect(html.textContent).toMatch(/10 of 37 runs drawn/);
    expect(html.textContent).toMatch(/★/);
  });

  it('stands without curves, without runs and without a valid time', () => {
    expect(comparisonHtml(digitsComparison([], { createdAt: 1e300 }))).toMatch(/no runs/);
    expect(comparisonHtml(digitsComparison(undefined, { curves: [] }))).not.toMatch(
      /<img/
    );
  });
});

describe('comparisonText', () => {
  it('aligns the rows that differ in columns', () => {
    const lines = comparisonText(digitsComparison()).split('\n');
    expect(lines[0]).toMatch(/leads on final val_acc/);
    const table = lines.slice(lines.indexOf('') + 1);
    expect(table[0]).toMatch(/^ +cnn-lr0.001 {2}cnn-lr0.01$/);
    expect(new Set(table.map(line => line.length)).size).toBe(1);
  });

  it('has no control characters', () => {
    const comparison = digitsComparison();
    comparison.runs[0].name = 'red\x1b[31m\r\nnext';
    expect(comparisonText(comparison)).not.toMatch(/[^\P{Cc}\n]/u);
  });
});
