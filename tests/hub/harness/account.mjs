import { join } from 'node:path';
import WebSocket from 'ws';
import { until } from '../../faults/wait.mjs';

/** A person of the hub, with a notebook server and a token of their own. */
export class Account {
  constructor(hub, name) {
    this.hub = hub;
    this.name = name;
  }

  /** The person's folder. */
  get home() {
    return join(this.hub.folder, 'home', this.name);
  }

  /** Address of the notebook server, without a slash at its end. */
  get url() {
    return `${this.hub.url}/user/${this.name}`;
  }

  /** Starts the notebook server and makes a token for it. */
  async start() {
    await this.hub.admin(`/users/${this.name}/server`, { method: 'POST' });
    await until(
      `${this.name}'s server runs`,
      async () => (await this.hub.admin(`/users/${this.name}`)).servers['']?.ready,
      120
    );
    this.token ??= await this.newToken();
    await until(`${this.name}'s server answers`, async () => {
      const answer = await this.fetch('/api/status');
      await answer.arrayBuffer();
      return answer.ok;
    });
  }

  async stop() {
    const { servers } = await this.hub.admin(`/users/${this.name}`);
    if (servers['']) {
      await this.hub.admin(`/users/${this.name}/server`, { method: 'DELETE' });
      await until(
        `${this.name}'s server stops`,
        async () => !(await this.hub.admin(`/users/${this.name}`)).servers['']
      );
    }
  }

  /** A token of the person, as from the hub's page of tokens. */
  async newToken(scopes) {
    const { token } = await this.hub.admin(`/users/${this.name}/tokens`, {
      method: 'POST',
      body: { note: 'test', ...(scopes ? { scopes } : {}) }
    });
    return token;
  }

  /** A request to the notebook server; `path` begins with a slash. */
  fetch(path, init = {}) {
    return fetch(`${this.url}${path}`, {
      signal: AbortSignal.timeout(60_000),
      ...init,
      headers: { authorization: `token ${this.token}`, ...init.headers }
    });
  }

  async json(path, init) {
    return read(path, await this.fetch(path, init));
  }

  /** TrainLab as the person's lab sees it, through the door of their server. */
  lab(path, init) {
    return this.json(`/trainlab/api/v1${path}`, init);
  }

  /** A request to the shared store itself with the person's token. */
  fetchStore(path, init = {}) {
    return fetch(`${this.hub.store}${path}`, {
      signal: AbortSignal.timeout(60_000),
      redirect: 'manual',
      ...init,
      headers: { authorization: `token ${this.token}`, ...init.headers }
    });
  }

  async store(path, init) {
    return read(path, await this.fetchStore(`/api/v1${path}`, init));
  }

  channels(kernelId, sessionId) {
    const query = new URLSearchParams({ session_id: sessionId });
    return this.socket(`/api/kernels/${kernelId}/channels?${query}`);
  }

  /** Events as the person's lab gets them. */
  events(after = 0) {
    return this.socket(`/trainlab/api/v1/events?after=${after}`);
  }

  socket(path) {
    return new WebSocket(`${this.url}${path}`.replace(/^http/, 'ws'), {
      headers: { authorization: `token ${this.token}` }
    });
  }
}

async function read(path, response) {
  const text = await response.text();
  if (!response.ok) {
    throw Object.assign(new Error(`${path}: ${response.status} ${text.slice(0, 500)}`), {
      status: response.status
    });
  }
  return text === '' ? undefined : JSON.parse(text);
}
