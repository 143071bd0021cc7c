import { formatNumbers, type Theme } from '@trainlab/analysis';
import type { Comparison } from '@trainlab/api';
import { RunDot } from '../run-dot.js';
import type { Translation } from '../translation.js';

export interface SingleValuesProps {
  comparison: Comparison;
  metrics: readonly string[];
  labels: ReadonlyMap<string, string>;
  hidden: ReadonlySet<string>;
  theme: Theme;
  trans: Translation;
}

/**
 * Whether a metric has one value per run and gets no more: a chart of it would
 * be a dot in a frame.
 */
export function isSingle({ curves, runs }: Comparison, metric: string): boolean {
  const series = curves.filter(curve => curve.metric === metric);
  return (
    series.length > 0 &&
    series.every(({ count }) => count === 1) &&
    runs.every(({ status }) => status !== 'RUNNING')
  );
}

/** Metrics that were logged once, as numbers. */
export function SingleValues(props: SingleValuesProps): JSX.Element {
  const { comparison, metrics, labels, hidden, theme, trans } = props;
  const shown = comparison.runs.filter(({ id }) => !hidden.has(id));
  return (
    <dl className="tl-singles" aria-label={trans.__('Logged once')}>
      {metrics.map(metric => {
        const values = shown.flatMap(run => {
          const curve = comparison.curves.find(
            each => each.metric === metric && each.runId === run.id
          );
          return curve ? [{ run, value: Number(curve.values[0]) }] : [];
        });
        const texts = formatNumbers(values.map(({ value }) => value));
        return (
          <div key={metric} className="tl-single">
            <dt title={metric}>{metric}</dt>
            {values.map(({ run, value }, at) => (
              <dd key={run.id} title={`${labels.get(run.id) ?? run.id}: ${value}`}>
                {comparison.runs.length > 1 && <RunDot slot={run.color} theme={theme} />}
                {texts[at]}
              </dd>
            ))}
          </div>
        );
      })}
    </dl>
  );
}
