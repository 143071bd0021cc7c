import { encodeFrame, FrameReader } from './frames';

/** A small generator, so that a failure can be repeated from its seed. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('frames', () => {
  const seed = Number(process.env['TEST_SEED'] ?? Date.now() % 1e9);

  it(`come out whole however the stream cuts them (seed ${seed})`, () => {
    const next = random(seed);
    const messages = Array.from({ length: 200 }, (_, at) => ({
      message: { at, text: 'é✓'.repeat(Math.floor(next() * 300)) },
      buffers: Array.from({ length: Math.floor(next() * 3) }, () =>
        Buffer.alloc(Math.floor(next() * 500), at)
      )
    }));
    const stream = Buffer.concat(
      messages.map(({ message, buffers }) => encodeFrame(message, buffers))
    );
    const seen: unknown[] = [];
    const reader = new FrameReader((message, buffers) => seen.push({ message, buffers }));
    for (let at = 0; at < stream.length;) {
      const size = next() < 0.3 ? 1 : Math.ceil(next() * 2000);
      reader.push(stream.subarray(at, at + size));
      at += size;
    }
    expect(seen).toEqual(messages);
  });
});
