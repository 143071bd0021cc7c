import { unixTransport } from '@trainlab/api/node';
import type { Health } from '../routes/health.js';
import type { HubSettings } from './hub-settings.js';

const TIMEOUT = 2000;

/**
 * Gives a running store the token of this server. One that does not forward, or
 * to another hub, was started before the hub's admin decided so, and has to make
 * room: what its journals hold is for its successor.
 */
export async function joinHub(
  socket: string,
  { url, token }: HubSettings
): Promise<'joined' | 'elsewhere' | 'gone'> {
  const ask = unixTransport(socket);
  const signal = () => AbortSignal.timeout(TIMEOUT);
  try {
    const answer = await ask('/api/v1/health', { signal: signal() });
    const { hub } = (await answer.json()) as Health;
    if (hub?.url !== url) {
      return 'elsewhere';
    }
    if (token) {
      await ask('/api/v1/hub/token', {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ token }),
        signal: signal()
      });
    }
    return 'joined';
  } catch {
    return 'gone';
  }
}
