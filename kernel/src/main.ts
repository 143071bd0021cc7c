#!/usr/bin/env node
/** `trainlab-kernel <connection file>`: the command a kernelspec names. */
import { start } from './front/start.js';

const [connectionFile] = process.argv.slice(2);
if (connectionFile === undefined) {
  process.stderr.write(
    'usage: trainlab-kernel <connection file>\nA Jupyter client starts the kernel with this file.\n'
  );
  process.exitCode = 2;
} else {
  try {
    await start(connectionFile);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
