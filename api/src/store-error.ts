import type { ErrorBody } from './errors.js';

/** An HTTP error answered by the store. */
export class StoreError extends Error {
  override readonly name = 'StoreError';

  constructor(
    readonly status: number,
    readonly body: ErrorBody
  ) {
    super(body.message);
  }
}
