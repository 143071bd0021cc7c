import {
  newHeader,
  type Content,
  type Header,
  type Message,
  type Outgoing
} from './message.js';
import type { Signer } from './signing.js';

const DELIMITER = Buffer.from('<IDS|MSG>');

/** A message that is not what the protocol says; it is dropped and told on the log. */
export class MalformedMessageError extends Error {
  override readonly name = 'MalformedMessageError';
}

/**
 * Frames of one message: identities, delimiter, signature, header, parent,
 * metadata, content, buffers.
 */
export function encodeMessage(message: Outgoing, signer: Signer): Buffer[] {
  const parts = [
    newHeader(message.type),
    message.parent,
    message.metadata ?? {},
    message.content
  ].map(part => Buffer.from(JSON.stringify(part)));
  return [
    ...message.identities,
    DELIMITER,
    signer.sign(parts),
    ...parts,
    ...(message.buffers ?? [])
  ];
}

/**
 * Takes a message apart. The signature is checked over the raw bytes before
 * anything of it is parsed.
 *
 * @throws MalformedMessageError when the message is unsigned, wrongly signed or broken.
 */
export function decodeMessage(frames: Buffer[], signer: Signer): Message {
  const at = frames.findIndex(frame => frame.equals(DELIMITER));
  if (at < 0 || frames.length < at + 6) {
    throw new MalformedMessageError(
      `A message of ${frames.length} frames has no complete signed part.`
    );
  }
  const parts = frames.slice(at + 2, at + 6);
  if (!signer.verify(frames[at + 1], parts)) {
    throw new MalformedMessageError(
      'A message with a wrong signature was dropped: its sender does not hold the key of the connection file.'
    );
  }
  const [header, parent, metadata, content] = parts.map(parseObject);
  if (typeof header['msg_type'] !== 'string' || typeof header['msg_id'] !== 'string') {
    throw new MalformedMessageError('A message header lacks msg_type or msg_id.');
  }
  return {
    identities: frames.slice(0, at),
    header: header as Header,
    parent: parent as Partial<Header>,
    metadata,
    content,
    buffers: frames.slice(at + 6)
  };
}

function parseObject(frame: Buffer): Content {
  let value: unknown;
  try {
    value = JSON.parse(frame.toString('utf8'));
  } catch (error) {
    throw new MalformedMessageError(
      `A message part is not JSON: ${(error as Error).message}`
    );
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new MalformedMessageError('A message part is not a JSON object.');
  }
  return value as Content;
}
