import { randomBytes } from 'node:crypto';
import type { Role, Sample, Scene } from './permission-samples';

/** A route of the store as its table has it. */
export interface MatrixRoute {
  method: string;
  url: string;
  access: string;
}

export interface MatrixOptions {
  /** The service with its prefix, without a slash at its end. */
  baseUrl: string;
  /** The service's token is of one that may read all. */
  tokens: Record<Exclude<Role, 'nobody'>, string>;
  /** Names of the users; the reader and the writer get grants. */
  names: { owner: string; reader: string; writer: string; stranger: string };
  routes: readonly MatrixRoute[];
  roles: readonly Role[];
  samplesOf: (scene: Scene, role: Role) => Record<string, Sample>;
}

export interface MatrixResult {
  /** Statuses compared, answers searched, and things looked for. */
  checks: number;
  /** What somebody learned or changed who may not; empty is right. */
  leaks: string[];
  /** Other answers than expected; empty is right. */
  failures: string[];
}

const STRENGTH = { none: 0, read: 1, write: 2, manage: 3 };
type Strength = keyof typeof STRENGTH;

const LEVELS: Record<Role, Strength> = {
  nobody: 'none',
  stranger: 'none',
  reader: 'read',
  writer: 'write',
  owner: 'manage',
  admin: 'manage',
  service: 'read'
};

interface Answer {
  status: number;
  body: string;
}

/**
 * Asks every route of the table as every role and compares the answers with what
 * the route's access says; needs nothing but HTTP, so that it runs against any
 * store that serves a hub.
 *
 * @throws Error when a route has no sample: a new route needs one.
 */
export async function permissionMatrix(options: MatrixOptions): Promise<MatrixResult> {
  const matrix = new Matrix(options);
  await matrix.prepare();
  // What removes a thing comes after everything that asks for it.
  const removing = ({ url, method }: MatrixRoute) =>
    method === 'DELETE' && url.includes('/comparisons/');
  for (const route of [
    ...options.routes.filter(one => !removing(one)),
    ...options.routes.filter(removing)
  ]) {
    for (const role of options.roles) {
      await matrix.check(route, role);
    }
  }
  await matrix.checkChanges();
  return matrix.result;
}

class Matrix {
  constructor(options: MatrixOptions) {
    this._options = options;
  }

  readonly result: MatrixResult = { checks: 0, leaks: [], failures: [] };

  /** Makes an experiment with a run, as its owner's client would. */
  async prepare(): Promise<void> {
    const word = () => `zq${randomBytes(9).toString('hex')}`;
    const names = [
      'experiment',
      'run',
      'param',
      'tag',
      'metric',
      'dataset',
      'hash',
      'artifact',
      'content',
      'model',
      'title'
    ] as const;
    const words = Object.fromEntries(names.map(name => [name, word()])) as Scene['words'];
    const { roles, names: users } = this._options;
    const mine = roles.flatMap(role => [
      { key: `for-${role}`, value: words.tag },
      { key: `ajax-for-${role}`, value: words.tag }
    ]);
    const { experiment_id: experimentId } = await this._made<{ experiment_id: string }>(
      'experiments/create',
      { name: words.experiment, tags: mine }
    );
    const { run } = await this._made<{ run: { info: { run_id: string } } }>(
      'runs/create',
      { experiment_id: experimentId, run_name: words.run, tags: mine }
    );
    const run_id = run.info.run_id;
    await this._made('runs/log-batch', {
      run_id,
      metrics: [{ key: words.metric, value: 0.5, timestamp: 1, step: 0 }],
      params: [{ key: 'p', value: words.param }]
    });
    await this._made('runs/log-inputs', {
      run_id,
      datasets: [{ dataset: { name: words.dataset, digest: words.hash } }]
    });
    await this._ask('owner', {
      method: 'PUT',
      path: `/api/2.0/mlflow-artifacts/artifacts/0/${run_id}/artifacts/${words.artifact}`,
      bytes: words.content
    });
    const { model } = await this._made<{ model: { info: { model_id: string } } }>(
      'logged-models',
      { source_run_id: run_id, name: words.model, tags: mine }
    );
    const grants = [
      { kind: 'user', name: users.reader, level: 'read' },
      { kind: 'user', name: users.writer, level: 'write' }
    ];
    await this._ask('owner', {
      method: 'PUT',
      path: `/api/v1/experiments/${experimentId}/sharing`,
      body: { grants }
    });
    const comparisons = {} as Scene['comparisons'];
    for (const role of roles) {
      const { body } = await this._ask('owner', {
        method: 'POST',
        path: '/api/v1/comparisons',
        body: { runIds: [run_id], title: words.title }
      });
      comparisons[role] = (JSON.parse(body) as { id: string }).id;
    }
    const journal = randomBytes(16).toString('hex');
    await this._ask('owner', {
      method: 'POST',
      path: '/api/v1/journals',
      // Not a number, so that it is set aside with its name.
      body: {
        journals: [
          {
            writer: journal,
            first: 0,
            records: [{ t: 'm', r: run_id, s: 0, w: 1, v: { [words.metric]: 'x' } }]
          }
        ]
      }
    });
    this._scene = {
      owner: users.owner,
      stranger: users.stranger,
      grants,
      experimentId,
      runId: run_id,
      modelId: model.info.model_id,
      comparisons,
      journal,
      words
    };
  }

