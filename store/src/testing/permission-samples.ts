import { createHash, randomBytes } from 'node:crypto';

/** Who asks, from nothing to everything. */
export const ROLES = [
  'nobody',
  'stranger',
  'reader',
  'writer',
  'owner',
  'admin',
  'service'
] as const;
export type Role = (typeof ROLES)[number];

/** What the owner has made; every word of it is known to no one else. */
export interface Scene {
  owner: string;
  stranger: string;
  grants: { kind: string; name: string; level: string }[];
  experimentId: string;
  runId: string;
  modelId: string;
  /** One for each role, all the owner's. */
  comparisons: Record<Role, string>;
  /** A journal that the owner has sent. */
  journal: string;
  words: Record<
    | 'experiment'
    | 'run'
    | 'param'
    | 'tag'
    | 'metric'
    | 'dataset'
    | 'hash'
    | 'artifact'
    | 'content'
    | 'model'
    | 'title',
    string
  >;
}

/** One request to a route, and what decides on it. */
export interface Sample {
  /** Below the service's prefix. */
  path: string;
  body?: unknown;
  /** Instead of a body in JSON. */
  bytes?: string;
  /**
   * `experiment`, `comparison`: by the level on the owner's. `mine`: only the owner.
   * `admin`: only admins of the hub. `never`: nobody. `open`: everybody, each with
   * what is theirs.
   */
  about: 'experiment' | 'comparison' | 'mine' | 'admin' | 'never' | 'open';
  /** Needed instead of what the route's access says. */
  level?: 'read' | 'manage';
  /** Of the answer to who may; 200 when absent. */
  ok?: number | number[];
  /** Who may read the owner's experiment sees something of it in the answer. */
  shows?: boolean;
}

/** Whether a role may write to the owner's experiment. */
export const writes = (role: Role) => ['writer', 'owner', 'admin'].includes(role);

/**
 * A request to each route, by method and address. Addresses of MLflow's own pages
 * stand for the same as those of its clients.
 */
