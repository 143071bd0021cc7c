/** Declarations of what every cell finds beside Node's globals. */
export const AMBIENT = `
/** Asks the person at the notebook for a line of text. */
declare function prompt(message?: string, otherwise?: string): string;
/** Asks the person at the notebook a question of yes or no. */
declare function confirm(message?: string): boolean;
`;
