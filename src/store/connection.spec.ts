import type { StoreState } from './tokens';
import { StoreSeam } from '../testing/store-seam';
import { digitsRun } from '@trainlab/analysis/testing';

describe('StoreConnection', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => {
    setHidden(false);
    jest.useRealTimers();
  });

  function setUp() {
    const seam = new StoreSeam();
    const connection = seam.connection();
    const states: StoreState[] = [];
    connection.stateChanged.connect((_, state) => states.push(state));
    return { seam, connection, states };
  }

  it('asks below the base URL with the token of the lab', async () => {
    const { seam, connection } = setUp();
    await connection.client.experiments();
    expect(seam.requests[0].url.href).toBe(
      'http://localhost:8888/user/ada/trainlab/api/v1/experiments'
    );
    document.cookie = '_xsrf=2%7Cabc';
    connection.follow();
    expect(seam.socket.url).toBe(
      'ws://localhost:8888/user/ada/trainlab/api/v1/events?after=0&token=secret&_xsrf=2%7Cabc'
    );
    document.cookie = '_xsrf=; expires=Thu, 01 Jan 1970 00:00:00 GMT';
    connection.dispose();
  });

  it('opens one socket for many followers and closes it after the last', () => {
    const { seam, connection, states } = setUp();
    expect(seam.sockets).toHaveLength(0);
    const first = connection.follow();
    const second = connection.follow();
    expect(seam.sockets).toHaveLength(1);
    first.dispose();
    first.dispose();
    expect(seam.socket.closed).toBe(false);
    second.dispose();
    expect(seam.socket.closed).toBe(true);
    expect(states).toEqual(['connecting', 'idle']);
  });

  it('rests while the page is hidden and resumes behind the last event', () => {
    const { seam, connection } = setUp();
    connection.follow();
    seam.socket.hello(4);
    seam.socket.send({ type: 'run', revision: 9, run: digitsRun().run });
    setHidden(true);
    pass(59_000, seam);
    expect(connection.state).toBe('live');
    pass(1_000, seam);
    expect(connection.state).toBe('standby');
    expect(seam.socket.closed).toBe(true);
    setHidden(false);
    expect(seam.sockets).toHaveLength(2);
    expect(seam.socket.after).toBe(9);
    connection.dispose();
  });

  it('keeps the stream when the page comes back in time', () => {
    const { seam, connection } = setUp();
    connection.follow();
    seam.socket.hello(1);
    setHidden(true);
    pass(30_000, seam);
    setHidden(false);
    pass(45_000, seam);
    expect(connection.state).toBe('live');
    expect(seam.sockets).toHaveLength(1);
    connection.dispose();
  });

  it('says when another store answers, and takes all it holds', () => {
    const { seam, connection } = setUp();
    let replaced = 0;
    const revisions: number[] = [];
    connection.replaced.connect(() => replaced++);
    connection.event.connect((_, event) => {
      if (event.type === 'run') {
        revisions.push(event.revision);
      }
    });
    connection.follow();
    seam.socket.hello(9, 'one');
    seam.socket.send({ type: 'run', revision: 9, run: digitsRun().run });
    seam.socket.drop();
    jest.advanceTimersByTime(500);
    expect(seam.socket.after).toBe(9);
    seam.socket.hello(3, 'two');
    expect(replaced).toBe(1);
    expect(seam.socket.after).toBe(0);
    seam.socket.hello(3, 'two');
    seam.socket.send({ type: 'run', revision: 2, run: digitsRun().run });
    expect(replaced).toBe(1);
    expect(revisions).toEqual([9, 2]);
    expect(connection.state).toBe('live');
    connection.dispose();
  });

  it('tries at once when asked', () => {
    const { seam, connection } = setUp();
    connection.follow();
    seam.socket.drop();
    expect(connection.state).toBe('offline');
    connection.retry();
    expect(seam.sockets).toHaveLength(2);
    connection.dispose();
  });
});

/** Lets time pass while the store sends its heartbeats. */
function pass(ms: number, seam: StoreSeam): void {
  for (let left = ms; left > 0; left -= 15_000) {
    jest.advanceTimersByTime(Math.min(left, 15_000));
    seam.socket.send({ type: 'heartbeat', revision: 0 });
  }
}

function setHidden(hidden: boolean): void {
  Object.defineProperty(document, 'hidden', { configurable: true, value: hidden });
  document.dispatchEvent(new Event('visibilitychange'));
}
