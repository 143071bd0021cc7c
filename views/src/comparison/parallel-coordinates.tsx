import { useEffect, useId, useRef, useState } from 'react';
import type { Comparison } from '@trainlab/api';
import type { Theme } from '@trainlab/analysis';
import type { Translation } from '../translation.js';
import { chosen, dimensions } from './dimensions.js';
import { drawParallelPlot, loadParallelPlot } from './parallel-plot.js';
import { useSlowly } from './use-slowly.js';

export interface ParallelCoordinatesProps {
  comparison: Comparison;
  /** Metric of the last axis. */
  metric?: string;
  theme: Theme;
  /** Another number when the page's style sheet has changed. */
  appearance: number;
  /** The runs that a brush leaves out. */
  onHidden(hidden: ReadonlySet<string>): void;
  trans: Translation;
}

/** Live values may move the lines this often. */
const REDRAW_MS = 2000;

type Progress = 'closed' | 'loading' | 'drawn' | { error: string };

/** Params against the metric, one line per run; a brush on an axis filters the whole view. */
export function ParallelCoordinates(props: ParallelCoordinatesProps): JSX.Element | null {
  const { comparison, metric, theme, onHidden, trans } = props;
  const { runs } = comparison;
  const missing = trans.__('not set');
  const input = useSlowly(
    {
      all: dimensions(comparison, metric, missing),
      ids: runs.map(run => run.id),
      slots: runs.map(run => run.color)
    },
    REDRAW_MS
  );
  const { all } = input;
  const differing = all.length - (metric === undefined ? 0 : 1);
  const [open, setOpen] = useState(runs.length > 2 && differing > 1);
  const [progress, setProgress] = useState<Progress>('closed');
  const [width, setWidth] = useState(0);
  const host = useRef<HTMLDivElement>(null);
  const id = useId();

  useEffect(() => {
    const node = host.current;
    if (!open || !node || width === 0) {
      return;
    }
    let wanted = true;
    setProgress(before => (before === 'drawn' ? before : 'loading'));
    loadParallelPlot()
      .then(plotly =>
        wanted
          ? drawParallelPlot(
              plotly,
              node,
              { dimensions: all, slots: input.slots, theme, width },
              ranges => {
                const keeps = chosen(all, ranges);
                onHidden(new Set(input.ids.filter((_, i) => !keeps[i])));
              }
            )
          : undefined
      )
      .then(
        () => wanted && setProgress('drawn'),
        (error: unknown) => wanted && setProgress({ error: String(error) })
      );
    return () => {
      wanted = false;
    };
  }, [open, input, theme, props.appearance, width]);

  useEffect(() => {
    const node = host.current;
    if (!node) {
      return;
    }
    const observer = new ResizeObserver(() => setWidth(Math.floor(node.clientWidth)));
    observer.observe(node);
    return () => {
      observer.disconnect();
      if (node.hasChildNodes()) {
        void loadParallelPlot().then(plotly => plotly.purge(node));
      }
    };
  }, [open]);

  if (runs.length < 2 || differing < 1) {
    return null;
  }
  return (
    <section className="tl-parallel" aria-labelledby={`${id}-title`}>
      <h3 className="tl-sectionBar" id={`${id}-title`}>
        <button
          type="button"
          className="tl-disclosure"
          aria-expanded={open}
          aria-controls={`${id}-plot`}
          onClick={() => setOpen(!open)}
        >
          {trans.__('Parallel coordinates')}
        </button>
      </h3>
      <div id={`${id}-plot`} hidden={!open}>
        {open && (
          <>
            <p className="tl-hint">
              {trans.__('Drag along an axis to keep only the runs that cross it there.')}
            </p>
            {typeof progress === 'object' && (
              <p className="tl-error" role="alert">
                {trans.__('This chart could not be drawn: %1', progress.error)}
              </p>
            )}
            <div
              ref={host}
              className="tl-parallel-plot"
              role="img"
              aria-label={trans.__(
                'One line for each of %1 runs across %2',
                runs.length,
                all.map(({ label }) => label).join(', ')
              )}
              aria-busy={progress === 'loading'}
            />
          </>
        )}
      </div>
    </section>
  );
}
