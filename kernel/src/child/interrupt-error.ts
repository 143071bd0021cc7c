/** Thrown where a cell's code stands when the cell is interrupted. */
export class InterruptError extends Error {
  override readonly name = 'InterruptError';

  constructor() {
    super('The cell was interrupted.');
  }
}
