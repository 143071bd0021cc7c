import { HubRefusedError } from './hub-errors.js';
import type { HubLink } from './hub-link.js';
import type { Sent } from './outbox.js';
import type { Receipt } from './protocol.js';

/**
 * Sends pieces of journals in one request; without any, it only asks whether the
 * hub's store is there.
 *
 * @throws HubAwayError, HubRefusedError
 */
export async function deliver(
  link: HubLink,
  pieces: readonly { sent: Sent }[]
): Promise<Receipt> {
  const body = Buffer.from(
    JSON.stringify({ journals: pieces.map(({ sent }) => sent.slice) })
  );
  const receipt = (await link.ask(
    {
      method: 'POST',
      path: '/api/v1/journals',
      headers: {
        'content-type': 'application/json',
        'content-length': String(body.length)
      }
    },
    call => call.end(body)
  )) as Receipt;
  if (!Array.isArray(receipt?.journals)) {
    throw link.away('something else answers at its address');
  }
  return receipt;
}

/** Whether what was sent is refused, and not who has sent it; another piece may be taken. */
export function isForContent(error: unknown): error is HubRefusedError {
  return error instanceof HubRefusedError && [400, 413].includes(error.status);
}
