/** The hub's store cannot be reached now, or gives no answer of its own; it is tried again. */
export class HubAwayError extends Error {
  override readonly name = 'HubAwayError';
}

/** The hub's store has answered and does not want this; the message says what to do. */
export class HubRefusedError extends Error {
  override readonly name = 'HubRefusedError';

  constructor(
    readonly status: number,
    message: string
  ) {
    super(message);
  }
}
