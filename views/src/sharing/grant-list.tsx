import type { Level, Principal } from '@trainlab/api';
import type { Translation } from '../translation.js';
import { kindText } from './principal-pick.js';

const LEVELS: readonly Level[] = ['read', 'write', 'manage'];

export interface GrantListProps<Grant extends Principal & { level?: Level }> {
  grants: readonly Grant[];
  /** Shows what each may do; without it, all may do the same. */
  onLevel?(grant: Grant, level: Level): void;
  onRemove(grant: Grant): void;
  trans: Translation;
}

/** To whom something is granted, and what each may do with it. */
export function GrantList<Grant extends Principal & { level?: Level }>(
  props: GrantListProps<Grant>
) {
  const { grants, onLevel, onRemove, trans } = props;
  if (grants.length === 0) {
    return <p className="tl-quiet">{trans.__('It is shared with nobody yet.')}</p>;
  }
  return (
    <ul className="tl-GrantList" aria-label={trans.__('Shared with')}>
      {grants.map(grant => (
        <li key={`${grant.kind} ${grant.name}`}>
          <span className="tl-GrantList-name">{grant.name}</span>
          <span className="tl-quiet">{kindText(grant, trans)}</span>
          {onLevel && (
            <select
              value={grant.level}
              aria-label={trans.__('What %1 may do', grant.name)}
              onChange={event => onLevel(grant, event.target.value as Level)}
            >
              {LEVELS.map(level => (
                <option key={level} value={level}>
                  {levelText(level, trans)}
                </option>
              ))}
            </select>
          )}
          <button
            type="button"
            className="tl-button"
            aria-label={trans.__('Remove %1', grant.name)}
            onClick={() => onRemove(grant)}
          >
            {trans.__('Remove')}
          </button>
        </li>
      ))}
    </ul>
  );
}

function levelText(level: Level, trans: Translation): string {
  switch (level) {
    case 'read':
      return trans.__('may read');
    case 'write':
      return trans.__('may log and edit');
    case 'manage':
      return trans.__('may share too');
  }
}
