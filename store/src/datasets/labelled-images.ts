import { IdxFile } from './idx-file.js';

/** Files of images and of the labels that belong to them, in the same order. */
export interface LabelledFiles {
  images: string;
  labels: string;
}

interface Part {
  images: IdxFile;
  labels: IdxFile;
}

/** Images with labels in IDX files, part behind part. */
export class LabelledImages {
  private constructor(parts: readonly Part[]) {
    this._parts = parts;
  }

  /** @throws Error when a file cannot be read or the files do not fit each other. */
  static async open(parts: readonly LabelledFiles[]): Promise<LabelledImages> {
    const opened = await Promise.all(
      parts.map(async part => ({
        images: await IdxFile.open(part.images),
        labels: await IdxFile.open(part.labels)
      }))
    );
    const [first] = opened;
    for (const { images, labels } of opened) {
      if (
        images.shape.length !== 3 ||
        labels.shape.length !== 1 ||
        images.count !== labels.count ||
        images.shape[1] !== first.images.shape[1] ||
        images.shape[2] !== first.images.shape[2]
      ) {
        throw new Error(`${images.path} and ${labels.path} do not fit each other.`);
      }
    }
    return new LabelledImages(opened);
  }

  get total(): number {
    return this._parts.reduce((sum, { images }) => sum + images.count, 0);
  }

  get height(): number {
    return this._parts[0].images.shape[1];
  }

  get width(): number {
    return this._parts[0].images.shape[2];
  }

  /** Pixels of one byte, row by row, and labels of at most `limit` images. */
  async read(
    offset: number,
    limit: number
  ): Promise<{ pixels: Buffer; labels: string[] }> {
    const pixels: Buffer[] = [];
    const labels: string[] = [];
    let begin = 0;
    for (const part of this._parts) {
      const { count } = part.images;
      const from = Math.min(count, Math.max(0, offset - begin));
      const to = Math.min(count, Math.max(from, offset + limit - begin));
      if (to > from) {
        pixels.push(await part.images.read(from, to));
        labels.push(...[...(await part.labels.read(from, to))].map(String));
      }
      begin += count;
    }
    return { pixels: Buffer.concat(pixels), labels };
  }

  private readonly _parts: readonly Part[];
}
