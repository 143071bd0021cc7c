/** What findings of types do to a cell. */
export type TypesMode = 'warn' | 'strict' | 'off';

/** In words, for the person who chose it. */
export const MEANING: Record<TypesMode, string> = {
  warn: 'Cells run at once; what the check finds is told beside them.',
  strict: 'A cell with a finding does not run.',
  off: 'Types are not checked.'
};

const NAMES: Record<string, TypesMode> = {
  warn: 'warn',
  strict: 'strict',
  error: 'strict',
  off: 'off'
};

/** The mode of this name, if there is one. */
export function modeOf(name: string | undefined): TypesMode | undefined {
  return name === undefined ? undefined : NAMES[name.trim().toLowerCase()];
}
