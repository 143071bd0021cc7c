import { Bindings } from './bindings.js';
import type { Files, NotebookModules } from './modules.js';
import type { Changes, ProjectModules } from './project-modules.js';
import { reportError } from './traceback.js';
import type { Box, Variables } from './variables.js';

/** What cells import, kept in step with the files that it comes from. */
export class Imports {
  constructor(
    private readonly _modules: NotebookModules,
    private readonly _project: ProjectModules,
    private readonly _variables: Variables
  ) {}

  /** A static import: gives variables the exports of a module. */
  async bind(
    specifier: string,
    names: Record<string, string>,
    files: Files
  ): Promise<void> {
    const { module, file } = await this._modules.load(specifier, files);
    const boxes: Record<string, Box> = {};
    for (const name of Object.keys(names)) {
      boxes[name] = this._variables.box(name);
    }
    this._bindings.bind(boxes, names, module, file);
  }

  /**
   * Loads anew what was edited since it was loaded, and gives the variables that
   * come from there their new values.
   *
   * @returns what a person has to know of it; empty when nothing was edited.
   */
  async refresh(): Promise<string> {
    const changes = this._project.changes();
    if (!changes) {
      return '';
    }
    const classes: string[] = [];
    const failures: string[] = [];
    for (const file of this._bindings.files) {
      if (changes.affected.has(file)) {
        try {
          const module = await this._modules.loadFile(file);
          classes.push(...this._bindings.refresh(file, module));
        } catch (error) {
          const [first] = reportError(error).traceback;
          failures.push(`${this._project.name(file)} keeps its old code: ${first}\n`);
        }
      }
    }
    return failures.length > 0 ? failures.join('') : told(changes, classes);
  }

  private readonly _bindings = new Bindings();
}

function told({ edited, dependents }: Changes, classes: readonly string[]): string {
  const others =
    dependents.length > 0 ? ` and what imports it: ${dependents.join(', ')}` : '';
  const old =
    classes.length > 0
      ? ` Objects made before keep the old class: ${classes.join(', ')}.`
      : '';
  return `Loaded anew after an edit: ${edited.join(', ')}${others}.${old}\n`;
}
