import nodeModule from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isTfjsNodeEntry, TFJS_ON_CPU, TfjsResolution } from './resolution.js';

/** Called when tfjs-node is about to run; returns whether TensorFlow is there. */
export type OnTfjsNode = () => boolean;

/** The source that takes the place of tfjs-node's entry. */
export const SUBSTITUTE = `module.exports = require(${JSON.stringify(TFJS_ON_CPU)});`;

/** Hooks `import` and `require` (Node ≥ 22.15). */
export function installHooks(onTfjsNode: OnTfjsNode): void {
  const resolution = new TfjsResolution();
  nodeModule.registerHooks({
    resolve(specifier, context, nextResolve) {
      const file = resolution.resolve(specifier, context.parentURL);
      return file === undefined
        ? nextResolve(specifier, context)
        : { url: pathToFileURL(file).href, shortCircuit: true };
    },
    load(url, context, nextLoad) {
      if (
        url.startsWith('file:') &&
        isTfjsNodeEntry(fileURLToPath(url)) &&
        !onTfjsNode()
      ) {
        return { format: 'commonjs', source: SUBSTITUTE, shortCircuit: true };
      }
      return nextLoad(url, context);
    }
  });
}
