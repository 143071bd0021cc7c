import { useId } from 'react';
import type {
  ExperimentSharing,
  ExperimentSharingUpdate,
  Grant,
  Principal,
  Visibility
} from '@trainlab/api';
import type { Translation } from '../translation.js';
import { GrantList } from './grant-list.js';
import { PrincipalPick } from './principal-pick.js';

export interface ExperimentSharingFormProps {
  sharing: ExperimentSharing;
  find(search: string): Promise<readonly Principal[]>;
  /** Each change at once; the answer comes back as `sharing`. */
  onChange(update: ExperimentSharingUpdate): void;
  trans: Translation;
}

/** Who may read, change and share an experiment. */
export function ExperimentSharingForm(props: ExperimentSharingFormProps) {
  const { sharing, find, onChange, trans } = props;
  const { owner, visibility, grants } = sharing;
  const id = useId();
  const put = (next: readonly Grant[]) => onChange({ grants: [...next] });
  return (
    <div className="tl-SharingForm">
      <label htmlFor={id}>{trans.__('Who may see it')}</label>
      <select
        id={id}
        value={visibility}
        onChange={event =>
          onChange({ visibility: event.target.value as Visibility, grants })
        }
      >
        <option value="default">{defaultText(sharing, trans)}</option>
        <option value="private">{trans.__('only %1 and those below', owner)}</option>
        <option value="groups">
          {trans.__('the groups of %1 and those below', owner)}
        </option>
      </select>
      <PrincipalPick
        taken={[...grants, { kind: 'user', name: owner }]}
        find={find}
        onPick={principal => put([...grants, { ...principal, level: 'read' }])}
        trans={trans}
      />
      <GrantList
        grants={grants}
        onLevel={(grant, level) =>
          put(grants.map(other => (other === grant ? { ...grant, level } : other)))
        }
        onRemove={grant => put(grants.filter(other => other !== grant))}
        trans={trans}
      />
    </div>
  );
}

function defaultText(
  { owner, defaultVisibility }: ExperimentSharing,
  trans: Translation
): string {
  return defaultVisibility === 'private'
    ? trans.__('as usual here: only %1 and those below', owner)
    : trans.__('as usual here: the groups of %1 and those below', owner);
}
