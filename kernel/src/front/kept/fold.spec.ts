import { foldOutputs, shorten, type KeptMessage } from './fold';

const stream = (text: string, name = 'stdout'): KeptMessage => ({
  type: 'stream',
  content: { name, text }
});
const shown = (data: string, id?: string, type = 'display_data'): KeptMessage => ({
  type,
  content: {
    data: { 'text/plain': data },
    metadata: {},
    transient: id === undefined ? {} : { display_id: id }
  }
});
const cleared = (wait: boolean): KeptMessage => ({
  type: 'clear_output',
  content: { wait }
});
const texts = (messages: KeptMessage[]) =>
  foldOutputs(messages).map(
    output => output['text'] ?? (output['data'] as Record<string, string>)['text/plain']
  );

describe('outputs of kept messages', () => {
  it('put text of one stream together, and keep the order', () => {
    expect(
      texts([stream('a'), stream('b'), stream('!', 'stderr'), shown('x'), stream('c')])
    ).toEqual(['ab', '!', 'x', 'c']);
  });

  it('show the last update of a display', () => {
    const messages = [
      shown('0 %', 'bar'),
      stream('text'),
      shown('50 %', 'bar', 'update_display_data'),
      shown('other', 'none', 'update_display_data'),
      shown('100 %', 'bar', 'update_display_data')
    ];
    expect(texts(messages)).toEqual(['100 %', 'text']);
    expect(texts(shorten(messages))).toEqual(['100 %', 'text']);
    expect(shorten(messages)).toHaveLength(2);
  });

  it('are cleared at once, or by what comes next', () => {
    expect(texts([stream('a'), cleared(false)])).toEqual([]);
    expect(texts([stream('a'), cleared(true)])).toEqual(['a']);
    expect(texts([stream('a'), cleared(true), stream('b'), stream('c')])).toEqual(['bc']);
  });

  it('are cleared by what comes next also when they were shortened before it', () => {
    const before = shorten([stream('a'), cleared(true)]);
    expect(texts(before)).toEqual(['a']);
    expect(texts([...before, stream('b')])).toEqual(['b']);
    expect(shorten([stream('a'), cleared(true), stream('b')])).toHaveLength(1);
  });
});
