import type { CurveList } from './curve.js';
import { queryString, requestJson, type Transport } from './request.js';
import type {
  ComparisonSharing,
  ExperimentSharing,
  ExperimentSharingUpdate,
  NewComparison,
  PrincipalList,
  SavedComparison,
  SavedComparisonDetail,
  SavedComparisonList,
  Session
} from './sharing.js';

/** Who asks, who may see what, and comparisons that are kept for others. */
export class SharingClient {
  constructor(transport: Transport) {
    this._transport = transport;
  }

  /** @throws StoreError (401) when the store does not know who asks. */
  session(): Promise<Session> {
    return this._json('/session');
  }

  experimentSharing(id: string): Promise<ExperimentSharing> {
    return this._json(`/experiments/${encodeURIComponent(id)}/sharing`);
  }

  shareExperiment(
    id: string,
    sharing: ExperimentSharingUpdate
  ): Promise<ExperimentSharing> {
    return this._json(`/experiments/${encodeURIComponent(id)}/sharing`, 'PUT', sharing);
  }

  /** Users and groups whose names begin so, as far as the asking user may know them. */
  principals(search: string): Promise<PrincipalList> {
    return this._json(`/principals${queryString({ search })}`);
  }

  comparisons(): Promise<SavedComparisonList> {
    return this._json('/comparisons');
  }

  /** @throws StoreError (403) with the reason when it is not granted. */
  comparison(id: string): Promise<SavedComparisonDetail> {
    return this._json(`/comparisons/${encodeURIComponent(id)}`);
  }

  /** Curves of a comparison's runs, for who may see it but not each run by itself. */
  comparisonCurves(
    id: string,
    query: { metrics?: readonly string[]; maxPoints?: number } = {}
  ): Promise<CurveList> {
    const { metrics, maxPoints } = query;
    return this._json(
      `/comparisons/${encodeURIComponent(id)}/curves${queryString({ metric: metrics, maxPoints })}`
    );
  }

  saveComparison(comparison: NewComparison): Promise<SavedComparison> {
    return this._json('/comparisons', 'POST', comparison);
  }

  comparisonSharing(id: string): Promise<ComparisonSharing> {
    return this._json(`/comparisons/${encodeURIComponent(id)}/sharing`);
  }

  shareComparison(id: string, sharing: ComparisonSharing): Promise<ComparisonSharing> {
    return this._json(`/comparisons/${encodeURIComponent(id)}/sharing`, 'PUT', sharing);
  }

  private _json<T>(path: string, method?: string, body?: unknown): Promise<T> {
    return requestJson(this._transport, `/api/v1${path}`, method, body);
  }

  private readonly _transport: Transport;
}
