import type { Socket } from 'node:net';
import type { App } from './routes/context.js';

export interface IdleSources {
  /** Something besides clients needs the store. */
  busy: () => boolean;
  onIdle: () => void;
}

/** Tells when nobody has been connected for a time and nothing else needed the store. */
export class IdleWatch {
  constructor(app: App, idleMs: number, { busy, onIdle }: IdleSources) {
    app.server.on('connection', (socket: Socket) => {
      this._connections += 1;
      socket.on('close', () => {
        this._connections -= 1;
        this._neededAt = performance.now();
      });
    });
    this._timer = setInterval(
      () => {
        if (this._connections > 0 || busy()) {
          this._neededAt = performance.now();
        } else if (performance.now() - this._neededAt >= idleMs) {
          this.stop();
          onIdle();
        }
      },
      Math.min(idleMs / 10, 10_000)
    );
  }

  stop(): void {
    clearInterval(this._timer);
  }

  private _connections = 0;
  private _neededAt = performance.now();
  private readonly _timer: ReturnType<typeof setInterval>;
}
