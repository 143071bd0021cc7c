import { bucketed, type CurveNumbers } from './buckets.js';
import { escapeMarkup, shorten } from './escape.js';
import { runColor, runDash, type Theme } from './palette.js';
import { extent, roundTicks, tickTexts } from './scale.js';

export interface SvgCurve extends CurveNumbers {
  label: string;
  /** Palette slot of the run. */
  slot: number;
}

export interface CurvesSvgOptions {
  /** Pixels; 560 × 280 when not given. */
  width?: number;
  height?: number;
  /** `auto` follows the reader's `prefers-color-scheme` where style sheets in images work. */
  theme?: Theme | 'auto';
  /** Steps that the x axis spans; those of the curves when not given. */
  range?: readonly [number, number];
}

interface Tones {
  ground: string;
  border: string;
  grid: string;
  text: string;
  strong: string;
}

const TONES: Record<Theme, Tones> = {
  light: {
    ground: '#ffffff',
    border: '#dcdfe3',
    grid: '#e9ebee',
    text: '#57606a',
    strong: '#1f2328'
  },
  dark: {
    ground: '#16181b',
    border: '#363b41',
    grid: '#292d32',
    text: '#9aa4ae',
    strong: '#e6e9ec'
  }
};

const MOST_POINTS = 240;
/** Up to so many points each gets a dot: between them nothing was measured. */
const MOST_DOTS = 30;
const MOST_IN_LEGEND = 10;
const LEFT = 52;
const RIGHT = 14;
const TOP = 34;
const LEGEND_LINE = 18;

/**
 * One metric's curves as the text of an SVG document: axes with round ticks,
 * a band from minimum to maximum where points are buckets, a legend with
 * colour and dash. No script, no ids, no reference to anything outside; a
 * solid ground, so that it reads on any page. Long curves are drawn by their
 * buckets' extremes.
 */
export function curvesSvg(
  metric: string,
  curves: readonly SvgCurve[],
  options: CurvesSvgOptions = {}
): string {
  const { width = 560, height = 280, theme = 'light' } = options;
  const base = theme === 'dark' ? 'dark' : 'light';
  const tones = TONES[base];
  const legend = layOutLegend(curves, width);
  const bottom = height - 34 - legend.lines * LEGEND_LINE;
  const drawn = curves.map(curve => ({ ...curve, ...bucketed(curve, MOST_POINTS) }));
  const [x0, x1] = extent(options.range ?? drawn.flatMap(curve => curve.steps));
  const [y0, y1] = padded(
    extent(drawn.flatMap(c => [...c.values, ...(c.min ?? []), ...(c.max ?? [])]))
  );
  const x = (step: number) => LEFT + ((step - x0) / (x1 - x0)) * (width - LEFT - RIGHT);
  const y = (value: number) => bottom - ((value - y0) / (y1 - y0)) * (bottom - TOP);

  const title = `${metric} by step: ${curves.map(({ label }) => label).join(', ')}`;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
      `viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeMarkup(title)}" ` +
      `font-family="system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif" font-size="11">`,
    theme === 'auto' ? darkStyle(curves) : '',
    `<rect class="ground" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="4" ` +
      `fill="${tones.ground}" stroke="${tones.border}"/>`,
    `<text class="strong" x="12" y="21" font-size="12" font-weight="600" fill="${tones.strong}">` +
      `${escapeMarkup(shorten(metric, Math.floor(width / 8)))}</text>`
  ];

  const yTicks = roundTicks(y0, y1, Math.max(2, (bottom - TOP) / 42));
  tickTexts(yTicks).forEach((text, i) => {
    const at = short(y(yTicks[i]));
    parts.push(
      `<line class="grid" x1="${LEFT}" x2="${width - RIGHT}" y1="${at}" y2="${at}" stroke="${tones.grid}"/>`,
      `<text class="text" x="${LEFT - 7}" y="${at}" dy="0.35em" text-anchor="end" fill="${tones.text}">${text}</text>`
    );
  });
  const xTicks = roundTicks(x0, x1, (width - LEFT - RIGHT) / 80, true);
  tickTexts(xTicks).forEach((text, i) => {
    parts.push(
      `<text class="text" x="${short(x(xTicks[i]))}" y="${bottom + 15}" text-anchor="middle" fill="${tones.text}">${text}</text>`
    );
  });
  parts.push(
    `<line class="border" x1="${LEFT}" x2="${width - RIGHT}" y1="${bottom}" y2="${bottom}" stroke="${tones.border}"/>`,
    `<text class="text" x="${width - RIGHT}" y="${bottom + 28}" text-anchor="end" fill="${tones.text}">step</text>`
  );

  for (const curve of drawn) {
    const { min, max } = curve;
    if (min && max) {
      parts.push(
        `<path class="f${tone(curve.slot)}" d="${band(curve.steps.map(x), min.map(y), max.map(y))}" ` +
          `fill="${runColor(curve.slot, base)}" fill-opacity="0.16"/>`
      );
    }
  }
  for (const curve of drawn) {
    parts.push(
      `<path class="s${tone(curve.slot)}" d="${line(curve.steps.map(x), curve.values.map(y))}" fill="none" ` +
        `stroke="${runColor(curve.slot, base)}" stroke-width="1.6" stroke-linejoin="round" stroke-linecap="round"` +
        `${dash(curve.slot)}/>`
    );
    if (curve.values.length <= MOST_DOTS) {
      parts.push(dots(curve, curve.steps.map(x), curve.values.map(y), base));
    }
  }
  for (const { curve, left, lineNumber, text } of legend.entries) {
    const at = height - 12 - (legend.lines - 1 - lineNumber) * LEGEND_LINE;
    parts.push(
      `<line class="s${tone(curve.slot)}" x1="${left}" x2="${left + 22}" y1="${at - 4}" y2="${at - 4}" ` +
        `stroke="${runColor(curve.slot, base)}" stroke-width="2"${dash(curve.slot)}/>`,
      `<text class="strong" x="${left + 28}" y="${at}" fill="${tones.strong}">${escapeMarkup(text)}</text>`
    );
  }
  if (legend.more > 0) {
    parts.push(
      `<text class="text" x="${width - RIGHT}" y="21" text-anchor="end" fill="${tones.text}">` +
        `and ${legend.more} more</text>`
    );
  }
  return `${parts.join('')}</svg>`;
}

