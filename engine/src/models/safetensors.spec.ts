import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emptyFolder, program, runToResult } from '../../tests/run-program.js';
import { toBfloat16, toFloat16, fromBfloat16, fromFloat16 } from './half-floats.js';
import { readSafetensors, writeSafetensors } from './safetensors-file.js';
import type { TensorValues } from './safetensors-format.js';

jest.setTimeout(180_000);

/** Written by the Python package safetensors 0.7, one tensor of each dtype. */
const FROM_PYTHON =
  'OAIAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJtYWRlIjoiYnkgc2FmZXRlbnNvcnMifSwiaTY0Ijp7ImR0' +
  'eXBlIjoiSTY0Iiwic2hhcGUiOlsyLDFdLCJkYXRhX29mZnNldHMiOlswLDE2XX0sImVtcHR5Ijp7ImR0' +
  'eXBlIjoiRjMyIiwic2hhcGUiOlswLDNdLCJkYXRhX29mZnNldHMiOlsxNiwxNl19LCJmMzIiOnsiZHR5' +
  'cGUiOiJGMzIiLCJzaGFwZSI6WzIsMl0sImRhdGFfb2Zmc2V0cyI6WzE2LDMyXX0sInNjYWxhciI6eyJk' +
  'dHlwZSI6IkYzMiIsInNoYXBlIjpbXSwiZGF0YV9vZmZzZXRzIjpbMzIsMzZdfSwiaTMyIjp7ImR0eXBl' +
  'IjoiSTMyIiwic2hhcGUiOlsyXSwiZGF0YV9vZmZzZXRzIjpbMzYsNDRdfSwiYmYxNiI6eyJkdHlwZSI6' +
  'IkJGMTYiLCJzaGFwZSI6WzJdLCJkYXRhX29mZnNldHMiOls0NCw0OF19LCJmMTYiOnsiZHR5cGUiOiJG' +
  'MTYiLCJzaGFwZSI6WzRdLCJkYXRhX29mZnNldHMiOls0OCw1Nl19LCJ1OCI6eyJkdHlwZSI6IlU4Iiwi' +
  'c2hhcGUiOlsyXSwiZGF0YV9vZmZzZXRzIjpbNTYsNThdfSwiYm9vbCI6eyJkdHlwZSI6IkJPT0wiLCJz' +
  'aGFwZSI6WzJdLCJkYXRhX29mZnNldHMiOls1OCw2MF19fSAg+/////////8HAAAAAAAAAAAAwD8AABDA' +
  '5rFhfwAAAIAAAIBAAAAAgP///3+rPpb+VTX/+wEAAHwA/wEA';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'safetensors-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function fileOf(header: string | object, data = new Uint8Array(0)): string {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  const path = join(folder, 'made.safetensors');
  writeFileSync(path, Buffer.concat([length, json, data]));
  return path;
}

const entry = (dtype: string, shape: unknown, ...offsets: unknown[]) => ({
  dtype,
  shape,
  data_offsets: offsets
});

describe('readSafetensors', () => {
  it('reads what Python wrote, in every dtype', () => {
    const path = join(folder, 'python.safetensors');
    writeFileSync(path, Buffer.from(FROM_PYTHON, 'base64'));
    const { tensors, metadata } = readSafetensors(path);
    expect(metadata).toEqual({ made: 'by safetensors' });
    const told = Object.fromEntries(
      [...tensors].map(([name, { dtype, shape, values }]) => [
        name,
        [dtype, shape, [...values]]
      ])
    );
    expect(told).toEqual({
      f32: ['float32', [2, 2], [1.5, -2.25, Math.fround(3e38), -0]],
      f16: ['float32', [4], [0.333251953125, -65504, 2 ** -24, Infinity]],
      bf16: ['float32', [2], [0.333984375, -9.969209968386869e37]],
      i32: ['int32', [2], [-(2 ** 31), 2 ** 31 - 1]],
      i64: ['int32', [2, 1], [-5, 7]],
      bool: ['bool', [2], [1, 0]],
      u8: ['int32', [2], [0, 255]],
      empty: ['float32', [0, 3], []],
      scalar: ['float32', [], [4]]
    });
  });

  it.each<[string, () => string, RegExp]>([
    ['no header', () => fileOf('').slice(0, -1) + 's', /fewer|no JSON/],
    ['no JSON', () => fileOf('{'), /made\.safetensors .*no JSON/],
    ['a list', () => fileOf('[]'), /no JSON object/],
    [
      'a gap',
      () => fileOf({ a: entry('U8', [1], 1, 2) }, new Uint8Array(2)),
      /"a" begins at byte 1/
    ],
    [
      'an overlap',
      () =>
        fileOf(
          { a: entry('U8', [2], 0, 2), b: entry('U8', [2], 1, 3) },
          new Uint8Array(3)
        ),
      /"b" begins at byte 1 of the data instead of 2/
    ],
    [
      'less data',
      () => fileOf({ a: entry('F32', [2], 0, 8) }, new Uint8Array(5)),
      /cut off/
    ],
    ['more data', () => fileOf({}, new Uint8Array(1)), /cut off or written over/],
    [
      'a wrong size',
      () => fileOf({ a: entry('F32', [3], 0, 8) }, new Uint8Array(8)),
      /takes 12 bytes/
    ],
    [
      'a huge shape',
      () => fileOf({ a: entry('F32', [2 ** 40, 2 ** 40], 0, 8) }, new Uint8Array(8)),
      /takes/
    ],
    [
      'a negative size',
      () => fileOf({ a: entry('F32', [-1, -2], 0, 8) }, new Uint8Array(8)),
      /shape/
    ],
    [
      'another dtype',
      () => fileOf({ a: entry('F8_E4M3', [1], 0, 1) }, new Uint8Array(1)),
      /F8_E4M3; supported/
    ],
    [
      'a large integer',
      () =>
        fileOf(
          { a: entry('I64', [1], 0, 8) },
          new Uint8Array(BigInt64Array.of(2n ** 31n).buffer)
        ),
      /"a" \(I64\) holds 2147483648/
    ]
  ])('refuses a file with %s', (_, make, message) => {
    expect(() => readSafetensors(make())).toThrow(message);
  });

  it('refuses a header that is longer than the file, and allocates nothing', () => {
    const path = join(folder, 'long.safetensors');
    writeFileSync(path, Buffer.from([0, 0, 0, 0, 0, 1, 0, 0, 0x7b]));
    expect(() => readSafetensors(path)).toThrow(/announce a header of 1099511627776/);
  });
});

