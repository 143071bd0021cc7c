import { useRef } from 'react';
import type { Comparison } from '@trainlab/api';
import { panelData, type CurveSettings, type PanelData } from './series.js';

export interface Panel {
  metric: string;
  data: PanelData;
}

/**
 * The data of each metric's panel; the same object as before while the
 * metric's curves are, so that only panels with new values are drawn anew.
 */
export function usePanels(
  comparison: Comparison,
  metrics: readonly string[],
  settings: CurveSettings
): Panel[] {
  const made = useRef(new Map<string, { from: unknown[]; data: PanelData }>());
  const next: typeof made.current = new Map();
  for (const metric of metrics) {
    const from = [
      settings,
      ...comparison.runs.flatMap(({ id, startTime }) => [id, startTime]),
      ...comparison.curves.filter(curve => curve.metric === metric)
    ];
    const before = made.current.get(metric);
    next.set(
      metric,
      before?.from.length === from.length && before.from.every((x, i) => x === from[i])
        ? before
        : { from, data: panelData(comparison, metric, settings) }
    );
  }
  made.current = next;
  return [...next].map(([metric, { data }]) => ({ metric, data }));
}
