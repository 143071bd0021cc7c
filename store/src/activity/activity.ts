import type { ActivitySettings } from './settings.js';

const TIMEOUT = 10_000;

export interface ActivityOptions {
  settings: ActivitySettings;
  /** The notebook server's token; absent where there is none. */
  token: () => string | undefined;
  /** When the runs began that are live now; milliseconds since the Unix epoch. */
  live: () => readonly number[];
  report: (line: string) => void;
}

/**
 * Tells a JupyterHub that a notebook server is in use while a run is live, so
 * that training, which may be silent for hours, is not culled. Nothing else
 * counts: who only watches tells nothing.
 */
export class Activity {
  constructor(options: ActivityOptions) {
    this._options = options;
  }

  start(): void {
    this._timer = setInterval(() => void this._tell(), this._options.settings.every);
  }

  stop(): void {
    clearInterval(this._timer);
  }

  private async _tell(): Promise<void> {
    const { settings, token, live, report } = this._options;
    const secret = token();
    const now = Date.now();
    if (!secret || !live().some(start => now - start < settings.limit)) {
      return;
    }
    const last_activity = new Date(now).toISOString();
    try {
      const answer = await fetch(settings.url, {
        method: 'POST',
        redirect: 'error',
        headers: {
          authorization: `token ${secret}`,
          'content-type': 'application/json'
        },
        body: JSON.stringify({
          servers: { [settings.server]: { last_activity } },
          last_activity
        }),
        signal: AbortSignal.timeout(TIMEOUT)
      });
      await answer.body?.cancel();
      this._problem(
        answer.ok
          ? undefined
          : `JupyterHub does not take the activity of this server (HTTP ${answer.status}); it ` +
              'may be culled while a run is live. The token needs the scope users:activity!user.',
        report
      );
    } catch {
      // The next message comes soon, and the hub's own timeout is longer.
    }
  }

  private _problem(problem: string | undefined, report: (line: string) => void): void {
    if (problem !== undefined && problem !== this._told) {
      report(problem);
    }
    this._told = problem;
  }

  private readonly _options: ActivityOptions;
  private _timer?: ReturnType<typeof setInterval>;
  private _told?: string;
}
