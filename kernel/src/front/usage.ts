import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, freemem, hostname, totalmem } from 'node:os';
import { promisify } from 'node:util';
import type { Content } from '../wire/message.js';
import type { Handler } from './exchange.js';

const run = promisify(execFile);

/** Clock ticks per second of /proc; 100 on every Linux that Node runs on. */
const TICKS = 100;
/** How long the driver may take to say who holds its memory, in milliseconds. */
const DRIVER_MS = 2000;

interface Sample {
  /** Milliseconds since the process's start that it was computing. */
  busy: number;
  at: number;
}

/**
 * Answers how much the kernel uses: the front and the process of the cells, with
 * what a GPU holds for it. Fields are ipykernel's, and `gpu_memory` in bytes.
 */
export class Usage {
  constructor(private readonly _childPid: () => number | undefined) {}

  readonly handler: Handler = async (): Promise<Content> => {
    const child = this._childPid();
    const pids = [process.pid, ...(child === undefined ? [] : [child])];
    return {
      hostname: hostname(),
      pid: child ?? process.pid,
      kernel_cpu: this._percent(pids),
      kernel_memory: pids.reduce((sum, pid) => sum + residentBytes(pid), 0),
      cpu_count: availableParallelism(),
      host_virtual_memory: {
        total: totalmem(),
        available: availableBytes(),
        free: freemem(),
        percent: Math.round((1 - availableBytes() / totalmem()) * 1000) / 10
      },
      gpu_memory: child === undefined ? null : await this._gpuBytes(child)
    };
  };

  /** Percent of one processor since the last question, at first since the start. */
  private _percent(pids: number[]): number {
    const at = performance.now();
    const busy = pids.reduce((sum, pid) => sum + busyMs(pid), 0);
    const { busy: before, at: then } = this._last ?? { busy: 0, at: 0 };
    this._last = { busy, at };
    return at > then
      ? Math.max(0, Math.round(((busy - before) / (at - then)) * 1000) / 10)
      : 0;
  }

  /** Null where no driver answers. */
  private async _gpuBytes(pid: number): Promise<number | null> {
    if (this._hasDriver === false) {
      return null;
    }
    try {
      const { stdout } = await run(
        'nvidia-smi',
        ['--query-compute-apps=pid,used_memory', '--format=csv,noheader,nounits'],
        { timeout: DRIVER_MS }
      );
      this._hasDriver = true;
      return stdout
        .split('\n')
        .map(line => line.split(',').map(Number))
        .filter(([holder]) => holder === pid)
        .reduce((sum, [, mebibytes]) => sum + (mebibytes || 0) * (1 << 20), 0);
    } catch (error) {
      this._hasDriver = (error as NodeJS.ErrnoException).code !== 'ENOENT';
      return null;
    }
  }

  private _last: Sample | undefined;
  private _hasDriver: boolean | undefined;
}

function residentBytes(pid: number): number {
  const pages = Number(read(`/proc/${pid}/statm`).split(' ')[1]);
  return Number.isFinite(pages) ? pages * 4096 : 0;
}

/** User and system time; the name in `stat` may hold blanks, so that fields count from its end. */
function busyMs(pid: number): number {
  const stat = read(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  return Number.isFinite(ticks) ? (ticks / TICKS) * 1000 : 0;
}

function availableBytes(): number {
  const kilobytes = /MemAvailable:\s+(\d+)/.exec(read('/proc/meminfo'))?.[1];
  return kilobytes === undefined ? freemem() : Number(kilobytes) * 1024;
}

/** Empty where there is no such file: the process ended, or this is no Linux. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
