import { PassThrough } from 'node:stream';
import { MARK } from '../child/protocol';
import { NativeOutput } from './native-output';

describe('native output', () => {
  const begin = () => {
    const source = new PassThrough();
    let text = '';
    const output = new NativeOutput(source, 'token:', piece => (text += piece));
    return { source, output, text: () => text };
  };

  it('is passed on without marks, wherever they are cut', async () => {
    const whole = Buffer.from(
      `first ✓\n${MARK}token:1\nsecond\u0001x${MARK}token:2\nlast`
    );
    for (let cut = 1; cut < whole.length; cut++) {
      const { source, output, text } = begin();
      source.write(whole.subarray(0, cut));
      source.write(whole.subarray(cut));
      await output.marked(2);
      source.end();
      await new Promise(resolve => source.once('close', resolve));
      expect(text()).toBe('first ✓\nsecond\u0001xlast');
    }
  });

  it('does not wait for the mark of a closed stream, and keeps a mark that is not ours', async () => {
    const { source, output, text } = begin();
    source.end(`${MARK}other:1\n`);
    await output.marked(5);
    expect(text()).toBe(`${MARK}other:1\n`);
  });
});
