import type { Page } from './reader.js';
import { MOST_COLUMNS, tablePage } from './table.js';

/** Sides of what is shown as an image. */
const SMALLEST = 8;
const LARGEST = 1024;
/** Numbers on a page of images. */
const MOST_NUMBERS = 3e6;

/** An array that is read item by item. */
export interface ArrayItems {
  /** Number of items, then the shape of an item. */
  shape: readonly number[];
  /** Name of the type of its numbers. */
  type: string;
  /** The numbers of items `from` up to before `to`, row-major. */
  read(from: number, to: number): ArrayLike<number | bigint>;
}

/**
 * A page of an array: images when each item has the shape of one (height,
 * width, and one or three numbers per pixel), a table with a row per item else.
 */
export function arrayPage(items: ArrayItems, offset: number, limit: number): Page {
  const { shape } = items;
  const total = shape[0] ?? 1;
  const size = shape.slice(1).reduce((product, side) => product * side, 1);
  const from = Math.min(offset, total);
  const most = Math.max(1, Math.floor(MOST_NUMBERS / Math.max(1, size)));
  const to = Math.min(total, from + Math.min(limit, most));
  return isImages(shape)
    ? images(items, from, to, total)
    : table(items, from, to, total, size);
}

function isImages(shape: readonly number[]): boolean {
  const [, height, width, channels = 1] = shape;
  return (
    (shape.length === 3 || shape.length === 4) &&
    [height, width].every(side => side >= SMALLEST && side <= LARGEST) &&
    (channels === 1 || channels === 3)
  );
}

function images(items: ArrayItems, from: number, to: number, total: number): Page {
  const [, height, width, channels = 1] = items.shape;
  const pixels = bytesOf(items.read(from, to), items.type);
  return {
    kind: 'images',
    total,
    offset: from,
    width,
    height,
    ...(channels === 3 ? { channels: 3 as const } : {}),
    pixels: pixels.toString('base64'),
    labels: Array.from({ length: to - from }, () => '')
  };
}

/** Bytes as they are; other numbers from the darkest to the brightest of the page. */
function bytesOf(numbers: ArrayLike<number | bigint>, type: string): Buffer {
  const bytes = Buffer.alloc(numbers.length);
  if (type === 'uint8') {
    for (let i = 0; i < bytes.length; i++) {
      bytes[i] = Number(numbers[i]);
    }
    return bytes;
  }
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < numbers.length; i++) {
    const value = Number(numbers[i]);
    if (Number.isFinite(value)) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  // Pictures between 0 and 1 or up to 255 keep the same brightness on every page.
  if (low >= 0 && high <= 255) {
    low = 0;
    high = high <= 1 ? 1 : 255;
  }
  const scale = high > low ? 255 / (high - low) : 0;
  for (let i = 0; i < bytes.length; i++) {
    const value = (Number(numbers[i]) - low) * scale;
    bytes[i] = Number.isFinite(value) ? Math.max(0, Math.min(255, Math.round(value))) : 0;
  }
  return bytes;
}

function table(
  items: ArrayItems,
  from: number,
  to: number,
  total: number,
  size: number
): Page {
  const numbers = items.read(from, to);
  const shown = Math.min(size, MOST_COLUMNS);
  return tablePage({
    total,
    offset: from,
    columns: Array.from({ length: shown }, (_, at) => ({
      name: items.shape.length < 2 ? 'value' : `[${position(at, items.shape).join(',')}]`,
      type: items.type
    })),
    columnTotal: size,
    rows: Array.from({ length: to - from }, (_, row) =>
      Array.from({ length: shown }, (_, at) => numbers[row * size + at])
    )
  });
}

/** Where in an item its `at`-th number stands. */
function position(at: number, shape: readonly number[]): number[] {
  const place: number[] = [];
  for (let axis = shape.length - 1; axis > 0; axis--) {
    place.unshift(at % shape[axis]);
    at = Math.floor(at / shape[axis]);
  }
  return place;
}
