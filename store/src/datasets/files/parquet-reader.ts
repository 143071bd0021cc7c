import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import {
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
  type AsyncBuffer,
  type Compressors,
  type FileMetaData,
  type SchemaElement
} from 'hyparquet';
import type { ByteSource } from './byte-source.js';
import type { Page, Reader } from './reader.js';
import { MOST_COLUMNS, tablePage } from './table.js';

/** Snappy is in the library; these are in Node. */
const COMPRESSORS: Compressors = {
  GZIP: bytes => gunzipSync(bytes),
  BROTLI: bytes => brotliDecompressSync(bytes),
  ZSTD: bytes => zstdDecompressSync(bytes)
};

/** An Apache Parquet file, read row group by row group. */
export class ParquetReader implements Reader {
  private constructor(file: AsyncBuffer, metadata: FileMetaData) {
    this._file = file;
    this._metadata = metadata;
    this._columns = parquetSchema(metadata).children.map(({ element }) => ({
      name: element.name,
      type: typeOf(element)
    }));
    this.shape = [Number(metadata.num_rows), this._columns.length];
  }

  /** @throws Error when the file is of another kind or damaged. */
  static async open(source: ByteSource): Promise<ParquetReader> {
    const file: AsyncBuffer = {
      byteLength: source.size,
      slice: (begin, end = source.size) => {
        const { buffer, byteOffset, byteLength } = source.read(begin, end);
        return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
      }
    };
    try {
      return new ParquetReader(file, await parquetMetadataAsync(file));
    } catch (error) {
      throw new Error(
        `This is no Parquet file, or it is damaged: ${(error as Error).message}.`,
        { cause: error }
      );
    }
  }

  readonly shape: readonly number[];

  async page(offset: number, limit: number): Promise<Page> {
    const total = this.shape[0];
    const from = Math.min(offset, total);
    const columns = this._columns.slice(0, MOST_COLUMNS);
    const rows = await parquetReadObjects({
      file: this._file,
      metadata: this._metadata,
      compressors: COMPRESSORS,
      columns: columns.map(({ name }) => name),
      rowStart: from,
      rowEnd: Math.min(total, from + limit)
    });
    return tablePage({
      total,
      offset: from,
      columns,
      columnTotal: this._columns.length,
      rows: rows.map(row => columns.map(({ name }) => row[name] as unknown))
    });
  }

  private readonly _file: AsyncBuffer;
  private readonly _metadata: FileMetaData;
  private readonly _columns: { name: string; type: string }[];
}

/** The logical type where there is one, in lower case. */
function typeOf(element: SchemaElement): string {
  if (element.num_children) {
    return element.converted_type?.toLowerCase() ?? 'struct';
  }
  const type = element.logical_type?.type ?? element.converted_type ?? element.type;
  return (type ?? '')
    .toLowerCase()
    .replace('utf8', 'string')
    .replace('byte_array', 'bytes');
}
