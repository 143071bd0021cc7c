import { runColor, type Theme } from '@trainlab/analysis';
import type { Dimension } from './dimensions.js';
import { readTones } from './tones.js';

type Plotly = (typeof import('plotly.js/lib/core.js'))['default'];

const PLOT_HEIGHT = 260;

let loading: Promise<Plotly> | undefined;

/** Loads plotly's core and the one trace used, about 1 MB, when first needed. */
export function loadParallelPlot(): Promise<Plotly> {
  loading ??= Promise.all([
    import('plotly.js/lib/core.js'),
    // The form that generates no code, for pages that forbid it.
    import('plotly.js/src/traces/parcoords/strict.js')
  ]).then(
    ([core, parcoords]) => {
      core.default.register([parcoords.default]);
      return core.default;
    },
    (error: unknown) => {
      loading = undefined;
      throw error;
    }
  );
  return loading;
}

export interface ParallelPlotInput {
  dimensions: readonly Dimension[];
  /** Palette slots of the runs. */
  slots: readonly number[];
  theme: Theme;
  /** Pixels. */
  width: number;
}

/** What plotly adds to the node it draws in. */
interface PlotNode extends HTMLElement {
  data?: { dimensions: { constraintrange?: [number, number] | [number, number][] }[] }[];
  on?(event: 'plotly_restyle', listener: () => void): void;
  removeAllListeners?(event: 'plotly_restyle'): void;
}

/** One line per run across all axes; draws anew in place. */
export async function drawParallelPlot(
  plotly: Plotly,
  node: PlotNode,
  { dimensions, slots, theme, width }: ParallelPlotInput,
  onBrush: (ranges: ([number, number][] | undefined)[]) => void
): Promise<void> {
  const tones = readTones(node);
  const last = Math.max(1, slots.length - 1);
  const kept = chosenRanges(node);
  await plotly.react(
    node,
    [
      {
        type: 'parcoords',
        dimensions: dimensions.map(({ label, values, range, ticks }, i) => ({
          label: plainText(label),
          values,
          range,
          tickvals: ticks.map(({ at }) => at),
          ticktext: ticks.map(({ text }) => text),
          constraintrange: kept[i]
        })),
        line: {
          color: slots.map((_, i) => i),
          cmin: 0,
          cmax: last,
          colorscale:
            slots.length > 1
              ? slots.map((slot, i) => [i / last, runColor(slot, theme)])
              : [
                  [0, runColor(slots[0] ?? 0, theme)],
                  [1, runColor(slots[0] ?? 0, theme)]
                ]
        },
        unselected: { line: { color: tones.border, opacity: 0.25 } },
        labelfont: { color: tones.strong, size: 12 },
        tickfont: { color: tones.text, size: 11 },
        rangefont: { color: 'rgba(0,0,0,0)' }
      }
    ],
    {
      width,
      height: PLOT_HEIGHT,
      margin: { l: 64, r: 64, t: 44, b: 16 },
      paper_bgcolor: tones.ground,
      plot_bgcolor: tones.ground,
      font: { family: getComputedStyle(node).fontFamily, size: 11, color: tones.text }
    },
    { displayModeBar: false }
  );
  node.removeAllListeners?.('plotly_restyle');
  node.on?.('plotly_restyle', () => onBrush(chosenRanges(node)));
}

/** The ranges that the reader has brushed, per axis. */
function chosenRanges(node: PlotNode): ([number, number][] | undefined)[] {
  return (node.data?.[0]?.dimensions ?? []).map(({ constraintrange: range }) =>
    range === undefined || range.length === 0
      ? undefined
      : isSingle(range)
        ? [range]
        : range
  );
}

function isSingle(
  range: [number, number] | [number, number][]
): range is [number, number] {
  return typeof range[0] === 'number';
}

/** plotly reads tags and entities in labels, not in ticks; here every character means itself. */
function plainText(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
