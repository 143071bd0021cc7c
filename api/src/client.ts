import type { CurveList } from './curve.js';
import type { DatasetList, DatasetPreview } from './dataset.js';
import type { DeviceReport } from './devices.js';
import type { Experiment, ExperimentList, ExperimentPatch } from './experiment.js';
import type { StoreHealth } from './health.js';
import { queryString, refusal, requestJson, type Transport } from './request.js';
import type { RunDetail, RunList, RunPatch, RunSummary } from './run.js';

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

  health(): Promise<StoreHealth> {
    return this._json('/api/v1/health');
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
      throw await refusal(response);
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

  private _json<T>(path: string, method?: string, body?: unknown): Promise<T> {
    return requestJson(this._transport, path, method, body);
  }

  private readonly _transport: Transport;
}

/** Where an artifact can be had as a download, below the address of the store. */
export function artifactAddress(runId: string, path: string): string {
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  return `/api/v1/runs/${encodeURIComponent(runId)}/artifacts/${encoded}`;
}
