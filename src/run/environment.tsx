import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';

export interface EnvironmentProps {
  environment: Readonly<Record<string, string>>;
  trans: TranslationBundle;
}

/** What stands first: the ground on which the packages stand. */
const FIRST = ['trainlab', 'tensorflow', 'node', 'python', 'system'];

/** Programs and packages with the versions that the run had loaded. */
export function Environment({ environment, trans }: EnvironmentProps): JSX.Element {
  const names = Object.keys(environment).sort(
    (a, b) => place(a) - place(b) || a.localeCompare(b)
  );
  if (names.length === 0) {
    return (
      <p className="tl-Run-empty">
        {trans.__('Nothing was recorded of the environment.')}
      </p>
    );
  }
  return (
    <table className="tl-Run-environment" aria-label={trans.__('Packages and versions')}>
      <tbody>
        {names.map(name => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{environment[name]}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function place(name: string): number {
  const index = FIRST.indexOf(name);
  return index < 0 ? FIRST.length : index;
}
