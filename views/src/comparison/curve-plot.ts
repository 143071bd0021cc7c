import type uPlot from 'uplot';
import { formatNumbers, type Theme } from '@trainlab/analysis';
import { xText } from './axis-text.js';
import type { CursorGroup, CursorPlot } from './cursor-group.js';
import {
  axisOptions,
  bandOptions,
  hoverPoints,
  scaleOptions,
  seriesOptions,
  type PlotLook
} from './plot-options.js';
import type { PanelData, XAxis } from './series.js';
import { readTones, type Tones } from './tones.js';
import { Tooltip, type TooltipRow } from './tooltip.js';

export interface PlotRun {
  id: string;
  label: string;
  slot: number;
}

export interface CurvePlotOptions {
  library: typeof uPlot;
  host: HTMLElement;
  data: PanelData;
  runs: readonly PlotRun[];
  xAxis: XAxis;
  /** Word before an x that is no time: step. */
  xLabel: string;
  log: boolean;
  theme: Theme;
  domain: readonly [number, number];
  group: CursorGroup;
  /** The reader chose a part of the x axis, or all of it again. */
  onZoom(range: [number, number] | undefined): void;
}

/** Smallest part of the plot, in pixels, that counts as a drag. */
const SHORTEST_DRAG = 4;

/** One panel's plot on canvas. Series are fixed; their data, look and part shown are not. */
export class CurvePlot implements CursorPlot, PlotLook {
  constructor(options: CurvePlotOptions) {
    this._options = options;
    this._data = options.data;
    this._runs = new Map(options.runs.map(run => [run.id, run]));
    this.theme = options.theme;
    this.tones = readTones(options.host);
    this.domain = options.domain;
    const { library, host, data, xAxis, log } = options;
    this._plot = new library(
      {
        ...size(host),
        legend: { show: false },
        padding: [8, 12, 0, 0],
        cursor: {
          y: false,
          drag: { x: true, y: false, setScale: false },
          points: hoverPoints(data.columns, this),
          bind: {
            dblclick: () => () => {
              this._options.onZoom(undefined);
              return null;
            }
          }
        },
        series: seriesOptions(data.columns, this),
        bands: bandOptions(data.columns, this),
        scales: scaleOptions(log, this, library),
        axes: axisOptions(xAxis, log, this),
        hooks: {
          setCursor: [() => this._cursorMoved()],
          setSelect: [() => this._selected()]
        }
      },
      aligned(data),
      host
    );
    this._tooltip = new Tooltip(this._plot.over);
    this._member = options.group.add(this);
    this._observer = new ResizeObserver(() => this.fit());
    this._observer.observe(host);
  }

  theme: Theme;
  tones: Tones;
  domain: readonly [number, number];

  slotOf(runId: string): number {
    return this._runs.get(runId)?.slot ?? 0;
  }

  setData(data: PanelData, runs: readonly PlotRun[]): void {
    this._data = data;
    this._runs = new Map(runs.map(run => [run.id, run]));
    this._plot.batch(() => {
      this._plot.setData(aligned(data), false);
      this._plot.setScale('x', { min: this.domain[0], max: this.domain[1] });
    });
  }

  setDomain(domain: readonly [number, number]): void {
    if (domain[0] !== this.domain[0] || domain[1] !== this.domain[1]) {
      this.domain = domain;
      this._plot.setScale('x', { min: domain[0], max: domain[1] });
    }
  }

  /** Takes the colours of the page as they are now. */
  setTheme(theme: Theme): void {
    this.theme = theme;
    this.tones = readTones(this._options.host);
    this._plot.redraw(false, true);
  }

  setHidden(hidden: ReadonlySet<string>): void {
    this._plot.batch(() => {
      this._data.columns.forEach(({ runId }, i) => {
        const show = !hidden.has(runId);
        if (this._plot.series[i + 1].show !== show) {
          this._plot.setSeries(i + 1, { show });
        }
      });
    });
  }

  /** Lets the curves of all other runs fade; of none for `undefined`. */
  setEmphasis(runId: string | undefined): void {
    this._data.columns.forEach((column, i) => {
      const full = column.role === 'raw' ? 0.25 : 1;
      const faded = runId !== undefined && column.runId !== runId;
      this._plot.series[i + 1].alpha = faded ? full * 0.2 : full;
    });
    this._plot.redraw(false);
  }

