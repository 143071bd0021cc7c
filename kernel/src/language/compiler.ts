import { createRequire } from 'node:module';
import type TypeScript from 'typescript-6';

const require = createRequire(import.meta.url);

/** Which language the kernel speaks cells with. */
export type Engine = 'typescript' | 'tslab';

/** `TRAINLAB_KERNEL_LANGUAGE=tslab` chooses tslab's converter. */
export const engine: Engine =
  process.env['TRAINLAB_KERNEL_LANGUAGE'] === 'tslab' ? 'tslab' : 'typescript';

const requireCompiler =
  engine === 'tslab' ? createRequire(require.resolve('tslab/package.json')) : require;
const COMPILER = engine === 'tslab' ? '@tslab/typescript-for-tslab' : 'typescript-6';

/**
 * The one compiler of the language worker: TypeScript 6, or with tslab's
 * converter tslab's build of TypeScript 5, so that checks and transforms share
 * the code in memory.
 */
export const ts = requireCompiler(COMPILER) as typeof TypeScript;

/** Where `ts` was loaded from, for whoever wants to load it in another way. */
export const compilerFile = requireCompiler.resolve(COMPILER);
