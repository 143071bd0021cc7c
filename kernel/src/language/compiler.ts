import { createRequire } from 'node:module';
import type TypeScript from 'typescript';

const require = createRequire(import.meta.url);
const requireFromTslab = createRequire(require.resolve('tslab/package.json'));

/**
 * The one compiler of the language worker: tslab's build of TypeScript, so that
 * its converter and our own transforms share the code in memory. Its interface
 * is TypeScript's.
 */
export const ts = requireFromTslab('@tslab/typescript-for-tslab') as typeof TypeScript;

/** Where `ts` was loaded from, for whoever wants to load it in another way. */
export const compilerFile = requireFromTslab.resolve('@tslab/typescript-for-tslab');
