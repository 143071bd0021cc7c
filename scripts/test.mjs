import { spawnSync } from 'node:child_process';

const run = (command, ...args) => {
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) {
    process.exit(status ?? 1);
  }
};
run('npm', 'ci', '--no-audit', '--no-fund');
run('npx', 'tsc', '-b', 'api');
run('npx', 'jest', '--selectProjects', 'api');
