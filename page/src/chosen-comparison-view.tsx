import { useMemo } from 'react';
import { chosenRuns } from './comparison-source.js';
import { ComparisonView } from './comparison-view.js';
import { useContents, usePage } from './session.js';
import { ShareComparison } from './share-comparison.js';
import { Trail } from './trail.js';
import { useTitle } from './use-title.js';

/** The comparison of some runs that the viewer has chosen; it may be saved for others. */
export function ChosenComparisonView({ runIds }: { runIds: readonly string[] }) {
  const { store, trans, catalogue } = usePage();
  useContents();
  const experiments = new Map(
    runIds.flatMap(id => {
      const run = catalogue.run(id);
      return run ? [[run.experimentId, run.experimentName]] : [];
    })
  );
  const [[experimentId, name] = []] = experiments;
  useTitle(trans._n('Comparison of %1 run', 'Comparison of %1 runs', runIds.length));
  const ids = runIds.join(',');
  const source = useMemo(() => chosenRuns(store.client, ids.split(',')), [store, ids]);
  return (
    <>
      <div className="tl-Page-bar">
        {experiments.size === 1 ? (
          <Trail experimentId={experimentId} name={name} />
        ) : (
          <Trail />
        )}
        <span className="tl-Page-space" />
        <ShareComparison runIds={runIds} />
      </div>
      <ComparisonView source={source} />
    </>
  );
}
