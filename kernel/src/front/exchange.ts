import type { Content, Message } from '../wire/message.js';
import type { RequestChannel } from '../wire/sockets.js';

/** Answers one kind of request; the content it gives is sent as the reply. */
export type Handler = (
  message: Message,
  channel: RequestChannel
) => Content | undefined | Promise<Content | undefined>;

/** A string field of a request; empty when it is missing or of another type. */
export function text(content: Content, field: string): string {
  const value = content[field];
  return typeof value === 'string' ? value : '';
}

export function flag(content: Content, field: string, otherwise: boolean): boolean {
  const value = content[field];
  return typeof value === 'boolean' ? value : otherwise;
}

/** A whole number field, or null. */
export function integer(content: Content, field: string): number | null {
  const value = content[field];
  return typeof value === 'number' && Number.isInteger(value) ? value : null;
}
