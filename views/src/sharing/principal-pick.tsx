import { useEffect, useState } from 'react';
import type { Principal } from '@trainlab/api';
import type { Translation } from '../translation.js';

export interface PrincipalPickProps {
  /** Those that cannot be picked any more. */
  taken: readonly Principal[];
  /** Users and groups whose names begin so; never more than can be listed. */
  find(search: string): Promise<readonly Principal[]>;
  onPick(principal: Principal): void;
  trans: Translation;
}

/** Finds a user or a group by the beginning of its name. */
export function PrincipalPick({ taken, find, onPick, trans }: PrincipalPickProps) {
  const [search, setSearch] = useState('');
  const [found, setFound] = useState<readonly Principal[]>([]);
  const label = trans.__('Add a user or a group');

  useEffect(() => {
    let wanted = true;
    find(search).then(
      principals => wanted && setFound(principals),
      () => wanted && setFound([])
    );
    return () => {
      wanted = false;
    };
  }, [find, search]);

  const open = found.filter(
    ({ kind, name }) => !taken.some(other => other.kind === kind && other.name === name)
  );
  return (
    <div className="tl-PrincipalPick">
      <input
        type="search"
        placeholder={label}
        aria-label={label}
        autoComplete="off"
        value={search}
        onChange={event => setSearch(event.target.value)}
      />
      <ul aria-label={trans.__('Who can be added')}>
        {open.map(principal => (
          <li key={`${principal.kind} ${principal.name}`}>
            <button
              type="button"
              onClick={() => {
                onPick(principal);
                setSearch('');
              }}
            >
              <span>{principal.name}</span>
              <span className="tl-quiet">{kindText(principal, trans)}</span>
            </button>
          </li>
        ))}
        {open.length === 0 && search !== '' && (
          <li className="tl-quiet">
            {trans.__(
              'Nobody in your groups is called so. Anybody else is found by the whole name, once they have used TrainLab.'
            )}
          </li>
        )}
      </ul>
    </div>
  );
}

/** What a principal is, in the reader's language. */
export function kindText({ kind }: Principal, trans: Translation): string {
  return kind === 'group' ? trans.__('group') : trans.__('user');
}
