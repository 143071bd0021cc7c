import { EventEmitter } from 'node:events';
import type { StoreEvent } from '@trainlab/api';
import type { WebSocket } from 'ws';
import type { Changes } from '../db/changes';
import type { Database } from '../db/database';
import { soleViewer } from '../domain/viewer';
import { EventHub } from './event-hub';

const viewer = soleViewer({ name: 'ada', kind: 'user', groups: [], admin: true });

/** A socket whose other end the test is. */
class TestSocket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  readonly got: StoreEvent[] = [];
  pings = 0;
  closed?: number;
  terminated = false;
  send(text: string): void {
    this.got.push(JSON.parse(text) as StoreEvent);
  }
  ping(): void {
    this.pings += 1;
  }
  close(code: number): void {
    this.closed = code;
  }
  terminate(): void {
    this.terminated = true;
    this.readyState = 3;
    this.emit('close');
  }
  get revisions(): number[] {
    return this.got
      .filter(({ type }) => type === 'dataset')
      .map(({ revision }) => revision);
  }
}

/** Things that change: each has the revision of its last change. */
function setUp() {
  const things = new Map<string, number>();
  let changed = () => {};
  const db = {
    revision: 0,
    storeId: 'store',
    onChange: (listener: () => void) => (changed = listener)
  };
  const reads: number[] = [];
  const changes = {
    since(after: number, limit: number) {
      reads.push(after);
      return [...things.entries()]
        .filter(([, revision]) => revision > after)
        .sort((a, b) => a[1] - b[1])
        .slice(0, limit)
        .map(([name, revision]) => ({
          kind: 'dataset',
          id: String([...things.keys()].indexOf(name)),
          revision,
          experimentId: 0
        }));
    },
    datasets: (ids: number[]) =>
      ids.map(id => {
        const [name, revision] = [...things][id];
        return { name, revision };
      })
  };
  const hub = new EventHub(db as unknown as Database, changes as unknown as Changes);
  return {
    hub,
    reads,
    change(name: string) {
      db.revision += 1;
      things.set(name, db.revision);
      changed();
    },
    connect(after = 0) {
      const socket = new TestSocket();
      hub.add(socket as unknown as WebSocket, after, () => viewer);
      return socket;
    }
  };
}

describe('EventHub', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('sends a first change at once, and then one state per thing and tenth of a second', () => {
    const { hub, change, connect } = setUp();
    const socket = connect();
    jest.advanceTimersByTime(1000);
    change('a');
    jest.advanceTimersByTime(0);
    expect(socket.revisions).toEqual([1]);
    for (let at = 0; at < 50; at++) {
      change('a');
      change('b');
      jest.advanceTimersByTime(1);
    }
    expect(socket.revisions).toEqual([1]);
    jest.advanceTimersByTime(50);
    expect(socket.revisions).toEqual([1, 100, 101]);
    hub.close();
  });

  it('sends what changed while a client was away, each thing once, in order', () => {
    const { hub, change, connect } = setUp();
    ['a', 'b', 'a', 'c', 'b'].forEach(change);
    const socket = connect(2);
    expect(socket.got[0]).toEqual({ type: 'hello', revision: 5, storeId: 'store' });
    expect(socket.revisions).toEqual([3, 4, 5]);
    expect(connect(5).revisions).toEqual([]);
    expect(connect(6).revisions).toEqual([3, 4, 5]);
    hub.close();
  });

  it('serves a long way in batches, between which others have their turn', () => {
    const { hub, change, connect, reads } = setUp();
    for (let at = 0; at < 1000; at++) {
      change(`thing ${at}`);
    }
    const socket = connect();
    expect(socket.revisions).toHaveLength(200);
    for (let turn = 0; turn < 4; turn++) {
      jest.advanceTimersByTime(1);
    }
    expect(socket.revisions).toEqual(Array.from({ length: 1000 }, (_, at) => at + 1));
    expect(reads).toEqual([0, 200, 400, 600, 800]);
    hub.close();
  });

  it('keeps nothing for a slow client, which gets the present state later', () => {
    const { hub, change, connect } = setUp();
    const slow = connect();
    const quick = connect();
    slow.bufferedAmount = 2 * 1024 * 1024;
    for (let at = 0; at < 30; at++) {
      change('a');
      jest.advanceTimersByTime(100);
    }
    expect(slow.revisions).toEqual([]);
    expect(quick.revisions.length).toBeGreaterThan(20);
    slow.bufferedAmount = 0;
    jest.advanceTimersByTime(100);
    expect(slow.revisions).toEqual([30]);
    hub.close();
  });

  it('reads once for all clients that are up to date', () => {
    const { hub, change, connect, reads } = setUp();
    const sockets = [connect(), connect(), connect()];
    jest.advanceTimersByTime(1000);
    change('a');
    jest.advanceTimersByTime(100);
    expect(sockets.map(({ revisions }) => revisions)).toEqual([[1], [1], [1]]);
    expect(reads).toEqual([0]);
    hub.close();
  });

  it('sends heartbeats, and asks for no answer', () => {
    const { hub, connect } = setUp();
    const socket = connect();
    jest.advanceTimersByTime(45_000);
    expect(socket.got.filter(({ type }) => type === 'heartbeat')).toHaveLength(3);
    expect(socket.pings).toBe(0);
    expect(socket.terminated).toBe(false);
    hub.close();
  });

  it('says goodbye, and does not wait for ever for an answer', () => {
    const { hub, connect } = setUp();
    const socket = connect();
    hub.close();
    expect(socket.closed).toBe(1001);
    jest.advanceTimersByTime(500);
    expect(socket.terminated).toBe(true);
  });
});
