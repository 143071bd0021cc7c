import { ReadableStream } from 'node:stream/web';
import { readBeginning } from './read-beginning';

describe('readBeginning', () => {
  it('stops fetching when it has enough', async () => {
    let pulled = 0;
    let cancelled = false;
    const stream = new ReadableStream<Uint8Array>(
      {
        pull: controller => {
          pulled++;
          controller.enqueue(new Uint8Array(10).fill(pulled));
        },
        cancel: () => {
          cancelled = true;
        }
      },
      { highWaterMark: 0 }
    );
    const bytes = await readBeginning(new Response(stream as unknown as BodyInit), 25);
    expect([...bytes]).toEqual([
      ...new Array<number>(10).fill(1),
      ...new Array<number>(10).fill(2),
      ...new Array<number>(5).fill(3)
    ]);
    expect(pulled).toBe(3);
    expect(cancelled).toBe(true);
  });

  it('gives a shorter body whole', async () => {
    expect([...(await readBeginning(new Response(Uint8Array.of(1, 2)), 9))]).toEqual([
      1, 2
    ]);
  });
});
