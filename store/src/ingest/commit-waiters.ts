interface Waiter {
  sequence: number;
  resolve: (reached: number) => void;
}

/** Those who wait until the records of a writer are committed. */
export class CommitWaiters {
  /** @param committed - the last committed sequence number of a writer. */
  constructor(committed: (writer: string) => number) {
    this._committed = committed;
  }

  /** Resolves with what is committed once it reaches `sequence`, or the time is over. */
  wait(writer: string, sequence: number, timeoutMs: number): Promise<number> {
    return new Promise(resolve => {
      const waiters = this._waiters.get(writer) ?? new Set<Waiter>();
      this._waiters.set(writer, waiters);
      const done = (reached: number) => {
        clearTimeout(timer);
        waiters.delete(waiter);
        if (waiters.size === 0) {
          this._waiters.delete(writer);
        }
        resolve(reached);
      };
      const timer = setTimeout(() => done(this._committed(writer)), timeoutMs);
      const waiter = { sequence, resolve: done };
      waiters.add(waiter);
    });
  }

  /** More of a writer's records are committed. */
  advance(writer: string): void {
    const reached = this._committed(writer);
    for (const waiter of this._waiters.get(writer) ?? []) {
      if (waiter.sequence <= reached) {
        waiter.resolve(reached);
      }
    }
  }

  /** Nothing more will be committed: all are told how far it came. */
  end(): void {
    this._waiters.forEach((waiters, writer) => {
      waiters.forEach(waiter => waiter.resolve(this._committed(writer)));
    });
    this._waiters.clear();
  }

  private readonly _committed: (writer: string) => number;
  private readonly _waiters = new Map<string, Set<Waiter>>();
}