function darkStyle(curves: readonly SvgCurve[]): string {
  const { ground, border, grid, text, strong } = TONES.dark;
  const runs = [...new Set(curves.map(({ slot }) => slot))].map(slot => {
    const color = runColor(slot, 'dark');
    return `.f${tone(slot)}{fill:${color}}.s${tone(slot)}{stroke:${color}}`;
  });
  return (
    `<style>@media (prefers-color-scheme:dark){` +
    `.ground{fill:${ground};stroke:${border}}.grid{stroke:${grid}}.border{stroke:${border}}` +
    `.text{fill:${text}}.strong{fill:${strong}}${runs.join('')}}</style>`
  );
}

interface LegendEntry {
  curve: SvgCurve;
  text: string;
  left: number;
  lineNumber: number;
}

function layOutLegend(curves: readonly SvgCurve[], width: number) {
  const entries: LegendEntry[] = [];
  let left = 12;
  let lineNumber = 0;
  for (const curve of curves.slice(0, MOST_IN_LEGEND)) {
    const text = shorten(curve.label, 32);
    const needed = 28 + textWidth(text) + 16;
    if (left > 12 && left + needed > width) {
      left = 12;
      lineNumber++;
    }
    entries.push({ curve, text, left, lineNumber });
    left += needed;
  }
  return {
    entries,
    lines: entries.length > 0 ? lineNumber + 1 : 0,
    more: curves.length - entries.length
  };
}

/** Rough width in pixels at 11 px: there is no font to measure here. */
function textWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    width += (character.codePointAt(0) ?? 0) > 0x2e7f ? 11.5 : 6.4;
  }
  return Math.ceil(width);
}

function dots(
  curve: SvgCurve,
  xs: readonly number[],
  ys: readonly number[],
  theme: Theme
) {
  const color = runColor(curve.slot, theme);
  return ys
    .map((at, i) =>
      Number.isFinite(at)
        ? `<circle class="f${tone(curve.slot)}" cx="${short(xs[i])}" cy="${short(at)}" r="2.4" fill="${color}"/>`
        : ''
    )
    .join('');
}

function line(xs: readonly number[], ys: readonly number[]): string {
  let path = '';
  let down = false;
  ys.forEach((at, i) => {
    if (!Number.isFinite(at)) {
      down = false;
      return;
    }
    path += `${down ? 'L' : 'M'}${short(xs[i])} ${short(at)}`;
    // A point without neighbours has no length; the round cap needs some.
    if (!down && !Number.isFinite(ys[i + 1] ?? NaN)) {
      path += 'h0.01';
    }
    down = true;
  });
  return path;
}

function band(
  xs: readonly number[],
  low: readonly number[],
  high: readonly number[]
): string {
  let path = '';
  let piece: number[] = [];
  const close = () => {
    if (piece.length > 1) {
      const there = piece.map(i => `${short(xs[i])} ${short(high[i])}`);
      const back = piece.map(i => `${short(xs[i])} ${short(low[i])}`).reverse();
      path += `M${there.join('L')}L${back.join('L')}Z`;
    }
    piece = [];
  };
  xs.forEach((_, i) => {
    if (Number.isFinite(low[i]) && Number.isFinite(high[i])) {
      piece.push(i);
    } else {
      close();
    }
  });
  close();
  return path;
}

function padded([low, high]: [number, number]): [number, number] {
  const pad = (high - low) * 0.05;
  return [low - pad, high + pad];
}

function dash(slot: number): string {
  const pattern = runDash(slot);
  return pattern.length > 0 ? ` stroke-dasharray="${pattern.join(' ')}"` : '';
}

/** Class suffix of a slot: runs of one colour share it. */
function tone(slot: number): string {
  return runColor(slot, 'light').slice(1);
}

function short(value: number): string {
  return String(Math.round(value * 10) / 10);
}
