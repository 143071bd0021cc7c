import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { StoreClient } from '@trainlab/api';
import { locations, unixTransport, type Locations } from '@trainlab/api/node';
import { Daemon } from '../daemon';
import type { Health } from '../routes/health';
import { afterwards } from './afterwards';
import { TestJournal } from './journal';
import { tempFolder } from './temp-folder';

/** The embedded store of a notebook server whose hub has a store. */
export class ServerStore {
  constructor(url: string, token: string, user: string) {
    const folder = tempFolder();
    const runtime = join(folder, 'r');
    mkdirSync(runtime);
    this.locations = locations({
      TRAINLAB_HOME: join(folder, 'data'),
      XDG_RUNTIME_DIR: runtime
    });
    this._hub = { url: url.replace(/\/$/, ''), token, user };
    this.transport = unixTransport(this.locations.socket);
    this.client = new StoreClient(this.transport);
    afterwards(() => this.stop());
  }

  readonly locations: Locations;
  readonly transport: ReturnType<typeof unixTransport>;
  readonly client: StoreClient;
  readonly reports: string[] = [];

  async start(): Promise<void> {
    this._daemon = new Daemon({
      locations: this.locations,
      hub: this._hub,
      version: '1.2.3',
      report: line => this.reports.push(line),
      idleMs: 600_000,
      onEnd: () => undefined
    });
    await this._daemon.start();
  }

  async stop(): Promise<void> {
    await this._daemon?.stop();
    this._daemon = undefined;
  }

  journal(): TestJournal {
    return new TestJournal(this.locations.journals);
  }

  async health(): Promise<Health> {
    const answer = await this.transport('/api/v1/health');
    return (await answer.json()) as Health;
  }

  private readonly _hub: { url: string; token: string; user: string };
  private _daemon?: Daemon;
}
