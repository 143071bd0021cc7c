/** Ids that the addon does not give out by itself: results that are still to be computed. */
const FIRST_PROMISED_ID = 2 ** 40;
let nextPromisedId = FIRST_PROMISED_ID;

export const promiseId = (): number => nextPromisedId++;
export const isPromised = (id: number): boolean => id >= FIRST_PROMISED_ID;
