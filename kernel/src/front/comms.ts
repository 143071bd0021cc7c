import { text, type Handler } from './exchange.js';
import type { Publisher } from './publisher.js';

/** There are no comms yet: the list is empty, and one that a client opens is closed. */
export function commHandlers(publisher: Publisher): Record<string, Handler> {
  return {
    comm_info_request: () => ({ status: 'ok', comms: {} }),
    comm_open: ({ header, content }) => {
      publisher.send('comm_close', header, {
        comm_id: text(content, 'comm_id'),
        data: {}
      });
      return undefined;
    },
    comm_msg: () => undefined,
    comm_close: () => undefined
  };
}
