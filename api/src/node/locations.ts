import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** Where one user's TrainLab lives on this host. */
export interface Locations {
  /** Database and artifacts; may lie on a network filesystem and be shared by hosts. */
  data: string;
  /** Journals of all writers. */
  journals: string;
  /** Sockets and locks; always on this host. */
  runtime: string;
  /** Unix socket of the embedded store. */
  socket: string;
}

/**
 * Finds and creates the folders, all with mode 0700.
 *
 * Data: `TRAINLAB_HOME`, else `trainlab` in the Jupyter data folder. Runtime:
 * `trainlab` in `XDG_RUNTIME_DIR`, else `trainlab-<uid>` in the temporary
 * folder, refused when somebody else owns it. The socket is named after the
 * data folder's real path, so that two data folders have two stores.
 */
export function locations(env: NodeJS.ProcessEnv = process.env): Locations {
  const wanted =
    env.TRAINLAB_HOME ||
    join(
      env.JUPYTER_DATA_DIR ||
        join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'jupyter'),
      'trainlab'
    );
  mkdirSync(wanted, { recursive: true, mode: 0o700 });
  const data = realpathSync(wanted);
  const journals = join(data, 'journals');
  mkdirSync(journals, { recursive: true, mode: 0o700 });
  const runtime = runtimeFolder(env);
  const name = createHash('sha256').update(data).digest('hex').slice(0, 16);
  const socket = join(runtime, `${name}.sock`);
  if (Buffer.byteLength(socket) > 107) {
    throw new Error(
      `The socket path ${socket} is longer than the 107 bytes that unix(7) allows. ` +
        'Set XDG_RUNTIME_DIR to a shorter folder of your own.'
    );
  }
  return { data, journals, runtime, socket };
}

function runtimeFolder(env: NodeJS.ProcessEnv): string {
  const uid = process.getuid?.() ?? userInfo().username;
  for (const folder of [
    env.XDG_RUNTIME_DIR && join(env.XDG_RUNTIME_DIR, 'trainlab'),
    join(tmpdir(), `trainlab-${uid}`)
  ]) {
    if (folder && claim(folder)) {
      return realpathSync(folder);
    }
  }
  throw new Error(
    `No folder for sockets: ${join(tmpdir(), `trainlab-${uid}`)} is not a folder of yours. ` +
      'Set XDG_RUNTIME_DIR to a folder that only you can write.'
  );
}

function claim(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const stat = lstatSync(folder);
    if (!stat.isDirectory() || stat.uid !== (process.getuid?.() ?? stat.uid)) {
      return false;
    }
    chmodSync(folder, 0o700);
    return true;
  } catch {
    return false;
  }
}
