/** A line in a box of `width` × `height` over times from `from` to `to`. */
export interface ChartFrame {
  from: number;
  to: number;
  width: number;
  height: number;
  /** The value at the upper edge; 0 is at the lower one. */
  top: number;
  /** Two times further apart than this are not joined; milliseconds. */
  gap: number;
}

export interface ChartPath {
  line: string;
  /** What is below the line. */
  area: string;
}

/** SVG path data of a column; `null` and long silences break the line. */
export function chartPath(
  times: readonly number[],
  values: readonly (number | null)[],
  frame: ChartFrame
): ChartPath {
  const { from, to, width, height, top, gap } = frame;
  const pieces: [x: number, y: number][][] = [];
  let last = -Infinity;
  times.forEach((time, at) => {
    const value = values[at];
    if (value === null || value === undefined || time < from || time > to) {
      return;
    }
    const share = Math.min(1, Math.max(0, value / top));
    const point: [number, number] = [
      round(((time - from) / (to - from)) * width),
      round(height - share * height)
    ];
    const brokenOff = time - last > gap || values[at - 1] === null;
    last = time;
    if (brokenOff || pieces.length === 0) {
      pieces.push([point]);
    } else {
      pieces[pieces.length - 1].push(point);
    }
  });
  const line = pieces
    .map(piece =>
      piece.length === 1
        ? `M${piece[0].join(' ')}h0.01`
        : `M${piece.map(point => point.join(' ')).join('L')}`
    )
    .join('');
  const area = pieces
    .map(piece => {
      const points = piece.map(point => point.join(' ')).join('L');
      return `M${piece[0][0]} ${height}L${points}L${piece[piece.length - 1][0]} ${height}Z`;
    })
    .join('');
  return { line, area };
}

/** The position of the sample nearest to a time; -1 without samples. */
export function nearestSample(times: readonly number[], time: number): number {
  let nearest = -1;
  times.forEach((candidate, at) => {
    if (nearest < 0 || Math.abs(candidate - time) < Math.abs(times[nearest] - time)) {
      nearest = at;
    }
  });
  return nearest;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
