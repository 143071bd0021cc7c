import type { Tensor } from '@tensorflow/tfjs';
import { tensorOf, valuesOf } from './attached-tfjs.js';
import { readSafetensors, writeSafetensors } from './safetensors-file.js';

/** How `saveSafetensors` writes. */
export interface SafetensorsOptions {
  /** How float32 numbers are written; `F32`, which loses nothing, when absent. */
  floats?: 'F32' | 'F16' | 'BF16';
  /** Texts that go into the file's header. */
  metadata?: Record<string, string>;
}

/**
 * Writes tensors (float32, int32, bool) into a safetensors file, which Python, Hugging Face
 * and others read. The file is replaced in one step, so that a reader never meets a half.
 * Reads the tensors' values and writes them before it returns.
 *
 * Throws an Error for a tensor of another dtype, and the system's where the disk takes
 * nothing; an earlier file then stays as it was.
 *
 * @example
 * saveSafetensors('model.safetensors', { kernel, bias });
 */
export function saveSafetensors(
  path: string,
  tensors: Readonly<Record<string, Tensor>>,
  { floats, metadata }: SafetensorsOptions = {}
): void {
  const values = new Map(
    Object.entries(tensors).map(([name, tensor]) => [name, valuesOf(name, tensor)])
  );
  writeSafetensors(path, values, metadata, floats);
}

/**
 * Reads a safetensors file into tensors by name, which the caller disposes.
 *
 * F32, F16 and BF16 become float32; I32, U8 and I64 become int32; BOOL becomes bool. Throws
 * an Error that names the file and what is wrong: damaged or cut off, a dtype that tfjs
 * has nothing for, an I64 out of int32's range. Nothing of the file is believed unchecked.
 *
 * @example
 * const { kernel, bias } = loadSafetensors('model.safetensors');
 */
export function loadSafetensors(path: string): Record<string, Tensor> {
  const { tensors } = readSafetensors(path);
  return Object.fromEntries(
    [...tensors].map(([name, values]) => [name, tensorOf(values)])
  );
}
