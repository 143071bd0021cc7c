import { bytesWanted, contentOf, imageType, MOST_ROWS } from './content';

const text = (content: string) => new TextEncoder().encode(content);
const latin = (content: string) =>
  Uint8Array.from(content, character => character.charCodeAt(0));
const whole = (path: string, bytes: Uint8Array) => contentOf(path, bytes, bytes.length);

describe('imageType', () => {
  it.each([
    ['\x89PNG\r\n\x1a\n\0\0', 'image/png'],
    ['\xff\xd8\xff\xe0', 'image/jpeg'],
    ['GIF89a\0', 'image/gif'],
    ['RIFF\x10\0\0\0WEBPVP8 ', 'image/webp'],
    [`BM${'\0'.repeat(12)}\x28${'\0'.repeat(20)}`, 'image/bmp'],
    ['<svg xmlns=""/>', undefined],
    ['BM is how this text begins, and it goes on', undefined],
    ['', undefined]
  ])('tells %j', (bytes, type) => expect(imageType(latin(bytes))).toBe(type));
});

describe('contentOf', () => {
  it.each(['a.svg', 'a.SVG', 'a.svgz', 'a.html', 'x/a.xhtml', 'a.htm', 'a.xml', 'a.pdf'])(
    'neither reads nor shows %s',
    path => {
      expect(bytesWanted(path, 1e6)).toBe(0);
      expect(whole(path, text('harmless')).kind).toBe('active');
    }
  );

  it.each([
    '<svg onload="alert(1)"></svg>',
    '\n <!DOCTYPE html><script>',
    '<?xml version="1.0"?><svg/>',
    '<!-- x --><html>',
    '<HTML>'
  ])('does not show %j whatever its name', content => {
    for (const path of ['a.txt', 'a.png', 'a.csv', 'a.json', 'a']) {
      expect(whole(path, text(content)).kind).toBe('active');
    }
  });

  it('goes by the bytes of an image, not by its name', () => {
    const png = latin('\x89PNG\r\n\x1a\nrest');
    expect(whole('picture.txt', png)).toMatchObject({ kind: 'image', type: 'image/png' });
    expect(whole('text.png', text('only text'))).toMatchObject({ kind: 'text' });
  });

  it('shows no part of an image', () => {
    expect(contentOf('a.png', latin('\x89PNG\r\n\x1a\n'), 1e9).kind).toBe('tooLarge');
  });

  it('indents JSON, and shows as text what is none', () => {
    expect(whole('a.json', text('{"a":[1]}'))).toEqual({
      kind: 'json',
      text: '{\n  "a": [\n    1\n  ]\n}'
    });
    expect(whole('a.json', text('{"a":'))).toMatchObject({ kind: 'text', text: '{"a":' });
    expect(contentOf('a.json', text('{}'), 99)).toMatchObject({
      kind: 'text',
      cut: true
    });
  });

  it('tells binary files from text, also when a character is cut in two', () => {
    expect(whole('a', Uint8Array.of(1, 0, 2)).kind).toBe('binary');
    expect(whole('a', Uint8Array.of(0xff, 0x41)).kind).toBe('binary');
    expect(contentOf('a', text('größe').subarray(0, 3), 9)).toMatchObject({ text: 'gr' });
    expect(whole('a', text('größe').subarray(0, 3)).kind).toBe('binary');
  });

  const csv = (rows: number) =>
    `n\n${Array.from({ length: rows }, (_, i) => i).join('\n')}\n`;

  it('shows a whole table', () => {
    const content = whole('a.csv', text(csv(MOST_ROWS)));
    expect(content).toMatchObject({ kind: 'table', cut: false });
    expect(content.kind === 'table' && content.rows).toHaveLength(MOST_ROWS + 1);
  });

  it('shows the first rows of a longer table', () => {
    const content = whole('a.csv', text(csv(MOST_ROWS + 5)));
    expect(content).toMatchObject({ kind: 'table', cut: true });
    expect(content.kind === 'table' && content.rows).toHaveLength(MOST_ROWS + 1);
  });

  it('leaves out the row at which the reading stopped', () => {
    expect(contentOf('a.csv', text('a,b\n1,2\n3,'), 100)).toMatchObject({
      rows: [
        ['a', 'b'],
        ['1', '2']
      ]
    });
  });
});