  async check({ method, url, access }: MatrixRoute, role: Role): Promise<void> {
    const name = `${method} ${url.replace(/^\/ajax-api/, '/api')}`;
    const samples = this._options.samplesOf(this._scene, role);
    if (!Object.hasOwn(samples, name)) {
      throw new Error(`The route ${name} has no sample in permission-samples.ts.`);
    }
    const sample = samples[name];
    const { path, body } = url.startsWith('/ajax-api') ? asAjax(sample) : sample;
    const answer = await this._ask(role, { ...sample, method, path, body });
    const expected = expectedStatuses(sample, access, role, method);
    const at = `${method} ${url} as ${role}`;
    this.result.checks += 1;
    if (!expected.includes(answer.status)) {
      const told = `${at}: ${answer.status}, not ${expected.join(' or ')}: ${answer.body.slice(0, 200)}`;
      (answer.status < 400 ? this.result.leaks : this.result.failures).push(told);
    }
    const asked = `${decodeURIComponent(path)} ${JSON.stringify(sample.body ?? '')}`;
    const seen = Object.entries(this._scene.words).filter(
      ([, word]) => answer.body.includes(word) && !asked.includes(word)
    );
    this.result.checks += 1;
    if (LEVELS[role] === 'none' && seen.length > 0) {
      this.result.leaks.push(`${at} shows the ${seen.map(([kind]) => kind).join(', ')}`);
    }
    if (
      sample.shows &&
      LEVELS[role] !== 'none' &&
      answer.status === 200 &&
      seen.length === 0
    ) {
      this.result.failures.push(`${at} shows nothing of what may be read`);
    }
  }

  /** Nothing that was refused has left a trace in what the owner sees. */
  async checkChanges(): Promise<void> {
    const { experimentId, runId, modelId, comparisons, words } = this._scene;
    const paths = [
      `/api/v1/experiments/${experimentId}`,
      `/api/v1/experiments/${experimentId}/sharing`,
      `/api/v1/runs?experimentId=${experimentId}&includeDeleted=true`,
      `/api/v1/runs/${runId}`,
      `/api/v1/comparisons/${comparisons.stranger}/sharing`,
      `/api/2.0/mlflow/experiments/get?experiment_id=${experimentId}`,
      `/api/2.0/mlflow/logged-models/${modelId}`,
      `/api/2.0/mlflow/artifacts/list?run_id=${runId}`
    ];
    for (const path of paths) {
      const { status, body } = await this._ask('owner', { method: 'GET', path });
      const traces = (['nobody', 'stranger', 'reader', 'service'] as const).filter(role =>
        body.includes(`by-${role}`)
      );
      this.result.checks += 1;
      if (traces.length > 0) {
        this.result.leaks.push(`${path} was changed by ${traces.join(', ')}`);
      }
      if (status !== 200) {
        this.result.failures.push(`${path} is answered to its owner with ${status}`);
      }
      this.result.checks += 1;
      if (
        path.includes('/runs/') &&
        !['by-writer', words.tag].every(one => body.includes(one))
      ) {
        this.result.failures.push(`${path} lacks what was written to it`);
      }
    }
    const after = await this._ask('stranger', {
      method: 'GET',
      path: `/api/v1/runs/${runId}`
    });
    this.result.checks += 1;
    if (after.status !== 404) {
      this.result.leaks.push('a stranger has got in');
    }
  }

  private async _made<T>(path: string, body: object): Promise<T> {
    const answer = await this._ask('owner', {
      method: 'POST',
      path: `/api/2.0/mlflow/${path}`,
      body
    });
    if (answer.status !== 200) {
      throw new Error(`${path}: ${answer.status} ${answer.body}`);
    }
    return JSON.parse(answer.body) as T;
  }

  private async _ask(
    role: Role,
    {
      method,
      path,
      body,
      bytes
    }: Pick<Sample, 'path' | 'body' | 'bytes'> & { method: string }
  ): Promise<Answer> {
    const { baseUrl, tokens } = this._options;
    const response = await fetch(`${baseUrl}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(role === 'nobody' ? {} : { authorization: `token ${tokens[role]}` }),
        ...(bytes === undefined
          ? body === undefined
            ? {}
            : { 'content-type': 'application/json' }
          : { 'content-type': 'application/octet-stream' })
      },
      body: bytes ?? (body === undefined ? null : JSON.stringify(body))
    });
    return { status: response.status, body: await response.text() };
  }

  private readonly _options: MatrixOptions;
  private _scene!: Scene;
}

/** The same request to the address of MLflow's own pages, with things of its own to remove. */
function asAjax({ path, body }: Sample): Pick<Sample, 'path' | 'body'> {
  return {
    path: path.replace(/^\/api/, '/ajax-api').replace('/tags/for-', '/tags/ajax-for-'),
    body:
      body === undefined
        ? undefined
        : (JSON.parse(JSON.stringify(body).replace('"for-', '"ajax-for-')) as unknown)
  };
}

/** What the route's access, the sample's subject and the role come to. */
function expectedStatuses(
  { about, ok = 200, level }: Sample,
  access: string,
  role: Role,
  method: string
): number[] {
  const good = [ok].flat();
  if (access === 'public') {
    return good;
  }
  if (role === 'nobody') {
    return access === 'page:read' && method === 'GET' ? [302] : [401];
  }
  const verb = access.split(':')[1] as Strength;
  const needed = level ?? verb;
  if (role === 'service' && (STRENGTH[verb] > STRENGTH.read || about === 'admin')) {
    return [403];
  }
  switch (about) {
    case 'open':
      return good;
    case 'never':
      return [403];
    case 'admin':
      return role === 'admin' ? good : [403];
    case 'mine':
      return role === 'owner' ? good : [404];
    case 'comparison':
      return LEVELS[role] === 'none' || (needed === 'manage' && LEVELS[role] !== 'manage')
        ? [403]
        : good;
    case 'experiment':
      return LEVELS[role] === 'none'
        ? [404]
        : STRENGTH[LEVELS[role]] < STRENGTH[needed]
          ? [403]
          : good;
  }
}
