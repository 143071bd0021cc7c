/**
 * Messages on a byte stream: four bytes of length, four of the JSON part's, then
 * that part in UTF-8, then binary parts, each with four bytes of its length.
 * Lengths are little-endian.
 */
export function encodeFrame(
  message: unknown,
  buffers: readonly Uint8Array[] = []
): Buffer {
  const body = Buffer.from(JSON.stringify(message));
  const size = buffers.reduce((sum, { byteLength }) => sum + 4 + byteLength, 0);
  const frame = Buffer.allocUnsafe(8 + body.byteLength + size);
  frame.writeUInt32LE(frame.byteLength - 4, 0);
  frame.writeUInt32LE(body.byteLength, 4);
  body.copy(frame, 8);
  let at = 8 + body.byteLength;
  for (const buffer of buffers) {
    frame.writeUInt32LE(buffer.byteLength, at);
    frame.set(buffer, at + 4);
    at += 4 + buffer.byteLength;
  }
  return frame;
}

/** Puts messages together from the pieces in which a stream delivers them. */
export class FrameReader<T> {
  constructor(private readonly _onMessage: (message: T, buffers: Buffer[]) => void) {}

  push(piece: Buffer): void {
    this._pieces.push(piece);
    this._size += piece.byteLength;
    while (this._size >= this._needed()) {
      const all =
        this._pieces.length === 1 ? this._pieces[0] : Buffer.concat(this._pieces);
      let at = 0;
      while (all.byteLength - at >= 4) {
        const end = at + 4 + all.readUInt32LE(at);
        if (end > all.byteLength) {
          break;
        }
        const frame = all.subarray(at + 4, end);
        at = end;
        this._take(frame);
      }
      this._pieces = at < all.byteLength ? [all.subarray(at)] : [];
      this._size = all.byteLength - at;
    }
  }

  private _take(frame: Buffer): void {
    let at = 4 + frame.readUInt32LE(0);
    const message = JSON.parse(frame.toString('utf8', 4, at)) as T;
    const buffers: Buffer[] = [];
    while (at < frame.byteLength) {
      const end = at + 4 + frame.readUInt32LE(at);
      // A copy of its own, since the rest of the stream's piece may be large.
      buffers.push(Buffer.from(frame.subarray(at + 4, end)));
      at = end;
    }
    this._onMessage(message, buffers);
  }

  /** Bytes that must be there before a message is complete. */
  private _needed(): number {
    if (this._size < 4) {
      return 4;
    }
    if (this._pieces[0].byteLength < 4) {
      this._pieces = [Buffer.concat(this._pieces)];
    }
    return 4 + this._pieces[0].readUInt32LE(0);
  }

  private _pieces: Buffer[] = [];
  private _size = 0;
}
