import { integer, text, type Handler } from './exchange.js';

/** There is no debugger, as kernel_info says; who asks all the same hears it in DAP's form. */
export const debugRequest: Handler = ({ content }) => ({
  type: 'response',
  seq: integer(content, 'seq') ?? 0,
  request_seq: integer(content, 'seq') ?? 0,
  command: text(content, 'command'),
  success: false,
  message:
    'This kernel has no debugger. For breakpoints start Node with --inspect and attach an editor.'
});
