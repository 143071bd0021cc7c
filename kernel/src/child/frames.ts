/** JSON messages on a byte stream: four bytes of length, little-endian, then UTF-8. */
export function encodeFrame(message: unknown): Buffer {
  const body = Buffer.from(JSON.stringify(message));
  const frame = Buffer.allocUnsafe(4 + body.byteLength);
  frame.writeUInt32LE(body.byteLength, 0);
  body.copy(frame, 4);
  return frame;
}

/** Puts messages together from the pieces in which a stream delivers them. */
export class FrameReader<T> {
  constructor(private readonly _onMessage: (message: T) => void) {}

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
        const body = all.toString('utf8', at + 4, end);
        at = end;
        this._onMessage(JSON.parse(body) as T);
      }
      this._pieces = at < all.byteLength ? [all.subarray(at)] : [];
      this._size = all.byteLength - at;
    }
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
