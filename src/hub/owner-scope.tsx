import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';

export interface OwnerScopeProps {
  /** Only runs of the user's own are shown. */
  mine: boolean;
  trans: TranslationBundle;
  onChange(mine: boolean): void;
}

/** Chooses between one's own runs and all that the hub lets one see. */
export function OwnerScope({ mine, trans, onChange }: OwnerScopeProps): JSX.Element {
  const choice = (value: boolean, label: string, title: string) => (
    <button
      type="button"
      className={`tl-OwnerScope-choice${mine === value ? ' tl-mod-chosen' : ''}`}
      aria-pressed={mine === value}
      title={title}
      onClick={() => onChange(value)}
    >
      {label}
    </button>
  );
  return (
    <div className="tl-OwnerScope" role="group" aria-label={trans.__('Whose runs')}>
      {choice(false, trans.__('The hub'), trans.__('All runs that you may see'))}
      {choice(true, trans.__('Mine'), trans.__('Only runs of your own'))}
    </div>
  );
}
