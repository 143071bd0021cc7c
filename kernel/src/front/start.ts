import { readConnection } from '../wire/connection.js';
import { Sockets } from '../wire/sockets.js';
import { Kernel } from './kernel.js';
import { watchParent } from './parent-watch.js';

/**
 * zeromq.js says this of any option of a bound socket that it does not know to be
 * immediate; libzmq takes `XPUB_NODROP` over at once.
 */
const UNTRUE_WARNING = /^Socket option will not take effect/;

/** Starts the kernel for a connection file. */
export async function start(connectionFile: string): Promise<void> {
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message }) => {
    if (!UNTRUE_WARNING.test(message)) {
      process.stderr.write(`${name}: ${message}\n`);
    }
  });
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
