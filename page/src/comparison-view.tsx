import { useCallback, useEffect, useRef, useState } from 'react';
import { mountComparison, type ComparisonHandle } from '@trainlab/views';
import { ComparisonFollower, type ComparisonState } from './comparison-follower.js';
import type { ComparisonSource } from './comparison-source.js';
import { usePage } from './session.js';
import { Failure, Skeleton } from './states.js';

/**
 * Some runs beside each other; follows them while it is shown. Another `source` shows
 * another comparison, so that it should stay the same object while it means the same.
 */
export function ComparisonView({ source }: { source: ComparisonSource }) {
  const { catalogue, theme, trans, go } = usePage();
  const [state, setState] = useState<ComparisonState>({ state: 'loading' });
  const [attempt, setAttempt] = useState(0);
  const retry = useCallback(() => setAttempt(before => before + 1), []);
  const node = useRef<HTMLDivElement>(null);
  const handle = useRef<ComparisonHandle>();

  useEffect(() => {
    setState({ state: 'loading' });
    const follower = new ComparisonFollower({
      source,
      catalogue,
      onChange: setState
    });
    return () => follower.dispose();
  }, [source, catalogue, attempt]);

  useEffect(() => {
    if (state.state !== 'shown' || !node.current) {
      return;
    }
    if (handle.current) {
      handle.current.update(state.comparison);
    } else {
      handle.current = mountComparison(node.current, {
        comparison: state.comparison,
        theme,
        trans,
        onOpenRun: runId => go({ view: 'run', runId })
      });
    }
  }, [state, theme, trans, go]);

  useEffect(() => handle.current?.setTheme(theme), [theme]);
  useEffect(
    () => () => {
      handle.current?.dispose();
      handle.current = undefined;
    },
    [source, attempt]
  );

  return (
    <>
      {state.state === 'loading' && <Skeleton rows={10} />}
      {state.state === 'failed' && <Failure error={state.error} onRetry={retry} />}
      <div ref={node} hidden={state.state !== 'shown'} />
    </>
  );
}
