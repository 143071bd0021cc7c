/** A mistake or a failure told in one sentence: what happened, why, and what to do. */
export class TrainLabError extends Error {
  override readonly name = 'TrainLabError';
}
