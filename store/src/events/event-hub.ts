import type { StoreEvent } from '@trainlab/api';
import type { WebSocket } from 'ws';
import type { Changes } from '../db/changes.js';
import type { Database } from '../db/database.js';
import type { Viewer } from '../domain/viewer.js';
import { AccessNews, type AccessSource } from './access-news.js';
import { ChangeBatch } from './change-batch.js';

/** Least time between two states of one thing; milliseconds. */
const TICK = 100;
/** Silence after which a heartbeat is sent; a client gives up after 40 s. */
const HEARTBEAT = 15_000;
/** Events read at once for a client that is behind. */
const BATCH = 200;
/** Bytes a client may have unsent before it has to catch up by itself. */
const MAX_UNSENT = 1024 * 1024;

/** Time for a client to answer the end of its socket; milliseconds. */
const CLOSING = 500;

interface Client {
  socket: WebSocket;
  /** Who looks, with what they may see now; absent while that cannot be told. */
  viewer: () => Viewer | undefined;
  /** What was granted to them and taken from them, in a store that users share. */
  news?: AccessNews;
  /** The last revision sent. */
  sent: number;
  /** It is behind and being served batch after batch. */
  catchingUp: boolean;
}

/** Batches by the revision they follow. */
type Batches = Map<number, ChangeBatch>;

/** A client that was added. */
export interface EventClient {
  /** The viewer may be another one, or is known again. */
  wake: () => void;
}

/**
 * Sends changes to all open sockets.
 *
 * Each client is only a revision: what changed behind it is read from the
 * database, in order, each thing once in its present state. So a client that
 * resumes, one that is slow, and one that is up to date are served by the same
 * few lines, nothing is kept for them in memory, and a break at any point skips
 * nothing. At most one state per thing and {@link TICK} is sent.
 *
 * In a store that users share each client gets what its viewer may read, as judged
 * at the moment of sending.
 */
export class EventHub {
  /** @param access - tells of grants; absent in a store of one user. */
  constructor(db: Database, changes: Changes, access?: AccessSource) {
    this._db = db;
    this._changes = changes;
    this._access = access;
    db.onChange(() => this._schedule());
    this._heartbeat = setInterval(() => this._beat(), HEARTBEAT);
  }

  get clients(): number {
    return this._clients.size;
  }

  /** Serves a socket from behind the revision `after`; all from the start if that is not ours. */
  add(socket: WebSocket, after: number, viewer: () => Viewer | undefined): EventClient {
    const { revision, storeId } = this._db;
    const sent = after > revision ? 0 : after;
    const client: Client = {
      socket,
      viewer,
      sent,
      catchingUp: false,
      ...(this._access ? { news: new AccessNews(this._access, this._changes, sent) } : {})
    };
    this._clients.add(client);
    socket.on('close', () => this._clients.delete(client));
    socket.on('error', () => socket.terminate());
    send(client, { type: 'hello', revision, storeId });
    this._serve(client);
    return { wake: () => this._serve(client) };
  }

  close(): void {
    clearInterval(this._heartbeat);
    clearTimeout(this._tick);
    for (const { socket } of this._clients) {
      // 1001, going away: see RFC 6455, 7.4.1.
      socket.close(1001);
      setTimeout(() => socket.terminate(), CLOSING);
    }
    this._clients.clear();
  }

  private _schedule(): void {
    if (this._tick === undefined && this._clients.size > 0) {
      const wait = Math.max(0, this._servedAt + TICK - performance.now());
      this._tick = setTimeout(() => {
        this._tick = undefined;
        this._servedAt = performance.now();
        const batches: Batches = new Map();
        this._clients.forEach(client => this._serve(client, batches));
      }, wait);
    }
  }

  /** Sends one batch, and the rest after others have had their turn. */
  private _serve(client: Client, batches: Batches = new Map()): void {
    const { socket, news } = client;
    if (
      client.catchingUp ||
      (client.sent >= this._db.revision && !news?.pending) ||
      socket.readyState !== socket.OPEN
    ) {
      return;
    }
    if (socket.bufferedAmount > MAX_UNSENT) {
      this._schedule();
      return;
    }
    try {
      const viewer = client.viewer();
      if (!viewer) {
        return;
      }
      const texts = news?.take(viewer, client.sent, BATCH) ?? [];
      texts.forEach(text => socket.send(text));
      if (texts.length === 0) {
        const batch = this._behind(client.sent, batches);
        batch.texts(viewer).forEach(text => socket.send(text));
        client.sent = batch.revision;
      }
    } catch {
      // The database cannot be read now. The client resumes where it was.
      socket.terminate();
      return;
    }
    if (client.sent < this._db.revision || news?.pending) {
      client.catchingUp = true;
      setImmediate(() => {
        client.catchingUp = false;
        this._serve(client);
      });
    }
  }

  /** One batch behind a revision; clients at the same revision share it. */
  private _behind(after: number, batches: Batches): ChangeBatch {
    let batch = batches.get(after);
    if (!batch) {
      const rows = this._changes.since(after, BATCH);
      batch = new ChangeBatch(
        this._changes,
        rows,
        rows.length < BATCH ? this._db.revision : rows[BATCH - 1].revision
      );
      batches.set(after, batch);
    }
    return batch;
  }

  /**
   * Tells clients that the store is there. They are asked for no answer: each would
   * count as activity with a hub's proxy, and keep a server that nobody uses.
   */
  private _beat(): void {
    this._clients.forEach(client =>
      send(client, { type: 'heartbeat', revision: client.sent })
    );
  }

  private readonly _db: Database;
  private readonly _changes: Changes;
  private readonly _access?: AccessSource;
  private readonly _clients = new Set<Client>();
  private readonly _heartbeat: ReturnType<typeof setInterval>;
  private _tick?: ReturnType<typeof setTimeout>;
  private _servedAt = 0;
}

function send({ socket }: Client, event: StoreEvent): void {
  socket.send(JSON.stringify(event));
}