export function samplesOf(scene: Scene, role: Role): Record<string, Sample> {
  const { experimentId, runId, modelId, words } = scene;
  const mark = `by-${role}`;
  const run_id = runId;
  const place = `0/${runId}/artifacts`;
  const named =
    role === 'owner' ? words.experiment : `${scene.owner}/${words.experiment}`;
  const comparison = `/api/v1/comparisons/${scene.comparisons[role]}`;
  const blob = createHash('sha256').update(mark).digest('hex');
  const experiment = (path: string, body?: unknown): Sample => ({
    path,
    body,
    about: 'experiment'
  });
  const shown = (path: string, body?: unknown): Sample => ({
    ...experiment(path, body),
    shows: true
  });
  const list = (path: string, body?: unknown): Sample => ({
    path,
    body,
    about: 'open',
    shows: true
  });
  const open = (path: string, ok: number | number[] = 200, body?: unknown): Sample => ({
    path,
    body,
    about: 'open',
    ok
  });
  const mlflow = '/api/2.0/mlflow';
  // The page may not be built where only the store is tested.
  const page = [200, 404];

  return {
    'GET /api/v1/health': open('/api/v1/health'),
    'GET /api/v1/session': open('/api/v1/session'),
    'GET /api/v1/principals': open('/api/v1/principals'),
    'GET /api/v1/openapi.json': open('/api/v1/openapi.json'),
    'GET /api/v1/devices': { path: '/api/v1/devices', about: 'admin' },
    'GET /api/v1/events': open('/api/v1/events', 400),
    'GET /api/v1/experiments': list('/api/v1/experiments'),
    'GET /api/v1/experiments/:id': shown(`/api/v1/experiments/${experimentId}`),
    'PATCH /api/v1/experiments/:id': experiment(`/api/v1/experiments/${experimentId}`, {
      objective: { metric: writes(role) ? words.metric : mark, goal: 'min' }
    }),
    'GET /api/v1/experiments/:id/sharing': experiment(
      `/api/v1/experiments/${experimentId}/sharing`
    ),
    'PUT /api/v1/experiments/:id/sharing': experiment(
      `/api/v1/experiments/${experimentId}/sharing`,
      {
        grants:
          role === 'owner' || role === 'admin'
            ? scene.grants
            : [{ kind: 'user', name: scene.stranger, level: 'manage' }]
      }
    ),
    'GET /api/v1/runs': list('/api/v1/runs'),
    'GET /api/v1/runs/:id': shown(`/api/v1/runs/${runId}`),
    'PATCH /api/v1/runs/:id': experiment(`/api/v1/runs/${runId}`, {
      tags: { [`patched ${mark}`]: mark }
    }),
    'GET /api/v1/runs/:id/artifacts/*': shown(
      `/api/v1/runs/${runId}/artifacts/${words.artifact}`
    ),
    'GET /api/v1/curves': list(`/api/v1/curves?runs=${runId}`),
    'GET /api/v1/datasets': list('/api/v1/datasets'),
    'GET /api/v1/datasets/:hash/preview': experiment(
      `/api/v1/datasets/${words.hash}/preview`
    ),
    'GET /api/v1/datasets/:hash/runs': list(
      `/api/v1/datasets/${words.hash}/runs?name=${words.dataset}`
    ),
    'POST /api/v1/dataset-files': {
      path: '/api/v1/dataset-files',
      body: { path: 'x', place: '/etc/passwd', device: 1, inode: 1 },
      about: 'never'
    },
    'GET /api/v1/journals/:writer': {
      path: `/api/v1/journals/${scene.journal}?sequence=0&timeoutMs=0`,
      about: 'mine'
    },
    'POST /api/v1/journals': open('/api/v1/journals', 200, {
      journals: [
        {
          writer: randomBytes(16).toString('hex'),
          first: 0,
          records: [{ t: 'tag', r: runId, k: `sent ${mark}`, v: mark }]
        }
      ]
    }),
    'PUT /api/v1/journals/:writer/blobs/:sha256': {
      path: `/api/v1/journals/${randomBytes(16).toString('hex')}/blobs/${blob}`,
      bytes: mark,
      about: 'open',
      ok: 204
    },
    'GET /api/v1/comparisons': list('/api/v1/comparisons'),
    'POST /api/v1/comparisons': {
      ...experiment('/api/v1/comparisons', { runIds: [runId], title: mark }),
      level: 'read'
    },
    'GET /api/v1/comparisons/:id': { path: comparison, about: 'comparison', shows: true },
    'GET /api/v1/comparisons/:id/curves': {
      path: `${comparison}/curves`,
      about: 'comparison',
      shows: true
    },
    'GET /api/v1/comparisons/:id/sharing': {
      path: `${comparison}/sharing`,
      about: 'comparison'
    },
    'PUT /api/v1/comparisons/:id/sharing': {
      path: `${comparison}/sharing`,
      body: { grants: [{ kind: 'user', name: mark }] },
      about: 'comparison'
    },
    'DELETE /api/v1/comparisons/:id': { path: comparison, about: 'comparison' },

    'GET /health': open('/health'),
    'GET /version': open('/version'),
    'GET /api/3.0/mlflow/server-info': open('/api/3.0/mlflow/server-info'),
    'POST /api/2.0/mlflow/experiments/create': open(`${mlflow}/experiments/create`, 200, {
      name: `${mark} ${randomBytes(8).toString('hex')}`
    }),
    'GET /api/2.0/mlflow/experiments/get': shown(
      `${mlflow}/experiments/get?experiment_id=${experimentId}`
    ),
    'GET /api/2.0/mlflow/experiments/get-by-name': experiment(
      `${mlflow}/experiments/get-by-name?experiment_name=${encodeURIComponent(named)}`
    ),
    'POST /api/2.0/mlflow/experiments/search': list(`${mlflow}/experiments/search`, {}),
    'GET /api/2.0/mlflow/experiments/search': list(`${mlflow}/experiments/search`),
    // Whether a name is free tells what else its owner has.
    'POST /api/2.0/mlflow/experiments/update': {
      ...experiment(`${mlflow}/experiments/update`, {
        experiment_id: experimentId,
        new_name: role === 'owner' || role === 'admin' ? words.experiment : mark
      }),
      level: 'manage'
    },
    'POST /api/2.0/mlflow/experiments/set-experiment-tag': experiment(
      `${mlflow}/experiments/set-experiment-tag`,
      { experiment_id: experimentId, key: `set ${mark}`, value: mark }
    ),
    'POST /api/2.0/mlflow/experiments/delete-experiment-tag': experiment(
      `${mlflow}/experiments/delete-experiment-tag`,
      { experiment_id: experimentId, key: `for-${role}` }
    ),
    'POST /api/2.0/mlflow/experiments/delete': open(`${mlflow}/experiments/delete`, 501, {
      experiment_id: experimentId
    }),
    'POST /api/2.0/mlflow/experiments/restore': open(
      `${mlflow}/experiments/restore`,
      501,
      { experiment_id: experimentId }
    ),
    'POST /api/2.0/mlflow/runs/create': experiment(`${mlflow}/runs/create`, {
      experiment_id: experimentId,
      run_name: mark
    }),
    'GET /api/2.0/mlflow/runs/get': shown(`${mlflow}/runs/get?run_id=${runId}`),
    'POST /api/2.0/mlflow/runs/update': experiment(`${mlflow}/runs/update`, {
      run_id,
      run_name: writes(role) ? words.run : mark
    }),
    'POST /api/2.0/mlflow/runs/delete': experiment(`${mlflow}/runs/delete`, { run_id }),
    'POST /api/2.0/mlflow/runs/restore': experiment(`${mlflow}/runs/restore`, { run_id }),
    'POST /api/2.0/mlflow/runs/search': list(`${mlflow}/runs/search`, {
      experiment_ids: [experimentId]
    }),
    'POST /api/2.0/mlflow/runs/log-metric': experiment(`${mlflow}/runs/log-metric`, {
      run_id,
      key: mark,
      value: 1,
      timestamp: 1
    }),
    'POST /api/2.0/mlflow/runs/log-parameter': experiment(
      `${mlflow}/runs/log-parameter`,
      { run_id, key: mark, value: mark }
    ),
    'POST /api/2.0/mlflow/runs/set-tag': experiment(`${mlflow}/runs/set-tag`, {
      run_id,
      key: `set ${mark}`,
      value: mark
    }),
    'POST /api/2.0/mlflow/runs/delete-tag': experiment(`${mlflow}/runs/delete-tag`, {
      run_id,
      key: `for-${role}`
    }),
    'POST /api/2.0/mlflow/runs/log-batch': experiment(`${mlflow}/runs/log-batch`, {
      run_id,
      params: [{ key: `batch ${mark}`, value: mark }]
    }),
    'POST /api/2.0/mlflow/runs/log-inputs': experiment(`${mlflow}/runs/log-inputs`, {
      run_id,
      datasets: [{ dataset: { name: mark, digest: mark } }]
    }),
    'POST /api/2.0/mlflow/runs/outputs': experiment(`${mlflow}/runs/outputs`, {
      run_id,
      models: [{ model_id: modelId }]
    }),
    'GET /api/2.0/mlflow/metrics/get-history': experiment(
      `${mlflow}/metrics/get-history?run_id=${runId}&metric_key=${words.metric}`
    ),
    'GET /api/2.0/mlflow/artifacts/list': shown(
      `${mlflow}/artifacts/list?run_id=${runId}`
    ),
    'POST /api/2.0/mlflow/logged-models': experiment(`${mlflow}/logged-models`, {
      source_run_id: runId,
      name: mark
    }),
    'GET /api/2.0/mlflow/logged-models/:model_id': shown(
      `${mlflow}/logged-models/${modelId}`
    ),
    'PATCH /api/2.0/mlflow/logged-models/:model_id': experiment(
      `${mlflow}/logged-models/${modelId}`,
      { status: 'LOGGED_MODEL_READY' }
    ),
    'POST /api/2.0/mlflow/logged-models/:model_id/params': experiment(
      `${mlflow}/logged-models/${modelId}/params`,
      { params: [{ key: mark, value: mark }] }
    ),
    'PATCH /api/2.0/mlflow/logged-models/:model_id/tags': experiment(
      `${mlflow}/logged-models/${modelId}/tags`,
      { tags: [{ key: mark, value: mark }] }
    ),
    'DELETE /api/2.0/mlflow/logged-models/:model_id/tags/:tag_key': experiment(
      `${mlflow}/logged-models/${modelId}/tags/for-${role}`
    ),
    'GET /api/2.0/mlflow-artifacts/artifacts': shown(
      `/api/2.0/mlflow-artifacts/artifacts?path=${place}`
    ),
    'GET /api/2.0/mlflow-artifacts/artifacts/*': shown(
      `/api/2.0/mlflow-artifacts/artifacts/${place}/${words.artifact}`
    ),
    'PUT /api/2.0/mlflow-artifacts/artifacts/*': {
      ...experiment(`/api/2.0/mlflow-artifacts/artifacts/${place}/${mark}.txt`),
      bytes: mark
    },

    'GET /': open('/', page),
    'GET /experiments': open('/experiments', page),
    'GET /experiments/:id': open(`/experiments/${experimentId}`, page),
    'GET /runs/:id': open(`/runs/${runId}`, page),
    'GET /compare': open('/compare', page),
    'GET /comparisons/:id': open(`/comparisons/${scene.comparisons[role]}`, page),
    'GET /site/:file': open('/site/none.js', 404),
    'GET /login': open('/login', 302),
    'GET /oauth_callback': open('/oauth_callback?code=x&state=y', 400),
    'POST /logout': open('/logout')
  };
}
