import type uPlot from 'uplot';
import { runColor, runDash, tickTexts, type Theme } from '@trainlab/analysis';
import { SECONDS_APART, xTickTexts } from './axis-text.js';
import type { Column, XAxis } from './series.js';
import type { Tones } from './tones.js';

/** What a plot's look depends on; read anew at each drawing. */
export interface PlotLook {
  readonly theme: Theme;
  readonly tones: Tones;
  /** Shown part of the x axis. */
  readonly domain: readonly [number, number];
  slotOf(runId: string): number;
}

/** The series of uPlot: the x axis first, then one per column. */
export function seriesOptions(
  columns: readonly Column[],
  look: PlotLook
): uPlot.Series[] {
  return [
    {},
    ...columns.map(({ runId, role }): uPlot.Series => {
      const slot = look.slotOf(runId);
      const stroke = () => runColor(slot, look.theme);
      if (role === 'min' || role === 'max') {
        return { stroke, width: 0, points: { show: false }, pxAlign: 0 };
      }
      if (role === 'raw') {
        return { stroke, width: 1, alpha: 0.25, points: { show: false }, pxAlign: 0 };
      }
      // uPlot's dashes are in pixels of the canvas.
      const scale = window.devicePixelRatio || 1;
      return {
        stroke,
        width: 1.6,
        dash: runDash(slot).map(length => length * scale),
        points: { size: 5, fill: stroke },
        pxAlign: 0
      };
    })
  ];
}

/** A dot on each curve at the cursor; none on its extremes and its raw points. */
export function hoverPoints(
  columns: readonly Column[],
  look: PlotLook
): uPlot.Cursor.Points {
  const dot = 7;
  return {
    size: dot,
    fill: (_, series) => runColor(look.slotOf(columns[series - 1].runId), look.theme),
    show: ((_: uPlot, series: number) => {
      if (columns[series - 1]?.role !== 'value') {
        return undefined;
      }
      const node = document.createElement('div');
      node.style.width = node.style.height = `${dot}px`;
      node.style.marginLeft = node.style.marginTop = `${dot / -2}px`;
      return node;
      // uPlot takes a point only if it is an element, but its types do not say so.
    }) as uPlot.Cursor.Points.Show
  };
}

/** One band per run whose points are buckets, from minimum to maximum. */
export function bandOptions(columns: readonly Column[], look: PlotLook): uPlot.Band[] {
  return columns.flatMap(({ runId, role }, i): uPlot.Band[] =>
    role === 'max'
      ? [
          {
            series: [i + 1, i],
            fill: () => `${runColor(look.slotOf(runId), look.theme)}26`
          }
        ]
      : []
  );
}

export function scaleOptions(
  log: boolean,
  look: PlotLook,
  library: typeof uPlot
): uPlot.Scales {
  return {
    x: { time: false, range: () => [look.domain[0], look.domain[1]] },
    y: {
      distr: log ? 3 : 1,
      range: (_, low, high) => {
        if (low === null || high === null) {
          return log ? [0.1, 1] : [0, 1];
        }
        if (log) {
          return library.rangeLog(low, high, 10, false);
        }
        const pad = low === high ? Math.abs(low) * 0.1 || 0.5 : (high - low) * 0.06;
        return [low - pad, high + pad];
      }
    }
  };
}

export function axisOptions(xAxis: XAxis, log: boolean, look: PlotLook): uPlot.Axis[] {
  const text = () => look.tones.text;
  const filter = log
    ? { filter: (_: uPlot, ticks: number[]) => readableTicks(ticks) }
    : undefined;
  const { font } = look.tones;
  return [
    {
      font,
      stroke: text,
      grid: { show: false },
      ticks: { stroke: () => look.tones.border, width: 1, size: 4 },
      border: { show: true, stroke: () => look.tones.border, width: 1 },
      size: 26,
      gap: 4,
      space: 64,
      ...(xAxis === 'step' ? {} : { incrs: SECONDS_APART }),
      values: (_, ticks, _axis, _space, apart) => xTickTexts(xAxis, ticks, apart)
    },
    {
      font,
      stroke: text,
      grid: { stroke: () => look.tones.grid, width: 1, ...filter },
      ticks: { show: false },
      gap: 6,
      space: 34,
      size: (_, values) =>
        Math.max(
          38,
          14 + 6.4 * Math.max(...(values ?? ['']).map(value => value?.length ?? 0))
        ),
      ...(log
        ? filter
        : {
            values: (_: uPlot, ticks: number[]) =>
              ticks.length > 0 ? tickTexts(ticks) : []
          })
    }
  ];
}

/** Of a logarithmic axis's ticks those at 1, 2 and 5, or at 1 alone where they are many. */
function readableTicks(ticks: readonly number[]): (number | null)[] {
  if (ticks.length < 6) {
    return [...ticks];
  }
  const decades = Math.log10(ticks[ticks.length - 1] / ticks[0]);
  const kept = decades > 3 ? [1] : [1, 2, 5];
  return ticks.map(tick => {
    const mantissa = Math.round(tick / 10 ** Math.floor(Math.log10(tick) + 1e-9));
    return kept.includes(mantissa) ? tick : null;
  });
}
