import { useEffect, useId, useRef, useState } from 'react';
import type { Principal } from '@trainlab/api';
import { usePage } from './session.js';

export interface ShareDialogProps {
  comparisonId: string;
  onClose(): void;
}

/** Who may see a saved comparison besides those who may read all of its runs. */
export function ShareDialog({ comparisonId, onClose }: ShareDialogProps) {
  const { sharing, trans } = usePage();
  const dialog = useRef<HTMLDialogElement>(null);
  const [grants, setGrants] = useState<readonly Principal[]>();
  const [error, setError] = useState<Error>();
  const [copied, setCopied] = useState(false);
  const heading = useId();

  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    let wanted = true;
    sharing.comparisonSharing(comparisonId).then(
      answer => wanted && setGrants(answer.grants),
      (reason: Error) => wanted && setError(reason)
    );
    return () => {
      wanted = false;
    };
  }, [sharing, comparisonId]);

  const put = async (next: readonly Principal[]) => {
    setError(undefined);
    try {
      const answer = await sharing.shareComparison(comparisonId, { grants: [...next] });
      setGrants(answer.grants);
    } catch (reason) {
      setError(reason as Error);
    }
  };
  return (
    <dialog
      ref={dialog}
      className="tl-Page-dialog"
      aria-labelledby={heading}
      onClose={onClose}
    >
      <h2 id={heading}>{trans.__('Share this comparison')}</h2>
      <p className="tl-Page-quiet">
        {trans.__(
          'Who may read all of its runs sees it by its link anyway. Those below see it, and its runs in it, as well.'
        )}
      </p>
      <Pick
        taken={grants ?? []}
        onPick={principal => void put([...(grants ?? []), principal])}
      />
      <ul className="tl-Page-grants">
        {grants?.map(grant => (
          <li key={`${grant.kind} ${grant.name}`}>
            <span>{grant.name}</span>
            <span className="tl-Page-quiet">
              {grant.kind === 'group' ? trans.__('group') : trans.__('user')}
            </span>
            <button
              type="button"
              className="tl-Page-button"
              aria-label={trans.__('Take it from %1', grant.name)}
              onClick={() => void put(grants.filter(other => other !== grant))}
            >
              {trans.__('Remove')}
            </button>
          </li>
        ))}
      </ul>
      {grants?.length === 0 && (
        <p className="tl-Page-none">{trans.__('It is granted to nobody.')}</p>
      )}
      {error && (
        <p className="tl-Page-error" role="alert">
          {error.message}
        </p>
      )}
      <div className="tl-Page-bar">
        <button
          type="button"
          className="tl-Page-button"
          onClick={() => {
            void navigator.clipboard.writeText(location.href).then(() => setCopied(true));
          }}
        >
          {copied ? trans.__('Link copied') : trans.__('Copy link')}
        </button>
        <span className="tl-Page-space" />
        <button
          type="button"
          className="tl-Page-button tl-mod-main"
          onClick={() => dialog.current?.close()}
        >
          {trans.__('Done')}
        </button>
      </div>
    </dialog>
  );
}

interface PickProps {
  taken: readonly Principal[];
  onPick(principal: Principal): void;
}

/** Finds a user or a group by the beginning of its name. */
function Pick({ taken, onPick }: PickProps) {
  const { sharing, trans } = usePage();
  const [search, setSearch] = useState('');
  const [found, setFound] = useState<readonly Principal[]>([]);

  useEffect(() => {
    let wanted = true;
    sharing.principals(search).then(
      ({ principals }) => wanted && setFound(principals),
      () => wanted && setFound([])
    );
    return () => {
      wanted = false;
    };
  }, [sharing, search]);

  const isTaken = ({ kind, name }: Principal) =>
    taken.some(other => other.kind === kind && other.name === name);
  return (
    <div className="tl-Page-pick">
      <input
        type="search"
        className="tl-Page-search"
        placeholder={trans.__('User or group')}
        aria-label={trans.__('User or group')}
        value={search}
        onChange={event => setSearch(event.target.value)}
      />
      <ul>
        {found
          .filter(principal => !isTaken(principal))
          .map(principal => (
            <li key={`${principal.kind} ${principal.name}`}>
              <button
                type="button"
                className="tl-Page-pickItem"
                onClick={() => onPick(principal)}
              >
                {principal.name}
                <span className="tl-Page-quiet">
                  {principal.kind === 'group' ? trans.__('group') : trans.__('user')}
                </span>
              </button>
            </li>
          ))}
      </ul>
    </div>
  );
}
