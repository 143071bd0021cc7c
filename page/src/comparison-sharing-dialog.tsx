import { useCallback, useEffect, useState } from 'react';
import type { Principal } from '@trainlab/api';
import { GrantList, PrincipalPick } from '@trainlab/views/sharing';
import { Dialog } from './dialog.js';
import { usePage } from './session.js';

export interface ComparisonSharingDialogProps {
  comparisonId: string;
  onClose(): void;
}

/** Who may see a saved comparison besides those who may read all of its runs. */
export function ComparisonSharingDialog(props: ComparisonSharingDialogProps) {
  const { comparisonId, onClose } = props;
  const { sharing, trans, href } = usePage();
  const [grants, setGrants] = useState<readonly Principal[]>();
  const [error, setError] = useState<Error>();

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

  const find = useCallback(
    async (search: string) => (await sharing.principals(search)).principals,
    [sharing]
  );
  const put = (next: readonly Principal[]) => {
    setError(undefined);
    sharing
      .shareComparison(comparisonId, { grants: [...next] })
      .then(answer => setGrants(answer.grants), setError);
  };
  return (
    <Dialog
      title={trans.__('Share this comparison')}
      error={error}
      link={href({ view: 'comparison', comparisonId })}
      onClose={onClose}
    >
      <p className="tl-Page-quiet">
        {trans.__(
          'Who may read all of its runs sees it by its link anyway. Those below see it, and its runs in it, as well.'
        )}
      </p>
      {grants && (
        <>
          <PrincipalPick
            taken={grants}
            find={find}
            onPick={principal => put([...grants, principal])}
            trans={trans}
          />
          <GrantList
            grants={grants}
            onRemove={grant => put(grants.filter(other => other !== grant))}
            trans={trans}
          />
        </>
      )}
    </Dialog>
  );
}
