import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';

/** Version of the Jupyter messaging protocol this kernel speaks. */
export const PROTOCOL_VERSION = '5.5';

/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#message-header */
export interface Header {
  msg_id: string;
  session: string;
  username: string;
  date: string;
  msg_type: string;
  version: string;
  [more: string]: unknown;
}

export type Content = Record<string, unknown>;

/** A message as a client sent it. */
export interface Message {
  /** Routing frames, to be repeated in front of a reply. */
  identities: Buffer[];
  header: Header;
  parent: Partial<Header>;
  metadata: Record<string, unknown>;
  content: Content;
  buffers: Buffer[];
}

/** A message to be sent. */
export interface Outgoing {
  identities: Buffer[];
  type: string;
  parent: Partial<Header>;
  content: Content;
  metadata?: Record<string, unknown>;
  buffers?: Buffer[];
}

const session = randomUUID();
const idPrefix = randomUUID();
let sent = 0;
let username: string | undefined;

function user(): string {
  if (username === undefined) {
    try {
      username = userInfo().username;
    } catch {
      // A container may run under a user id without a name.
      username = 'kernel';
    }
  }
  return username;
}

/** A header for a new message of this kernel. */
export function newHeader(type: string): Header {
  return {
    msg_id: `${idPrefix}_${sent++}`,
    session,
    username: user(),
    date: new Date().toISOString(),
    msg_type: type,
    version: PROTOCOL_VERSION
  };
}
