import { useMemo } from 'react';
import { chosenRuns } from './comparison-source.js';
import { ComparisonView } from './comparison-view.js';
import { usePage } from './session.js';
import { ShareComparison } from './share-comparison.js';

/** The comparison of some runs that the viewer has chosen; it may be saved for others. */
export function ChosenComparisonView({ runIds }: { runIds: readonly string[] }) {
  const { store } = usePage();
  const ids = runIds.join(',');
  const source = useMemo(() => chosenRuns(store.client, ids.split(',')), [store, ids]);
  return (
    <>
      <ShareComparison runIds={runIds} />
      <ComparisonView source={source} />
    </>
  );
}
