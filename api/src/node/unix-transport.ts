import { request } from 'node:http';
import type { Transport } from '../request.js';

/** A transport over the embedded store's unix socket. */
export function unixTransport(socketPath: string): Transport {
  return (path, init = {}) =>
    new Promise<Response>((resolve, reject) => {
      const call = request(
        {
          socketPath,
          path,
          method: init.method ?? 'GET',
          headers: Object.fromEntries(new Headers(init.headers))
        },
        answer => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('error', reject);
          answer.on('end', () => {
            const status = answer.statusCode ?? 500;
            const body = status === 204 || status === 304 ? null : Buffer.concat(chunks);
            resolve(new Response(body, { status }));
          });
        }
      );
      call.on('error', reject);
      if (init.signal) {
        init.signal.addEventListener('abort', () => call.destroy(new Error('aborted')), {
          once: true
        });
      }
      call.end(init.body as string | Buffer | undefined);
    });
}
