import { useCallback, useEffect, useMemo, useState } from 'react';
import type { SavedComparisonDetail } from '@trainlab/api';
import { ComparisonSharingDialog } from './comparison-sharing-dialog.js';
import { savedComparison } from './comparison-source.js';
import { ComparisonView } from './comparison-view.js';
import { usePage } from './session.js';
import { Failure, Skeleton } from './states.js';
import { Trail } from './trail.js';
import { useTitle } from './use-title.js';

/** A comparison that somebody has saved for others. */
export function SavedComparisonView({ id }: { id: string }) {
  const { sharing, trans } = usePage();
  const [comparison, setComparison] = useState<SavedComparisonDetail>();
  const [error, setError] = useState<Error>();
  const [attempt, setAttempt] = useState(0);
  const [asked, setAsked] = useState(false);
  const source = useMemo(() => savedComparison(sharing, id), [sharing, id]);

  useTitle(comparison?.title || trans.__('Comparison'));
  const retry = useCallback(() => setAttempt(before => before + 1), []);

  useEffect(() => {
    let wanted = true;
    setError(undefined);
    sharing.comparison(id).then(
      answer => wanted && setComparison(answer),
      (reason: Error) => wanted && setError(reason)
    );
    return () => {
      wanted = false;
    };
  }, [sharing, id, attempt]);

  if (error) {
    return <Failure error={error} onRetry={retry} />;
  }
  if (!comparison) {
    return <Skeleton rows={10} />;
  }
  return (
    <>
      <Trail />
      <div className="tl-Page-bar">
        <h1>{comparison.title || trans.__('Comparison')}</h1>
        <span className="tl-Page-quiet">
          {trans.__('saved by %1', comparison.owner)} ·{' '}
          {new Date(comparison.createdAt).toLocaleDateString()}
        </span>
        <span className="tl-Page-space" />
        {comparison.access === 'manage' && (
          <button type="button" className="tl-Page-button" onClick={() => setAsked(true)}>
            {trans.__('Share…')}
          </button>
        )}
      </div>
      <ComparisonView source={source} />
      {asked && (
        <ComparisonSharingDialog
          comparisonId={comparison.id}
          onClose={() => setAsked(false)}
        />
      )}
    </>
  );
}
