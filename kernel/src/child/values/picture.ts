import type { Bundle, Formatter } from './formatter.js';
import { hasMethods } from './formatter.js';
import { escapeHtml } from './html.js';
import { encodePng } from './png.js';
import { describeTensor, isTensor, type TensorLike } from './tensor.js';

/** Pictures are neither smaller nor larger than this in either direction, in pixels. */
const MIN_SIDE = 8;
const MAX_SIDE = 2048;

/** Of a batch so many pictures are shown beside each other. */
const MAX_IN_BATCH = 16;

/**
 * Tensors, with those that have the shape and the values of pictures shown as
 * such; bytes of PNG and JPEG files; canvases.
 */
export const formatPicture: Formatter = value => {
  if (isTensor(value)) {
    const text = describeTensor(value);
    return { 'text/plain': text, ...pictureOf(value, text) };
  }
  if (value instanceof Uint8Array && value.length > 8) {
    return fileBundle(value);
  }
  if (hasMethods(value, 'toDataURL', 'getContext')) {
    const [, data] = String((value as { toDataURL(): string }).toDataURL()).split(
      'base64,'
    );
    return data ? { 'image/png': data, 'text/plain': 'Canvas' } : undefined;
  }
  return undefined;
};

/**
 * A picture of the bytes of its file.
 *
 * @throws TypeError when they are neither a PNG nor a JPEG picture.
 */
export function pictureFile(bytes: Uint8Array): Bundle {
  const bundle = fileBundle(bytes);
  if (!bundle) {
    throw new TypeError('These bytes are neither a PNG nor a JPEG picture.');
  }
  return bundle;
}

function fileBundle(bytes: Uint8Array): Bundle | undefined {
  const isPng = bytes[0] === 0x89 && bytes[1] === 0x50 && bytes[2] === 0x4e;
  const isJpeg = bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
  if (!isPng && !isJpeg) {
    return undefined;
  }
  return {
    [isPng ? 'image/png' : 'image/jpeg']: Buffer.from(bytes).toString('base64'),
    'text/plain': `${isPng ? 'PNG' : 'JPEG'} picture, ${bytes.length} bytes`
  };
}

/** The picture of a tensor `[height, width, 1 | 3 | 4]`, or of a batch of such. */
function pictureOf(tensor: TensorLike, text: string): Bundle | undefined {
  const { shape } = tensor;
  const batch = shape.length === 4 ? shape[0] : 1;
  const [height, width, channels] = shape.slice(-3);
  const isPicture =
    (shape.length === 3 || shape.length === 4) &&
    (channels === 1 || channels === 3 || channels === 4) &&
    [height, width].every(side => side >= MIN_SIDE && side <= MAX_SIDE) &&
    batch > 0 &&
    !tensor.isDisposed &&
    (tensor.dtype === 'float32' || tensor.dtype === 'int32');
  if (!isPicture) {
    return undefined;
  }
  const shown = Math.min(batch, MAX_IN_BATCH, Math.floor(MAX_SIDE / width) || 1);
  const bytes = bytesOf(tensor, shown, shape);
  if (!bytes) {
    return undefined;
  }
  const row = beside(bytes, shown, height, width, channels);
  const png = encodePng(row, width * shown, height, channels).toString('base64');
  const [head] = text.split('\n');
  const caption = shown < batch ? `${head}, the first ${shown}` : head;
  const scale = Math.max(1, Math.min(4, Math.floor(128 / height)));
  return {
    'image/png': png,
    'text/html':
      `<figure style="margin:0"><img alt="${escapeHtml(caption)}" src="data:image/png;base64,${png}" ` +
      `height="${height * scale}" style="image-rendering:pixelated;max-width:100%">` +
      `<figcaption>${escapeHtml(caption)}</figcaption></figure>`
  };
}

/** The values as bytes: whole numbers are 0 to 255, others 0 to 1; else it is no picture. */
function bytesOf(
  tensor: TensorLike,
  shown: number,
  shape: readonly number[]
): Uint8Array | undefined {
  const isBatch = shape.length === 4;
  const part = isBatch
    ? tensor.slice([0, 0, 0, 0], [shown, ...shape.slice(1)])
    : tensor.slice([0, 0, 0], [...shape]);
  try {
    const values = (part.arraySync() as unknown[]).flat(Infinity) as number[];
    let low = Infinity;
    let high = -Infinity;
    for (const value of values) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    const isUnit = tensor.dtype === 'float32' && high <= 1;
    if (!(low >= 0 && high <= 255)) {
      return undefined;
    }
    return Uint8Array.from(values, value => Math.round(isUnit ? value * 255 : value));
  } catch {
    return undefined;
  } finally {
    part.dispose();
  }
}

/** Puts the pictures of a batch into one, from left to right. */
function beside(
  bytes: Uint8Array,
  count: number,
  height: number,
  width: number,
  channels: number
): Uint8Array {
  const stride = width * channels;
  const output = new Uint8Array(bytes.length);
  for (let picture = 0; picture < count; picture++) {
    for (let row = 0; row < height; row++) {
      const from = (picture * height + row) * stride;
      output.set(bytes.subarray(from, from + stride), (row * count + picture) * stride);
    }
  }
  return output;
}
