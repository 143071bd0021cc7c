import nodeModule from 'node:module';
import { type OnTfjsNode, SUBSTITUTE } from './hooks.js';
import { isTfjsNodeEntry, TfjsResolution } from './resolution.js';

interface CommonJsModule {
  filename?: string;
  _compile(source: string, file: string): void;
}

/** Node's CommonJS loader, as far as it is replaced here. */
interface Loader {
  _resolveFilename(request: string, parent?: CommonJsModule, ...rest: unknown[]): string;
  _extensions: Record<'.js', (module: CommonJsModule, file: string) => void>;
}

/**
 * The same as `installHooks` for Node before 22.15, which lacks module.registerHooks:
 * CommonJS by its loader's functions, `import` by hooks in their own thread.
 */
export function installLegacyHooks(onTfjsNode: OnTfjsNode): void {
  const resolution = new TfjsResolution();
  const loader = nodeModule as unknown as Loader;
  const resolveFilename = loader._resolveFilename;
  loader._resolveFilename = function (request, parent, ...rest) {
    return (
      resolution.resolve(request, parent?.filename) ??
      resolveFilename.call(this, request, parent, ...rest)
    );
  };
  const loadFile = loader._extensions['.js'];
  loader._extensions['.js'] = function (module, file) {
    if (isTfjsNodeEntry(file) && !onTfjsNode()) {
      module._compile(SUBSTITUTE, file);
    } else {
      loadFile(module, file);
    }
  };
  nodeModule.register('./legacy-import-hooks.js', import.meta.url);
}
