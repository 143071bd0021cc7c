import { fromJsonNumber, type Comparison, type RunSummary } from '@trainlab/api';
import { compare, type ComparisonSummary } from './compare.js';
import { curvesSvg, type SvgCurve } from './curves-svg.js';
import type { DifferenceRow } from './differences.js';
import { escapeMarkup, shorten } from './escape.js';
import { runLabels } from './label.js';
import { runColor } from './palette.js';
import { extent } from './scale.js';

/** Runs that the static picture draws; the sentence is about all. */
const MOST_RUNS = 10;
const MOST_CHARTS = 2;
const LINE = '1px solid rgba(128,128,128,0.28)';

/**
 * A comparison as a fragment of static HTML: the sentence, two charts, the
 * rows that differ. It needs no script, no style sheet and no network, and
 * keeps its form behind the sanitizers of Jupyter and GitHub: only inline
 * styles, and the charts as images with their text in `alt`. All data is
 * escaped.
 */
export function comparisonHtml(comparison: Comparison): string {
  const summary = compare(comparison);
  const shown = shownRuns(comparison, summary.bestRunId);
  const labels = runLabels(comparison.runs);
  const rows = summary.differences.filter(row => row.differs);
  const title = `${comparison.experimentName ? `${comparison.experimentName}: ` : ''}${
    comparison.runs.length
  } ${comparison.runs.length === 1 ? 'run' : 'runs'}`;
  return [
    `<div style="max-width:1140px;font-size:13px;line-height:1.45">`,
    `<div style="font-weight:600;font-size:14px">${escapeMarkup(title)}</div>`,
    ...summary.sentence.map(
      (text, i) =>
        `<div style="${i === 0 ? 'margin:2px 0' : 'margin:2px 0;opacity:0.78'}">${escapeMarkup(text)}</div>`
    ),
    charts(comparison, summary, shown, labels),
    rows.length > 0 ? table(rows, shown, labels, comparison.runs.length) : '',
    `<div style="margin-top:6px;font-size:11px;opacity:0.65">${escapeMarkup(footer(comparison, shown))}</div>`,
    `</div>`
  ].join('');
}

/** The first runs in the given order; the best one is always among them. */
function shownRuns({ runs }: Comparison, bestRunId: string | undefined): RunSummary[] {
  const shown = runs.slice(0, MOST_RUNS);
  const best = runs.find(run => run.id === bestRunId);
  return best && !shown.includes(best) ? [...shown.slice(0, -1), best] : shown;
}

function charts(
  comparison: Comparison,
  { sharedMetrics }: ComparisonSummary,
  shown: readonly RunSummary[],
  labels: ReadonlyMap<string, string>
): string {
  const range = extent(comparison.curves.flatMap(({ steps }) => steps));
  const images = sharedMetrics
    .map(metric => ({ metric, curves: svgCurves(comparison, metric, shown, labels) }))
    .filter(({ curves }) => curves.length > 0)
    .slice(0, MOST_CHARTS)
    .map(({ metric, curves }) => {
      const svg = curvesSvg(metric, curves, { theme: 'auto', range });
      const alt = `${metric} by step: ${curves.map(({ label }) => label).join(', ')}`;
      return (
        `<img src="data:image/svg+xml;base64,${base64(svg)}" alt="${escapeMarkup(alt)}" ` +
        `width="560" height="280" style="max-width:100%;height:auto;margin:0 8px 8px 0">`
      );
    });
  return images.length > 0
    ? `<div style="margin:10px 0 4px">${images.join('')}</div>`
    : '';
}

function svgCurves(
  { curves }: Comparison,
  metric: string,
  shown: readonly RunSummary[],
  labels: ReadonlyMap<string, string>
): SvgCurve[] {
  return shown.flatMap(run => {
    const curve = curves.find(c => c.runId === run.id && c.metric === metric);
    return curve && curve.values.length > 0
      ? [
          {
            label: labels.get(run.id) ?? run.id,
            slot: run.color,
            steps: curve.steps,
            values: curve.values.map(fromJsonNumber),
            ...(curve.min && curve.max
              ? { min: curve.min.map(fromJsonNumber), max: curve.max.map(fromJsonNumber) }
              : {})
          }
        ]
      : [];
  });
}

function table(
  rows: readonly DifferenceRow[],
  shown: readonly RunSummary[],
  labels: ReadonlyMap<string, string>,
  count: number
): string {
  const cell = `padding:3px 12px 3px 0;border-bottom:${LINE};white-space:nowrap;vertical-align:top`;
  const head = shown.map(
    run =>
      `<th scope="col" style="${cell};text-align:right;font-weight:600">` +
      `<span style="color:${runColor(run.color, 'light')}">●</span> ` +
      `${escapeMarkup(shorten(labels.get(run.id) ?? run.id, 40))}</th>`
  );
  const body = rows.map(row => {
    const cells = shown.map(run => {
      const { text, full, best } = row.cells.find(({ runId }) => runId === run.id) ?? {
        text: '',
        full: ''
      };
      return (
        `<td style="${cell};text-align:right;font-variant-numeric:tabular-nums${best ? ';font-weight:600' : ''}"` +
        `${full !== text ? ` title="${escapeMarkup(shorten(full, 500))}"` : ''}>` +
        `${text ? escapeMarkup(text) : '–'}` +
        `<span style="display:inline-block;width:1.3em;text-align:center">${best ? '★' : ''}</span></td>`
      );
    });
    return (
      `<tr><th scope="row" style="${cell};text-align:left;font-weight:400">` +
      `${escapeMarkup(shorten(row.key, 60))}</th>${cells.join('')}</tr>`
    );
  });
  return (
    `<div style="overflow-x:auto"><table style="border-collapse:collapse;font-size:12px">` +
    `<thead><tr><th scope="col" style="${cell};text-align:left;font-weight:400;opacity:0.65">` +
    `${count > 1 ? 'differences' : ''}</th>${head.join('')}</tr></thead>` +
    `<tbody>${body.join('')}</tbody></table></div>`
  );
}

function footer({ runs, createdAt }: Comparison, shown: readonly RunSummary[]): string {
  const part =
    shown.length < runs.length ? `${shown.length} of ${runs.length} runs drawn. ` : '';
  return `${part}Snapshot of ${snapshotTime(createdAt)}.`;
}

function snapshotTime(time: number): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime())
    ? 'an unknown time'
    : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function base64(text: string): string {
  let binary = '';
  for (const byte of new TextEncoder().encode(text)) {
    binary += String.fromCharCode(byte);
  }
  return btoa(binary);
}
