import type { FileFormat } from '@trainlab/api';

const READ = `import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-node-gpu';`;

/** A TypeScript cell that loads a file; `path` begins at the notebook. */
export function typescriptCode(name: string, format: FileFormat, path: string): string {
  const variable = identifier(name);
  const place = JSON.stringify(path);
  switch (format) {
    case 'csv':
      return `import * as tf from '@tensorflow/tfjs-node-gpu';

const ${variable} = tf.data.csv('file://' + ${place});
await ${variable}.take(5).toArray()`;
    case 'parquet':
      return `import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';

const ${variable} = await parquetReadObjects({ file: await asyncBufferFromFile(${place}) });
${variable}.length`;
    case 'npy':
      return `${READ}

const ${variable} = (() => {
  const bytes = readFileSync(${place});
  const begin = bytes[6] === 1 ? 10 + bytes.readUInt16LE(8) : 12 + bytes.readUInt32LE(8);
  const header = bytes.toString('latin1', 10, begin);
  const shape = (/'shape': \\(([^)]*)\\)/.exec(header)?.[1].match(/\\d+/g) ?? []).map(Number);
  const type = /'descr': '[<|](\\w+)'/.exec(header)?.[1] ?? 'in big-endian order';
  const values = bytes.buffer.slice(bytes.byteOffset + begin, bytes.byteOffset + bytes.length);
  const arrays: Record<string, new (values: ArrayBufferLike) => ArrayLike<number>> = {
    f4: Float32Array, f8: Float64Array, i1: Int8Array, i2: Int16Array, i4: Int32Array,
    u1: Uint8Array, u2: Uint16Array, b1: Uint8Array
  };
  if (!arrays[type]) {
    throw new Error('There is no tensor for values of type ' + type);
  }
  return tf.tensor(Float32Array.from(new arrays[type](values)), shape);
})();
${variable}.shape`;
    case 'idx':
      return `${READ}

const ${variable} = (() => {
  const bytes = readFileSync(${place});
  const shape = Array.from({ length: bytes[3] }, (_, axis) => bytes.readUInt32BE(4 + 4 * axis));
  return tf.tensor(Int32Array.from(bytes.subarray(4 + 4 * shape.length)), shape, 'int32');
})();
${variable}.shape`;
  }
}

/** A Python cell that loads a file; `path` begins at the notebook. */
export function pythonCode(name: string, format: FileFormat, path: string): string {
  const variable = identifier(name);
  const place = JSON.stringify(path);
  switch (format) {
    case 'csv':
    case 'parquet':
      return `import pandas as pd

${variable} = pd.read_${format}(${place})
${variable}.head()`;
    case 'npy':
      return `import numpy as np

${variable} = np.load(${place})
${variable}.shape`;
    case 'idx':
      return `import numpy as np

with open(${place}, "rb") as file:
    dimensions = file.read(4)[3]
    shape = np.frombuffer(file.read(4 * dimensions), ">u4")
    ${variable} = np.frombuffer(file.read(), np.uint8).reshape(shape)
${variable}.shape`;
  }
}

const RESERVED = new Set(
  'and as assert async await break case catch class const continue debugger def default del delete do elif else enum except export extends false finally for from function global if import in instanceof is lambda let new nonlocal not null or pass raise return static super switch this throw true try typeof var void while with yield'.split(
    ' '
  )
);

/** A name that both languages take, as near to the dataset's as can be. */
function identifier(name: string): string {
  const words = name.replace(/[^A-Za-z0-9]+/g, '_').replace(/^_+|_+$/g, '');
  return !words || /^\d/.test(words) || RESERVED.has(words) ? `data_${words}` : words;
}
