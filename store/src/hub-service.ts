import { join } from 'node:path';
import type { Locations } from '@trainlab/api/node';
import { buildApp } from './app.js';
import { EmbeddedStore } from './embedded-store.js';
import { BrowserSessions } from './identity/browser-sessions.js';
import { HubApi } from './identity/hub-api.js';
import type { HubEnvironment } from './identity/hub-environment.js';
import { HubIdentity } from './identity/hub-identity.js';
import { Seal } from './identity/seal.js';
import { TokenOwners } from './identity/token-owners.js';
import type { App } from './routes/context.js';

export interface HubServiceOptions {
  environment: HubEnvironment;
  locations: Locations;
  version: string;
  report: (line: string) => void;
  /** The service should be stopped, for the reason said. */
  onEnd: (reason: string) => void;
}

/** The store that a JupyterHub's users share, at the address of a service of the hub. */
export class HubService {
  constructor(options: HubServiceOptions) {
    this._options = options;
    const { listen, prefix } = options.environment;
    this._store = new EmbeddedStore({
      ...options,
      sharing: options.environment.settings,
      postgres: options.environment.settings.postgres,
      // Where the owner of the data folder can be asked.
      locations: {
        ...options.locations,
        socket: `http://${listen.host}:${listen.port}${prefix}`
      }
    });
  }

  /** @throws LeaseHeldError when another process has the data folder. */
  async start(): Promise<void> {
    const { environment, locations, version, report } = this._options;
    const services = () => this._store.services;
    const api = new HubApi(environment);
    const owners = new TokenOwners({
      ask: token => api.tokenOwner(token),
      cacheMs: environment.settings.cacheMs,
      onAnswer: owner => {
        if (owner.kind === 'user') {
          services().shared?.directory.seen(owner);
        }
      }
    });
    await this._store.open();
    const sessions = new BrowserSessions(
      () => ({ db: services().db, sessions: services().tables.sessions }),
      new Seal(join(locations.data, 'session.key'))
    );
    const identity = new HubIdentity(environment, owners, sessions);
    const { app } = buildApp({
      identity,
      services,
      health: () => this._store.health,
      version,
      report,
      prefix: environment.prefix,
      hub: { environment, api, identity, sessions }
    });
    this._app = app;
    const { host, port } = environment.listen;
    await app.listen({ host, port });
    report(`serving ${environment.prefix} at ${host}:${port}`);
  }

  async stop(): Promise<void> {
    const closed = this._app?.close();
    this._store.close();
    await closed;
  }

  private readonly _options: HubServiceOptions;
  private readonly _store: EmbeddedStore;
  private _app?: App;
}