  fit(): void {
    const { width, height } = size(this._options.host);
    if (width > 0 && (width !== this._plot.width || height !== this._plot.height)) {
      // Away first: uPlot would move the points of hidden runs into sight.
      const x = this._x;
      this.showAt(undefined);
      this._plot.batch(() => this._plot.setSize({ width, height }));
      this.showAt(x);
    }
  }

  showAt(x: number | undefined): void {
    const inside = x !== undefined && x >= this.domain[0] && x <= this.domain[1];
    this._plot.setCursor(
      inside ? { left: this._plot.valToPos(x, 'x'), top: 0 } : { left: -10, top: -10 },
      false
    );
    this._showValues(inside ? x : undefined);
  }

  /**
   * Moves the cursor by `points` of the data, from the middle when it is not
   * there, and the cursors of the group with it.
   *
   * @returns what the cursor stands on, for a screen reader.
   */
  step(points: number): string {
    const { xs } = this._data;
    const visible = xs.filter(x => x >= this.domain[0] && x <= this.domain[1]);
    if (visible.length === 0) {
      return '';
    }
    const now = this._x === undefined ? -1 : visible.indexOf(this._x);
    const next =
      now < 0
        ? Math.floor(visible.length / 2)
        : Math.min(visible.length - 1, Math.max(0, now + points));
    const x = visible[next];
    this.showAt(x);
    this._options.group.move(x, this);
    return [
      this._xText(x),
      ...this._valuesAtCursor().map(({ label, text }) => `${label} ${text}`)
    ].join(', ');
  }

  /** Takes the cursor away here and in the group. */
  leave(): void {
    this.showAt(undefined);
    this._options.group.move(undefined, this);
  }

  dispose(): void {
    this._observer.disconnect();
    this._member.dispose();
    this._tooltip.dispose();
    this._plot.destroy();
  }

  private _cursorMoved(): void {
    const { left = -1 } = this._plot.cursor;
    const x = left < 0 ? undefined : this._plot.posToVal(left, 'x');
    this._showValues(x);
    this._options.group.move(x, this);
  }

  private _showValues(x: number | undefined): void {
    this._x = x;
    const rows = x === undefined ? [] : this._valuesAtCursor();
    const { left = 0, idx } = this._plot.cursor;
    if (x === undefined || rows.length === 0 || !this._inDomain(idx)) {
      this._tooltip.hide();
      return;
    }
    this._x = this._data.xs[idx];
    this._tooltip.show(left, this._xText(this._x), rows, this.theme);
  }

  /** Highest first, as the curves lie above each other. */
  private _valuesAtCursor(): TooltipRow[] {
    const { idxs = [] } = this._plot.cursor;
    return this._data.columns
      .flatMap(({ runId, role }, i) => {
        const index = idxs[i + 1];
        const value = this._inDomain(index) ? this._data.ys[i][index] : undefined;
        const run = this._runs.get(runId);
        return role === 'value' &&
          run &&
          typeof value === 'number' &&
          this._plot.series[i + 1].show
          ? [{ run, value }]
          : [];
      })
      .sort((a, b) => b.value - a.value)
      .map(({ run }, i, all) => ({
        label: run.label,
        slot: run.slot,
        text: formatNumbers(all.map(row => row.value))[i]
      }));
  }

  /** Whether a point is in the part shown: far from the cursor it may be outside. */
  private _inDomain(index: number | null | undefined): index is number {
    const x = typeof index === 'number' ? this._data.xs[index] : NaN;
    return x >= this.domain[0] && x <= this.domain[1];
  }

  private _xText(x: number): string {
    const { xAxis, xLabel } = this._options;
    return xAxis === 'step' ? `${xLabel} ${xText(xAxis, x)}` : xText(xAxis, x);
  }

  private _selected(): void {
    const { left, width } = this._plot.select;
    if (width < SHORTEST_DRAG) {
      return;
    }
    const range: [number, number] = [
      this._plot.posToVal(left, 'x'),
      this._plot.posToVal(left + width, 'x')
    ];
    this._plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this._options.onZoom(range);
  }

  private readonly _options: CurvePlotOptions;
  private readonly _plot: uPlot;
  private readonly _tooltip: Tooltip;
  private readonly _member: { dispose(): void };
  private readonly _observer: ResizeObserver;
  private _data: PanelData;
  private _runs: Map<string, PlotRun>;
  private _x?: number;
}

function aligned({ xs, ys }: PanelData): uPlot.AlignedData {
  return [xs, ...ys];
}

function size(host: HTMLElement): { width: number; height: number } {
  return { width: Math.floor(host.clientWidth), height: Math.floor(host.clientHeight) };
}
