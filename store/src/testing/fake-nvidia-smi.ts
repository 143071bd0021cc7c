import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runs } from './store-process';
import { tempFolder } from './temp-folder';

/**
 * Answers as nvidia-smi does, with texts from files beside it. In its loop it
 * prints ten times a second, to be quicker to test.
 */
const PROGRAM = `#!/bin/sh
folder="$(dirname "$0")"
echo "$$ $*" >> "$folder/calls"
case "$*" in
  *--version*) cat "$folder/version" 2>/dev/null; exit 0 ;;
  *--query-compute-apps*) cat "$folder/apps" 2>/dev/null; exit 0 ;;
esac
if [ -f "$folder/refused" ]; then
  for field in $(cat "$folder/refused"); do
    case "$1," in *[=,]"$field",*)
      echo "Field \\"$field\\" is not a valid field to query."
      echo
      exit 2
    esac
  done
fi
while :; do
  if [ -f "$folder/failure" ]; then cat "$folder/failure"; exit 9; fi
  cat "$folder/gpus"
  sleep 0.1
done
`;

/** Recorded from a machine with two GPUs, one of them divided into instances. */
export const TWO_GPUS = [
  '0, GPU-5a0f3b1c-0001, NVIDIA H100 80GB HBM3, 31948, 81559, 88, 61, 412.33, 700.00, 1980, 0x0000000000000000, Disabled, 580.159.04',
  '1, GPU-5a0f3b1c-0002, NVIDIA H100 80GB HBM3, 512, 81559, [N/A], 34, 71.02, 700.00, 345, 0x0000000000000001, Enabled, 580.159.04'
];

/** A program of its own in a folder of its own, in the place of nvidia-smi. */
export class FakeNvidiaSmi {
  constructor(lines: readonly string[] = TWO_GPUS) {
    writeFileSync(this.path, PROGRAM, { mode: 0o755 });
    this.gpus = lines;
  }

  readonly folder = tempFolder();
  readonly path = join(this.folder, 'nvidia-smi');

  set gpus(lines: readonly string[]) {
    this._put('gpus', lines.map(line => `${line}\n`).join(''));
  }

  set apps(lines: readonly string[]) {
    this._put('apps', lines.map(line => `${line}\n`).join(''));
  }

  set version(text: string) {
    this._put('version', text);
  }

  /** Fields of a newer driver than this one. */
  set refused(fields: readonly string[]) {
    this._put('refused', fields.join(' '));
  }

  /** While set, the program says it and ends. */
  set failure(text: string | undefined) {
    if (text === undefined) {
      rmSync(join(this.folder, 'failure'));
    } else {
      this._put('failure', text);
    }
  }

  /** Each start so far: its arguments. */
  get calls(): { pid: number; arguments: string }[] {
    const file = join(this.folder, 'calls');
    const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
    return lines.map(line => {
      const [pid, ...rest] = line.split(' ');
      return { pid: Number(pid), arguments: rest.join(' ') };
    });
  }

  /** Pids of the loops that run now. */
  get loops(): number[] {
    return this.calls
      .filter(call => call.arguments.includes('-lms'))
      .map(({ pid }) => pid)
      .filter(runs);
  }

  /** By rename, so that no reader sees half of it. */
  private _put(name: string, text: string): void {
    writeFileSync(join(this.folder, `${name}.new`), text);
    renameSync(join(this.folder, `${name}.new`), join(this.folder, name));
  }
}
