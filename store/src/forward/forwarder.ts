import { watch, type FSWatcher } from 'node:fs';
import { segmentsIn } from '../ingest/journal-folder.js';
import { JournalReader } from '../ingest/journal-reader.js';
import type { Outcome } from '../ingest/close-runs.js';
import { BlobSender } from './blob-sender.js';
import { deliver, isForContent } from './deliver.js';
import { HubAwayError, HubRefusedError } from './hub-errors.js';
import type { HubLink } from './hub-link.js';
import { Outbox, type Sent } from './outbox.js';
import { Pause } from './pause.js';
import type { Receipt, WriterEnd } from './protocol.js';

/** Milliseconds between looks at the folder, for filesystems that tell nothing. */
const POLL = 250;
/** Least time from one delivery to the next while little comes in; milliseconds. */
const GAP = 40;
/** Bytes of journals in one delivery. */
const DELIVERY_BYTES = 512 * 1024;
const SLICE_BYTES = 32 * 1024;
/** Journals in one delivery. */
const MOST_SLICES = 500;
/** Silence after which the hub's store is asked whether it is there; milliseconds. */
const QUIET = 15_000;

export interface ForwarderOptions {
  link: HubLink;
  /** The folder of all journals, which are the outbox. */
  journals: string;
  /** Whether a writer is known to live. */
  isLive: (writer: string) => boolean;
  report: (line: string) => void;
}

/**
 * Sends journals to the hub's store as they grow, all of them in one delivery
 * after the other. A journal stays until the hub has closed its writer, so that
 * hub, proxy, network and this store may go away at any moment: deliveries are
 * repeated from where the hub says it is.
 */
export class Forwarder {
  constructor(options: ForwarderOptions) {
    this._options = options;
    this._blobs = new BlobSender(options.link, options.journals);
  }

  start(): void {
    try {
      this._watcher = watch(this._options.journals, () => this._wake(GAP));
      this._watcher.on('error', () => this._watcher?.close());
    } catch {
      // No notifications here; the poll finds everything.
    }
    this._poll = setInterval(() => this._wake(0), POLL);
    this._wake(0);
  }

  stop(): void {
    this._stopped = true;
    this._watcher?.close();
    clearInterval(this._poll);
    clearTimeout(this._turn);
    this._outboxes.forEach(outbox => outbox.close());
    this._outboxes.clear();
  }

  /** Tries at once what waits for the end of a pause. */
  hurry(): void {
    this._pause.end();
    this._wake(0);
  }

  /** Somebody waits for the hub: a long pause becomes a short one. */
  trySoon(): void {
    if (this._pause.shorten()) {
      this._wake(0);
    }
  }

  /** Bytes that the hub has not taken. */
  behind(): number {
    return this._sum(outbox => outbox.behind());
  }

  /** Journals that have something for the hub. */
  get pending(): number {
    return this._sum(outbox => (outbox.pending ? 1 : 0));
  }

  /** Why a journal is not taken, if one is not. */
  get held(): string | undefined {
    return [...this._outboxes.values()].find(({ hold }) => hold)?.hold?.reason;
  }

  /** Waits until the hub has committed a writer's records up to `sequence`, or the time is over. */
  async wait(writer: string, sequence: number, timeoutMs: number): Promise<number> {
    this._list();
    this._wake(0);
    return this._outboxes.get(writer)?.wait(sequence, timeoutMs) ?? -1;
  }

  /**
   * Tells the hub how a writer has ended.
   *
   * @returns true as soon as the hub has all of it and the journal may go.
   */
  finish(writer: string, { status, reason, time }: Outcome): boolean {
    const outbox = this._outboxes.get(writer);
    if (!outbox) {
      // What is not listed yet is looked at before the next question.
      this._wake(0);
      return false;
    }
    if (outbox.closed) {
      outbox.close();
      this._outboxes.delete(writer);
      return true;
    }
    outbox.finish({ status: status as WriterEnd['status'], reason, time });
    this._wake(0);
    return false;
  }

  /** Whether the first bytes of a journal are on the hub's disk; else it is asked to see to it. */
  hasTaken(writer: string, bytes: number): boolean {
    const taken = this._outboxes.get(writer)?.hasTaken(bytes) ?? false;
    if (taken) {
      this._outboxes.get(writer)?.reader.forgetFinished();
    }
    return taken;
  }

  private _sum(of: (outbox: Outbox) => number): number {
    let sum = 0;
    for (const outbox of this._outboxes.values()) {
      try {
        sum += of(outbox);
      } catch {
        // Its file was taken away; the next turn finds out.
      }
    }
    return sum;
  }

  private _wake(gap: number): void {
    if (this._stopped || this._sending) {
      return;
    }
    const due = Math.max(this._sentAt + gap, this._pause.until);
    if (this._turn !== undefined) {
      if (this._due <= due) {
        return;
      }
      clearTimeout(this._turn);
    }
    this._due = due;
    this._turn = setTimeout(() => void this._run(), Math.max(0, due - performance.now()));
  }

  private async _run(): Promise<void> {
    this._turn = undefined;
    this._sending = true;
    let more = false;
    try {
      this._list();
      more = await this._deliver();
    } catch (error) {
      this._failed(error);
    } finally {
      this._sending = false;
      this._sentAt = performance.now();
    }
    if (more) {
      this._wake(0);
    }
  }

