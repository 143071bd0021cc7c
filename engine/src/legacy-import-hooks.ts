import type { ResolveHook } from 'node:module';
import { pathToFileURL } from 'node:url';
import { TfjsResolution } from './resolution.js';

const resolution = new TfjsResolution();

/** The resolve hook for `import` on Node before 22.15; runs in Node's hooks thread. */
export const resolve: ResolveHook = (specifier, context, nextResolve) => {
  const file = resolution.resolve(specifier, context.parentURL);
  return file === undefined
    ? nextResolve(specifier, context)
    : { url: pathToFileURL(file).href, shortCircuit: true };
};
