import type { CurveList } from './curve.js';
import type { DatasetList, DatasetPreview } from './dataset.js';
import type { DeviceReport } from './devices.js';
import type { ErrorBody } from './errors.js';
import { StoreError } from './store-error.js';
import type { Experiment, ExperimentList, ExperimentPatch } from './experiment.js';
import type { RunDetail, RunList, RunPatch, RunSummary } from './run.js';

/** Sends one request; `path` begins with `/api/v1`. The caller's authentication is in here. */
export type Transport = (path: string, init?: RequestInit) => Promise<Response>;

export interface RunQuery {
  experimentId?: string;
  /** Words that name, params, tags or status must contain. */
  search?: string;
  includeDeleted?: boolean;
  limit?: number;
  cursor?: string;
}

export interface CurveQuery {
  runIds: readonly string[];
  /** All metrics of the runs when absent. */
  metrics?: readonly string[];
  /** Per curve; above it, buckets are returned. */
  maxPoints?: number;
}

/** Our own HTTP API over any transport: a browser's, a unix socket's, a test's. */
export class StoreClient {
  constructor(transport: Transport) {
    this._transport = transport;
  }

  experiments(): Promise<ExperimentList> {
    return this._json('/api/v1/experiments');
  }

  patchExperiment(id: string, patch: ExperimentPatch): Promise<Experiment> {
    return this._json(`/api/v1/experiments/${encodeURIComponent(id)}`, 'PATCH', patch);
  }

  runs(query: RunQuery = {}): Promise<RunList> {
    return this._json(`/api/v1/runs${queryString({ ...query })}`);
  }

  run(id: string): Promise<RunDetail> {
    return this._json(`/api/v1/runs/${encodeURIComponent(id)}`);
  }

  patchRun(id: string, patch: RunPatch): Promise<RunSummary> {
    return this._json(`/api/v1/runs/${encodeURIComponent(id)}`, 'PATCH', patch);
  }

  curves(query: CurveQuery): Promise<CurveList> {
    return this._json(
      `/api/v1/curves${queryString({
        runs: query.runIds.join(','),
        metric: query.metrics,
        maxPoints: query.maxPoints
      })}`
    );
  }

  /**
   * The bytes of an artifact. Who needs only its beginning cancels the body.
   *
   * @throws StoreError when the run has no such artifact.
   */
  async artifact(runId: string, path: string, signal?: AbortSignal): Promise<Response> {
    const response = await this._transport(artifactAddress(runId, path), {
      signal: signal ?? null
    });
    if (!response.ok) {
      throw new StoreError(
        response.status,
        errorBody(response.status, await response.text())
      );
    }
    return response;
  }

  datasets(): Promise<DatasetList> {
    return this._json('/api/v1/datasets');
  }

  /** A part of a dataset's content, of at most `limit` items from `offset` on. */
  datasetPreview(hash: string, offset: number, limit: number): Promise<DatasetPreview> {
    return this._json(
      `/api/v1/datasets/${encodeURIComponent(hash)}/preview${queryString({ offset, limit })}`
    );
  }

  /** GPUs, processor and memory; of the history only what came after `since`. */
  devices(query: { since?: number } = {}): Promise<DeviceReport> {
    return this._json(`/api/v1/devices${queryString(query)}`);
  }

  /** The runs that have used a dataset, the newest first; 100 when no limit is named. */
  datasetRuns(name: string, hash: string, limit?: number): Promise<RunList> {
    return this._json(
      `/api/v1/datasets/${encodeURIComponent(hash)}/runs${queryString({ name, limit })}`
    );
  }

  /**
   * Waits until the store has committed the records of a journal up to
   * `sequence`; resolves with the sequence number reached within `timeoutMs`.
   */
  journal(
    writer: string,
    sequence: number,
    timeoutMs: number
  ): Promise<{ sequence: number }> {
    return this._json(
      `/api/v1/journals/${encodeURIComponent(writer)}${queryString({ sequence, timeoutMs })}`
    );
  }

  private async _json<T>(path: string, method = 'GET', body?: unknown): Promise<T> {
    const response = await this._transport(path, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
    });
    const text = await response.text();
    if (!response.ok) {
      throw new StoreError(response.status, errorBody(response.status, text));
    }
    return JSON.parse(text) as T;
  }

  private readonly _transport: Transport;
}

/** Where an artifact can be had as a download, below the address of the store. */
export function artifactAddress(runId: string, path: string): string {
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  return `/api/v1/runs/${encodeURIComponent(runId)}/artifacts/${encoded}`;
}

function errorBody(status: number, text: string): ErrorBody {
  try {
    const body = JSON.parse(text) as Partial<ErrorBody>;
    if (typeof body.code === 'string' && typeof body.message === 'string') {
      return body as ErrorBody;
    }
  } catch {
    // Not from the store: a proxy's page or an empty body.
  }
  return {
    code: status >= 500 ? 'TEMPORARILY_UNAVAILABLE' : 'INVALID_PARAMETER_VALUE',
    message: `The store could not be reached (HTTP ${status}).`
  };
}

function queryString(
  parts: Record<string, string | number | boolean | readonly string[] | undefined>
): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(parts)) {
    if (typeof value === 'object') {
      value.forEach(item => search.append(key, item));
    } else if (value !== undefined) {
      search.append(key, String(value));
    }
  }
  const text = search.toString();
  return text ? `?${text}` : '';
}
