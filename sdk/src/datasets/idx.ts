import { TrainLabError } from '../errors.js';

/** An array of unsigned bytes as an IDX file holds it. */
export interface IdxBytes {
  shape: number[];
  /** A view into the file's bytes, row-major. */
  values: Uint8Array;
}

const UNSIGNED_BYTE = 0x08;

/**
 * Reads an IDX file of unsigned bytes: two zero bytes, a type, the number of
 * dimensions, each dimension as a big-endian 32-bit number, then the values
 * (the format section of the MNIST page by LeCun, Cortes and Burges).
 *
 * @param name The file's name, for errors.
 * @throws TrainLabError when the file is of another kind or cut off.
 */
export function readIdx(name: string, file: Buffer): IdxBytes {
  if (file.length < 4 || file.readUInt16BE(0) !== 0 || file[2] !== UNSIGNED_BYTE) {
    throw new TrainLabError(
      `"${name}" is not an IDX file of unsigned bytes. Install the dataset's package again.`
    );
  }
  const dimensions = file[3];
  const begin = 4 + 4 * dimensions;
  const shape = Array.from({ length: dimensions }, (_, i) =>
    file.length < begin ? 0 : file.readUInt32BE(4 + 4 * i)
  );
  const count = shape.reduce((product, size) => product * size, 1);
  if (file.length !== begin + count) {
    throw new TrainLabError(
      `"${name}" has ${file.length} bytes where its header tells of ${begin + count}: it is cut off. ` +
        "Install the dataset's package again."
    );
  }
  return { shape, values: file.subarray(begin) };
}
