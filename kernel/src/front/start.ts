import { readConnection } from '../wire/connection.js';
import { Sockets } from '../wire/sockets.js';
import { Kernel } from './kernel.js';
import { watchParent } from './parent-watch.js';

/** Starts the kernel for a connection file. */
export async function start(connectionFile: string): Promise<void> {
  const sockets = await Sockets.bind(readConnection(connectionFile));
  const kernel = new Kernel(sockets, process.env);
  kernel.start();
  process.on('SIGINT', () => kernel.interrupt());
  process.on(
    'SIGTERM',
    () => void kernel.shutdown('The kernel was asked to end (SIGTERM).')
  );
  watchParent(
    process.env,
    () => void kernel.shutdown('The Jupyter server that started the kernel ended.')
  );
}
