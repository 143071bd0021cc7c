import { types } from 'node:util';

interface Box {
  v: unknown;
}

/** A notebook variable that an import gave its value. */
interface Binding {
  box: Box;
  file: string;
  exported: string;
  /** What was bound; a variable that has another value now is no import any more. */
  value: unknown;
}

/** Which variables of the notebook come from files of its project. */
export class Bindings {
  /** Gives variables the exports of a module; `file` when it is one of the project. */
  bind(
    boxes: Record<string, Box>,
    names: Record<string, string>,
    module: unknown,
    file: string | undefined
  ): void {
    for (const [name, exported] of Object.entries(names)) {
      const value = exportOf(module, exported);
      boxes[name].v = value;
      if (file === undefined) {
        this._bindings.delete(name);
      } else {
        this._bindings.set(name, { box: boxes[name], file, exported, value });
      }
    }
  }

  /** Files that variables come from. */
  get files(): Set<string> {
    return new Set([...this._bindings.values()].map(({ file }) => file));
  }

  /**
   * Gives the variables of a file its new exports.
   *
   * @returns the names of classes that were bound: objects made before keep the old one.
   */
  refresh(file: string, module: unknown): string[] {
    const classes: string[] = [];
    for (const [name, binding] of this._bindings) {
      if (binding.file !== file) {
        continue;
      }
      if (!Object.is(binding.box.v, binding.value)) {
        this._bindings.delete(name);
        continue;
      }
      if (isClass(binding.value)) {
        classes.push(name);
      }
      binding.value = exportOf(module, binding.exported);
      binding.box.v = binding.value;
    }
    return classes;
  }

  private readonly _bindings = new Map<string, Binding>();
}

/** An export, `*` for the module; `default` as TypeScript's esModuleInterop gives it. */
function exportOf(module: unknown, name: string): unknown {
  if (name === '*') {
    return module;
  }
  const object = module as Record<string, unknown> | null | undefined;
  if (name !== 'default') {
    return object?.[name];
  }
  return types.isModuleNamespaceObject(module) || object?.['__esModule']
    ? object?.['default']
    : module;
}

function isClass(value: unknown): boolean {
  return typeof value === 'function' && /^class\b/.test(String(value));
}
