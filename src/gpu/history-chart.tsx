import type { TranslationBundle } from '@jupyterlab/translation';
import { useRef, useState, type JSX, type KeyboardEvent, type PointerEvent } from 'react';
import { chartPath, nearestSample } from './chart-path.js';
import { HISTORY_SPAN } from './history.js';

const MINUTE = 60_000;
const WIDTH = 600;
const HEIGHT = 72;
/** Milliseconds. */
const GAP = 5000;
/** A history that is shorter than this does not fill the width; milliseconds. */
const SHORTEST_SPAN = 2 * 60_000;
/** The shortest range that can be drawn out, and so no click is one; milliseconds. */
const SHORTEST = 5000;

export interface ChartSeries {
  name: string;
  /** Percent, or `null` where not reported. */
  values: readonly (number | null)[];
  kind: 'load' | 'memory';
}

export interface HistoryChartProps {
  label: string;
  times: readonly number[];
  series: readonly ChartSeries[];
  now: number;
  /** The figures of a sample in words, without its time. */
  describe(at: number): string;
  trans: TranslationBundle;
}

/**
 * The last 15 minutes of a device. The pointer or the arrow keys name the values
 * of a moment; drawing over the chart shows a range in full width.
 */
export function HistoryChart(props: HistoryChartProps): JSX.Element {
  const { label, times, series, now, trans } = props;
  const [range, setRange] = useState<{ from: number; to: number }>();
  const [cursor, setCursor] = useState<number>();
  const [drawnFrom, setDrawnFrom] = useState<number>();
  const plot = useRef<HTMLDivElement>(null);
  const known = Math.max(SHORTEST_SPAN, now - (times[0] ?? now));
  const span = Math.min(HISTORY_SPAN, Math.ceil(known / MINUTE) * MINUTE);
  const { from, to } = range ?? { from: now - span, to: now };
  const at = cursor === undefined ? -1 : nearestSample(times, cursor);
  const visible = at >= 0 && times[at] >= from && times[at] <= to;
  const left = (time: number) => `${((time - from) / (to - from)) * 100}%`;

  const timeAt = (event: PointerEvent): number => {
    const box = plot.current?.getBoundingClientRect();
    const share = box && box.width > 0 ? (event.clientX - box.left) / box.width : 0;
    return from + Math.min(1, Math.max(0, share)) * (to - from);
  };
  const endDrawing = () => {
    if (drawnFrom !== undefined && cursor !== undefined) {
      const [start, end] = [Math.min(drawnFrom, cursor), Math.max(drawnFrom, cursor)];
      if (end - start >= SHORTEST) {
        setRange({ from: start, to: end });
      }
    }
    setDrawnFrom(undefined);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = {
      ArrowLeft: event.shiftKey ? -30 : -1,
      ArrowRight: event.shiftKey ? 30 : 1,
      Home: -Infinity,
      End: Infinity
    };
    const first = times.findIndex(time => time >= from);
    const last = times.filter(time => time <= to).length - 1;
    if (event.key in steps && last >= first && first >= 0) {
      event.preventDefault();
      const start = visible ? at : last + (steps[event.key] < 0 ? 1 : 0);
      const next = Math.min(last, Math.max(first, start + steps[event.key]));
      setCursor(times[next]);
    } else if (event.key === 'Escape' && (range || cursor !== undefined)) {
      event.preventDefault();
      event.stopPropagation();
      setRange(undefined);
      setCursor(undefined);
      setDrawnFrom(undefined);
    }
  };

  const reading = visible ? at : times.length - 1;
  const readout = reading < 0 ? trans.__('No samples yet') : props.describe(reading);
  const time = reading < 0 ? '' : clock(times[reading]);
  return (
    <div className="tl-Gpu-chart">
      <div
        ref={plot}
        className="tl-Gpu-plot"
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-valuemin={Math.round(from)}
        aria-valuemax={Math.round(to)}
        aria-valuenow={Math.round(reading < 0 ? to : times[reading])}
        aria-valuetext={`${time} ${readout}`}
        onKeyDown={onKeyDown}
        onBlur={() => setCursor(undefined)}
        onPointerDown={event => {
          if (event.button === 0) {
            event.currentTarget.setPointerCapture?.(event.pointerId);
            setDrawnFrom(timeAt(event));
            setCursor(timeAt(event));
          }
        }}
        onPointerMove={event => setCursor(timeAt(event))}
        onPointerUp={endDrawing}
        onPointerCancel={() => setDrawnFrom(undefined)}
        onPointerLeave={() => drawnFrom === undefined && setCursor(undefined)}
        onDoubleClick={() => setRange(undefined)}
      >
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          aria-hidden="true"
        >
          {[0.25, 0.5, 0.75].map(share => (
            <path
              key={share}
              className="tl-Gpu-grid"
              d={`M0 ${HEIGHT * share}H${WIDTH}`}
              vectorEffect="non-scaling-stroke"
            />
          ))}
          {series.map(({ name, values, kind }) => {
            const { line, area } = chartPath(times, values, {
              from,
              to,
              width: WIDTH,
              height: HEIGHT,
              top: 100,
              gap: GAP
            });
            return (
              <g key={name} className={`tl-Gpu-series tl-mod-${kind}`}>
                {kind === 'load' && <path className="tl-Gpu-area" d={area} />}
                <path
                  className="tl-Gpu-line"
                  d={line}
                  vectorEffect="non-scaling-stroke"
                />
              </g>
            );
          })}
        </svg>
        <span className="tl-Gpu-top" aria-hidden="true">
          100&nbsp;%
        </span>
        {drawnFrom !== undefined && cursor !== undefined && (
          <span
            className="tl-Gpu-drawn"
            style={{
              left: left(Math.min(drawnFrom, cursor)),
              width: `${(Math.abs(cursor - drawnFrom) / (to - from)) * 100}%`
            }}
          />
        )}
        {visible && <span className="tl-Gpu-cursor" style={{ left: left(times[at]) }} />}
      </div>
      <div className="tl-Gpu-axis" aria-hidden="true">
        <span>{range ? clock(from) : trans.__('%1 min ago', span / MINUTE)}</span>
        {visible ? (
          <span className="tl-Gpu-values">{time}</span>
        ) : range ? (
          <button
            type="button"
            className="tl-Sidebar-link"
            onClick={() => setRange(undefined)}
          >
            {trans.__('Show all')}
          </button>
        ) : null}
        <span>{range ? clock(to) : trans.__('now')}</span>
      </div>
      <div className="tl-Gpu-readout">
        {visible ? (
          <span className="tl-Gpu-values">{readout}</span>
        ) : (
          series.map(({ name, kind }) => (
            <span key={name} className={`tl-Gpu-key tl-mod-${kind}`}>
              {name}
            </span>
          ))
        )}
      </div>
    </div>
  );
}

/** The time of a sample, to the second, as the reader's language writes it. */
function clock(time: number): string {
  return new Date(time).toLocaleTimeString();
}
