import { Outbox } from './outbox';

describe('an outbox', () => {
  it('sends in order, one after the other, and knows when it is empty', async () => {
    const sent: string[] = [];
    let pending = 0;
    let most = 0;
    const outbox = new Outbox({
      async send([frame]) {
        most = Math.max(most, ++pending);
        await new Promise(resolve => setImmediate(resolve));
        sent.push(frame.toString());
        pending -= 1;
      }
    });
    for (let at = 0; at < 50; at++) {
      outbox.put([Buffer.from(String(at))]);
    }
    expect(outbox.pendingBytes).toBeGreaterThan(50);
    await outbox.flush();
    expect(sent).toEqual(Array.from({ length: 50 }, (_, at) => String(at)));
    expect(most).toBe(1);
    expect(outbox.pendingBytes).toBe(0);
    outbox.put([Buffer.from('again')]);
    await outbox.flush();
    expect(sent.at(-1)).toBe('again');
  });

  it('goes on after a message that could not be sent', async () => {
    const sent: string[] = [];
    const error = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const outbox = new Outbox({
      async send([frame]) {
        if (frame.toString() === 'bad') {
          throw new Error('too large');
        }
        sent.push(frame.toString());
      }
    });
    ['a', 'bad', 'b'].forEach(text => outbox.put([Buffer.from(text)]));
    await outbox.flush();
    expect(sent).toEqual(['a', 'b']);
    expect(error).toHaveBeenCalledWith(expect.stringContaining('too large'));
    error.mockRestore();
  });
});
