/** How many numbers an array of this shape holds; 1 for a single number. */
export function itemCount(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}
