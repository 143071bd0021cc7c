/** How the store is, as far as people are told. */
export interface StoreHealth {
  /** `degraded`: reading works, writing waits. `unavailable`: neither works. */
  status: 'ok' | 'degraded' | 'unavailable';
  /** Why it is not ok, and what to do; one or two sentences. */
  reason?: string;
  /** The store's release, such as `0.1.0`. */
  version?: string;
  /** Where a hub has the store, and other users are in it. */
  hub?: {
    /** Whose notebook server asks. */
    user?: string;
  };
}
