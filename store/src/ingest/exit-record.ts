import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { Time, type ExitRecord } from '@trainlab/api';
import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { EndStatus } from './records.js';

const MAX_BYTES = 64 * 1024;

const check = TypeCompiler.Compile(
  Type.Object({
    version: Type.Literal(1),
    status: EndStatus,
    reason: Type.String(),
    exitCode: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
    signal: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    time: Time
  })
);

/** How a writer ended; `undefined` when nobody has written it, or nothing that can be read. */
export function readExitRecord(path: string): ExitRecord | undefined {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch {
    return undefined;
  }
  try {
    const found = fstatSync(file);
    if (!found.isFile() || found.size > MAX_BYTES) {
      return undefined;
    }
    const record: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return check.Check(record) ? (record as ExitRecord) : undefined;
  } catch {
    return undefined;
  } finally {
    closeSync(file);
  }
}
