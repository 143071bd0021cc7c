import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { GpuProcess } from '@trainlab/api';

/** The host's own pid namespace: PROC_PID_INIT_INO in Linux' proc_ns.h. */
const HOST_NAMESPACE = 'pid:[4026531836]';
/** More generations than any kernel has between itself and its children. */
const GENERATIONS = 32;

export type Holder = Pick<GpuProcess, 'owner' | 'kernelId' | 'program'>;

/** Says of a pid whose process it is, from `/proc`; see proc(5). */
export class ProcessTable {
  constructor(root = '/proc', uid = process.getuid?.()) {
    this._root = root;
    this._uid = uid;
  }

  /** Of processes of others nothing is told but that they are theirs. */
  holder(pid: number): Holder {
    let owner: number;
    try {
      owner = statSync(join(this._root, String(pid))).uid;
    } catch {
      return { owner: 'unknown' };
    }
    if (this._inContainer && !this._usesDevice(pid)) {
      // Drivers name pids of the host. Here the number may be that of another process.
      return { owner: 'unknown' };
    }
    if (owner !== this._uid) {
      return { owner: 'other' };
    }
    return { owner: 'own', program: this._program(pid), kernelId: this._kernel(pid) };
  }

  /** The kernel that started the process, or is it: Jupyter names its connection file. */
  private _kernel(pid: number): string | undefined {
    for (let at = pid, left = GENERATIONS; at > 1 && left > 0; left--) {
      const arguments_ = this._read(at, 'cmdline')?.split('\0') ?? [];
      for (const argument of arguments_) {
        const id = /(?:^|[/=])kernel-([\w-]+)\.json$/.exec(argument)?.[1];
        if (id) {
          return id;
        }
      }
      at = this._parent(at);
    }
    return undefined;
  }

  private _parent(pid: number): number {
    const stat = this._read(pid, 'stat') ?? '';
    // The name in field 2 may hold spaces and brackets.
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) || 0;
  }

  private _program(pid: number): string | undefined {
    return this._read(pid, 'comm')?.trim();
  }

  private _usesDevice(pid: number): boolean {
    const folder = join(this._root, String(pid), 'fd');
    try {
      return readdirSync(folder).some(name =>
        /^\/dev\/(nvidia|dxg)/.test(readlinkSync(join(folder, name)))
      );
    } catch {
      return false;
    }
  }

  private get _inContainer(): boolean {
    try {
      return readlinkSync(join(this._root, 'self/ns/pid')) !== HOST_NAMESPACE;
    } catch {
      return false;
    }
  }

  private _read(pid: number, file: string): string | undefined {
    try {
      return readFileSync(join(this._root, String(pid), file), 'utf8');
    } catch {
      return undefined;
    }
  }

  private readonly _root: string;
  private readonly _uid: number | undefined;
}
