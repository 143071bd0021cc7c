import { toJsonNumber } from '@trainlab/api';
import type { Facade } from './facade.js';
import { metricMessage } from './messages.js';
import { nextToken, pageOf } from './paging.js';
import { runId } from './runs.js';

/** Points in one answer, as in MLflow's own store. */
const MOST_POINTS = 25_000;

/** The route that reads a metric's points. */
export function historyRoutes(facade: Facade): void {
  const { services } = facade;

  facade.route('GET', '/metrics/get-history', 'run:read', (fields, { viewer }) => {
    const id = runId(fields);
    const metric = fields.text('metric_key');
    const page = pageOf(fields, MOST_POINTS, MOST_POINTS);
    const { runs, tables } = services();
    runs.demand(viewer, 'read', id, 'run_id');
    const [series] = tables.series.keys([id], [metric]);
    if (!series) {
      return { metrics: [] };
    }
    const { steps, times, values } = tables.series.points(series);
    const end = Math.min(steps.length, page.offset + page.limit);
    const metrics: object[] = [];
    for (let at = page.offset; at < end; at++) {
      metrics.push(metricMessage(metric, toJsonNumber(values[at]), times[at], steps[at]));
    }
    return {
      metrics,
      ...(end < steps.length ? { next_page_token: nextToken(page) } : {})
    };
  });
}
