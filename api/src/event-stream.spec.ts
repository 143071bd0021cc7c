import { EventStream, type EventSocket } from './event-stream';
import type { StoreEvent } from './events';

class FakeSocket implements EventSocket {
  onmessage: EventSocket['onmessage'] = null;
  onclose: EventSocket['onclose'] = null;
  onerror: EventSocket['onerror'] = null;
  closed = false;
  close(): void {
    this.closed = true;
  }
  send(event: unknown): void {
    this.onmessage?.({ data: JSON.stringify(event) });
  }
}

describe('EventStream', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  function setUp() {
    const sockets: FakeSocket[] = [];
    const asked: number[] = [];
    const events: StoreEvent[] = [];
    const stream = new EventStream({
      open: after => {
        asked.push(after);
        sockets.push(new FakeSocket());
        return sockets[sockets.length - 1];
      },
      onEvent: event => events.push(event)
    });
    stream.start();
    return { stream, sockets, asked, events };
  }

  it('resumes behind the last revision after a break', () => {
    const { stream, sockets, asked } = setUp();
    sockets[0].send({ type: 'hello', revision: 3, storeId: 'a' });
    sockets[0].send({ type: 'dataset', revision: 7, dataset: {} });
    expect(stream.state).toBe('live');
    sockets[0].onclose?.();
    expect(stream.state).toBe('offline');
    jest.advanceTimersByTime(500);
    expect(asked).toEqual([0, 7]);
    stream.dispose();
  });

  it('starts anew when another store answers', () => {
    const { stream, sockets, asked } = setUp();
    sockets[0].send({ type: 'hello', revision: 9, storeId: 'a' });
    sockets[0].send({ type: 'dataset', revision: 9, dataset: {} });
    sockets[0].onclose?.();
    jest.advanceTimersByTime(500);
    sockets[1].send({ type: 'hello', revision: 2, storeId: 'b' });
    expect(stream.revision).toBe(0);
    expect(asked).toEqual([0, 9]);
    stream.dispose();
  });

  it('treats a silent socket as lost', () => {
    const { stream, sockets } = setUp();
    sockets[0].send({ type: 'hello', revision: 1, storeId: 'a' });
    jest.advanceTimersByTime(40_000);
    expect(sockets[0].closed).toBe(true);
    expect(stream.state).toBe('offline');
    stream.dispose();
    jest.advanceTimersByTime(60_000);
    expect(sockets).toHaveLength(1);
  });
});