describe('writeSafetensors', () => {
  const values = Float32Array.of(1.5, -0, NaN, Infinity, 1 / 3, 1e-40, 70000, 2 ** -14);
  const tensors = new Map<string, TensorValues>([
    ['odd', { dtype: 'bool', shape: [3], values: Uint8Array.of(1, 0, 1) }],
    ['x', { dtype: 'float32', shape: [2, 4], values }]
  ]);

  it('writes what it reads again, whole words first', () => {
    const path = join(folder, 'x.safetensors');
    writeSafetensors(path, tensors, { a: 'b' });
    expect(readSafetensors(path)).toEqual({
      tensors: new Map([...tensors].reverse()),
      metadata: { a: 'b' }
    });
    expect(readdirSync(folder)).toEqual(['x.safetensors']);
  });

  it('rounds to halves to the nearest, ties to even', () => {
    // Every half is itself again, but for the payloads of NaN.
    const all = Uint16Array.from({ length: 65536 }, (_, i) => i);
    const numbers = all.filter(half => (half & 0x7c00) !== 0x7c00 || !(half & 0x3ff));
    expect(toFloat16(fromFloat16(numbers))).toEqual(numbers);
    const wide = all.filter(half => (half & 0x7f80) !== 0x7f80 || !(half & 0x7f));
    expect(toBfloat16(fromBfloat16(wide))).toEqual(wide);
    const ties = Float32Array.of(2049, 2051, 65519, 65520, 2 ** -25, 3 * 2 ** -25);
    expect([...fromFloat16(toFloat16(ties))]).toEqual([
      2048,
      2052,
      65504,
      Infinity,
      0,
      2 ** -23
    ]);
  });

  it('leaves the earlier file when the new one cannot be made', () => {
    const path = join(folder, 'x.safetensors');
    writeSafetensors(path, tensors);
    const bad = new Map<string, TensorValues>([['__metadata__', tensors.get('x')!]]);
    expect(() => writeSafetensors(path, bad)).toThrow(/__metadata__/);
    const short = new Map<string, TensorValues>([
      ['x', { dtype: 'int32', shape: [3], values: Uint8Array.of(1, 2, 3) }]
    ]);
    expect(() => writeSafetensors(path, short)).toThrow(/takes 12 bytes, .* have 3/);
    expect(readSafetensors(path).tensors.size).toBe(2);
  });
});

it('saves and loads tensors of tfjs on TensorFlow', async () => {
  const result = await runToResult(program('safetensors.mjs'), { args: [emptyFolder()] });
  expect(result).toEqual({
    told: {
      kernel: ['float32', [2, 2], [1.5, -2.25, Math.fround(1 / 3), Math.fround(1e-30)]],
      counts: ['int32', [2], [-7, 2 ** 31 - 1]],
      flags: ['bool', [3], [1, 0, 1]],
      nothing: ['float32', [0, 4], []],
      scalar: ['float32', [], [2]]
    },
    exact: 1,
    message: 'tensor "names" is string; only float32, int32 and bool can be saved',
    integers: [
      [-5, 7],
      [0, 255],
      'tensor "large" (I64) holds 1099511627776, which tfjs\'s int32 cannot hold',
      [0, 255]
    ],
    kept: true,
    // The five of the program, the five loaded, and the text.
    tensors: 11
  });
});
