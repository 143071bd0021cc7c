import { execFile } from 'node:child_process';

/** State of the code around a folder. */
export interface GitState {
  commit: string;
  branch?: string;
  /** Whether tracked files differ from the commit. */
  dirty: boolean;
}

/** Asks git about `folder`; undefined without git, a repository or a commit. */
export function gitState(folder: string): Promise<GitState | undefined> {
  const args = [
    // A repository's own configuration must not run programs because a cell ran.
    ...['-c', 'core.fsmonitor=false'],
    ...['-C', folder],
    ...[
      'status',
      '--porcelain=v2',
      '--branch',
      '--untracked-files=no',
      '--ignore-submodules'
    ]
  ];
  return new Promise(resolve => {
    execFile(
      'git',
      args,
      {
        timeout: 20_000,
        maxBuffer: 64 << 20,
        env: { ...process.env, GIT_OPTIONAL_LOCKS: '0' }
      },
      (error, stdout) => resolve(error ? undefined : parse(stdout))
    );
  });
}

function parse(status: string): GitState | undefined {
  const lines = status.split('\n').filter(line => line !== '');
  const header = (name: string) =>
    lines.find(line => line.startsWith(`# ${name} `))?.slice(name.length + 3);
  const commit = header('branch.oid');
  const branch = header('branch.head');
  if (!commit || !/^[0-9a-f]{40,64}$/.test(commit)) {
    return undefined;
  }
  return {
    commit,
    ...(branch && branch !== '(detached)' ? { branch } : {}),
    dirty: lines.some(line => !line.startsWith('#'))
  };
}