  /** One delivery; true when more is waiting. */
  private async _deliver(): Promise<boolean> {
    const batch = this._gather();
    const { link } = this._options;
    if (batch.length === 0 && performance.now() - this._heardAt < QUIET) {
      return false;
    }
    try {
      this._settle(batch, await deliver(link, batch));
    } catch (error) {
      if (!isForContent(error)) {
        throw error;
      }
      await this._deliverSingly(batch.map(({ outbox }) => outbox));
    }
    this._heardAt = performance.now();
    this._pause.succeed();
    link.found();
    return batch.length > 0;
  }

  /** Finds the journal whose next record is refused, and holds it; the others go on. */
  private async _deliverSingly(outboxes: Outbox[]): Promise<void> {
    const { link } = this._options;
    for (const outbox of outboxes) {
      const sent = this._next(outbox, 1);
      try {
        if (sent) {
          this._settle([{ outbox, sent }], await deliver(link, [{ sent }]));
        }
      } catch (error) {
        if (!isForContent(error)) {
          throw error;
        }
        this._hold(outbox, error.message);
      }
    }
    // Where all are held, the store is there nevertheless.
    await deliver(link, []);
  }

  private _gather(): { outbox: Outbox; sent: Sent }[] {
    const outboxes = [...this._outboxes.values()];
    const share = Math.max(
      SLICE_BYTES,
      Math.floor(DELIVERY_BYTES / Math.max(1, outboxes.length))
    );
    this._turns += 1;
    const first = outboxes.length > 0 ? this._turns % outboxes.length : 0;
    const batch: { outbox: Outbox; sent: Sent }[] = [];
    let bytes = 0;
    for (const outbox of [...outboxes.slice(first), ...outboxes.slice(0, first)]) {
      if (bytes >= DELIVERY_BYTES || batch.length >= MOST_SLICES) {
        break;
      }
      const sent = this._next(outbox, share);
      if (sent) {
        const { entries } = sent;
        bytes +=
          entries.length > 0 ? entries[entries.length - 1].end - entries[0].start : 0;
        batch.push({ outbox, sent });
      }
    }
    return batch;
  }

  private _next(outbox: Outbox, limit: number): Sent | undefined {
    try {
      return outbox.next(limit, this._options.isLive(outbox.writer));
    } catch (error) {
      this._hold(outbox, `The journal ${outbox.writer} cannot be read: ${String(error)}`);
      return undefined;
    }
  }

  private _settle(batch: { outbox: Outbox; sent: Sent }[], { journals }: Receipt): void {
    if (this._stopped) {
      return;
    }
    const receipts = new Map(journals.map(receipt => [receipt.writer, receipt]));
    for (const { outbox, sent } of batch) {
      const receipt = receipts.get(outbox.writer);
      if (!receipt) {
        continue;
      }
      void this._blobs.discard(outbox.writer, outbox.settle(sent, receipt));
      if (receipt.refused !== undefined) {
        this._hold(outbox, receipt.refused);
      }
      if (outbox.missing) {
        void this._sendBlob(outbox);
      }
    }
  }

  private async _sendBlob(outbox: Outbox): Promise<void> {
    const { link } = this._options;
    try {
      await this._blobs.send(outbox);
    } catch (error) {
      outbox.missing = undefined;
      if (error instanceof HubRefusedError && error.status === 413) {
        this._hold(outbox, error.message);
      } else {
        this._failed(error instanceof Error ? error : link.away(String(error)));
      }
    }
    this._wake(0);
  }

  private _hold(outbox: Outbox, reason: string): void {
    outbox.holdFor(reason);
    this._tell(reason);
  }

  private _failed(error: unknown): void {
    const { link } = this._options;
    const known = error instanceof HubAwayError || error instanceof HubRefusedError;
    const failure = known ? error : link.away(`it fails here: ${String(error)}`);
    link.lost(failure);
    this._tell(failure.message);
    this._pause.fail(failure instanceof HubRefusedError);
  }

  private _tell(line: string): void {
    if (line !== this._told) {
      this._told = line;
      this._options.report(line);
    }
  }

  private _list(): void {
    for (const [writer, starts] of segmentsIn(this._options.journals)) {
      const outbox = this._outboxes.get(writer);
      if (outbox) {
        starts.forEach(start => outbox.reader.add(start));
      } else {
        this._open(writer);
      }
    }
  }

  private _open(writer: string): void {
    const { journals } = this._options;
    try {
      this._outboxes.set(
        writer,
        new Outbox(writer, from => {
          const starts = segmentsIn(journals).get(writer) ?? [0];
          return new JournalReader(journals, writer, starts, from);
        })
      );
    } catch (error) {
      this._tell(`The journal ${writer} cannot be read: ${String(error)}`);
    }
  }

  private readonly _options: ForwarderOptions;
  private readonly _blobs: BlobSender;
  private readonly _pause = new Pause();
  private readonly _outboxes = new Map<string, Outbox>();
  private _watcher?: FSWatcher;
  private _poll?: ReturnType<typeof setInterval>;
  private _turn?: ReturnType<typeof setTimeout>;
  private _due = 0;
  private _sentAt = 0;
  private _heardAt = -QUIET;
  private _turns = 0;
  private _sending = false;
  private _stopped = false;
  private _told?: string;
}
