import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { HubService } from '../hub-service';
import { hubEnvironment } from '../identity/hub-environment';
import { afterwards } from './afterwards';
import { HubPeer } from './hub-peer';
import { testDatabase } from './test-database';
import { tempFolder } from './temp-folder';

export const PREFIX = '/services/trainlab/';

/** The real service on a port of its own, beside a hub's API. */
export class HubStore {
  /** @param settings - `TRAINLAB_HUB_…` variables. */
  constructor(settings: NodeJS.ProcessEnv = {}) {
    this._settings = settings;
    const folder = tempFolder();
    this.data = join(folder, 'data');
    const journals = join(this.data, 'journals');
    mkdirSync(journals, { recursive: true });
    this._locations = { data: this.data, journals, runtime: folder, socket: '' };
  }

  readonly hub = new HubPeer();
  /** Of PostgreSQL, where the tests run on it. */
  readonly database = testDatabase();
  readonly data: string;
  readonly reports: string[] = [];
  /** The origin, without a slash at its end. */
  origin = '';
  /** Where the service is, with a slash at its end. */
  url = '';

  async start(): Promise<void> {
    await this.hub.start();
    const port = await freePort();
    this.origin = `http://127.0.0.1:${port}`;
    this.url = `${this.origin}${PREFIX}`;
    this._environment = hubEnvironment({
      JUPYTERHUB_SERVICE_NAME: 'trainlab',
      JUPYTERHUB_API_TOKEN: this.hub.secret,
      JUPYTERHUB_API_URL: `${this.hub.url}/hub/api`,
      JUPYTERHUB_BASE_URL: '/',
      JUPYTERHUB_SERVICE_PREFIX: PREFIX,
      JUPYTERHUB_SERVICE_URL: this.origin,
      TRAINLAB_HUB_CACHE_SECONDS: '0.2',
      ...(this.database ? { TRAINLAB_HUB_DATABASE: this.database } : {}),
      ...this._settings
    });
    afterwards(() => this._service?.stop());
    await this._open();
  }

  /** Ends the service and starts another one on the same data. */
  async restart(): Promise<void> {
    await this.stop();
    await this._open();
  }

  async stop(): Promise<void> {
    await this._service?.stop();
    this._service = undefined;
  }

  private async _open(): Promise<void> {
    this._service = new HubService({
      environment: this._environment as ReturnType<typeof hubEnvironment>,
      locations: this._locations,
      version: '1.2.3',
      report: line => this.reports.push(line),
      onEnd: () => undefined
    });
    await this._service.start();
  }

  private readonly _settings: NodeJS.ProcessEnv;

  private readonly _locations: HubStoreLocations;
  private _environment?: ReturnType<typeof hubEnvironment>;
  private _service?: HubService;
}

type HubStoreLocations = ConstructorParameters<typeof HubService>[0]['locations'];

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
