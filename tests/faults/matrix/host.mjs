import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { killHard, until } from '../wait.mjs';

/** Enough for a database, some journals and twelve artifacts of 1 MB, and soon full. */
const SIZE = '96m';

/** Why this machine cannot play hosts and disks; `undefined` when it can. */
export function namespacesMissing() {
  const { status, stderr, error } = spawnSync(
    'unshare',
    [
      '-Umur',
      'sh',
      '-c',
      'mount -t tmpfs none /mnt && hostname -b other || echo other > /proc/sys/kernel/hostname'
    ],
    { encoding: 'utf8' }
  );
  return status === 0 ? undefined : (error?.message ?? stderr).trim();
}

/**
 * A host by Linux namespaces (user, mount, UTS): a name and a boot id of its own,
 * and a small disk at `disk`, which can be filled and made read-only. Processes
 * are entered by the command `within`.
 */
export class Host {
  /** Starts a host with an empty disk. */
  static async start(folder, name) {
    mkdirSync(join(folder, 'disk'), { recursive: true });
    const host = new Host(folder, name, []);
    await host._begin(
      `mount -t tmpfs -o size=${SIZE},mode=700 none ${host.disk}`,
      '-Umur'
    );
    return host;
  }

  /** Another host that sees the same disk, as over a network filesystem. */
  async neighbour(folder, name) {
    mkdirSync(folder, { recursive: true });
    const host = new Host(folder, name, this.within, this.disk);
    await host._begin('true', '-mu');
    return host;
  }

  /** Goes before a command line that shall run on this host. */
  get within() {
    return ['nsenter', `--target=${this._pid}`, ...ENTER, '--'];
  }

  /** Runs a shell command on the host; throws what it says when it fails. */
  sh(command) {
    const [program, ...rest] = [...this.within, 'sh', '-c', command];
    const { status, stderr } = spawnSync(program, rest, { encoding: 'utf8' });
    if (status !== 0) {
      throw new Error(`${command}: ${stderr}`);
    }
  }

  /** Writes until there is no byte left. */
  fill() {
    this.sh(`cat /dev/zero > ${this.disk}/ballast 2>/dev/null || true`);
  }

  free() {
    this.sh(`rm -f ${this.disk}/ballast`);
  }

  /** From now on the folder is read-only for whoever opens something in it. */
  protect() {
    this.sh(
      `mount --bind ${this.disk} ${this.disk} && mount -o remount,bind,ro ${this.disk}`
    );
  }

  unprotect() {
    this.sh(`umount ${this.disk}`);
  }

  async end() {
    await killHard(this._pid);
  }

  constructor(folder, name, outer, disk = join(folder, 'disk')) {
    this._folder = folder;
    this._name = name;
    this._outer = outer;
    this.disk = disk;
  }

  async _begin(prepare, namespaces) {
    const bootId = join(this._folder, 'boot_id');
    writeFileSync(bootId, `${randomUUID()}\n`);
    const script = [
      prepare,
      `mount --bind ${bootId} /proc/sys/kernel/random/boot_id`,
      `echo ${this._name} > /proc/sys/kernel/hostname`,
      'echo ready',
      'exec sleep infinity'
    ].join(' && ');
    const [command, ...rest] = [
      ...this._outer,
      'unshare',
      namespaces,
      'sh',
      '-c',
      script
    ];
    this._process = spawn(command, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    this._process.stdout.setEncoding('utf8').on('data', text => (said += text));
    await until(`the host ${this._name}`, () => said.includes('ready'), 20);
    this._pid = this._process.pid;
  }
}

const ENTER = ['--user', '--mount', '--uts', '--preserve-credentials'];
