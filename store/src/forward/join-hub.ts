import { setTimeout as sleep } from 'node:timers/promises';
import { unixTransport } from '@trainlab/api/node';
import { isAlive, processOf } from '../lease/process-identity.js';
import type { Health } from '../routes/health.js';
import type { HubSettings } from './hub-settings.js';

const TIMEOUT = 2000;

/**
 * Gives a running store the token of this server. One that does not forward, or
 * to another hub, was started before the hub's admin decided so: it is ended, and
 * what its journals hold is for its successor.
 *
 * @returns false when there is no such store any more.
 */
export async function joinHub(
  { socket, pid }: { socket: string; pid: number },
  { url, token }: HubSettings
): Promise<boolean> {
  const ask = unixTransport(socket);
  const signal = () => AbortSignal.timeout(TIMEOUT);
  try {
    const answer = await ask('/api/v1/health', { signal: signal() });
    const { hub } = (await answer.json()) as Health;
    if (hub?.url === url) {
      if (token) {
        await ask('/api/v1/hub/token', {
          method: 'PUT',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ token }),
          signal: signal()
        });
      }
      return true;
    }
  } catch {
    return false;
  }
  await end(pid);
  return false;
}

async function end(pid: number): Promise<void> {
  const before = processOf(pid);
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    return;
  }
  const deadline = performance.now() + TIMEOUT;
  while (isAlive(before) && performance.now() < deadline) {
    await sleep(20);
  }
}
