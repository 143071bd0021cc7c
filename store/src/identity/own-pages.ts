import type { IncomingHttpHeaders } from 'node:http';
import { DomainError } from '../domain/errors.js';
import { same } from './seal.js';
import type { Asked } from './identity.js';

/**
 * Refuses requests that a page of somebody else's makes with a browser's session.
 *
 * A cookie comes along whoever has caused the request. So what changes something,
 * and a WebSocket, must come from a page of this origin, the former with the
 * session's token too; what only reads must not come from another site, unless
 * somebody followed a link.
 *
 * @param publicUrl - where browsers find the service; from the request when absent.
 * @throws DomainError that says what is missing.
 */
export function refuseForeignPages(
  { method, headers }: Asked,
  csrfToken: string,
  publicUrl?: string
): void {
  const reads = method === 'GET' || method === 'HEAD';
  const socket = headers.upgrade !== undefined;
  const site = headers['sec-fetch-site'] ?? 'none';
  const follows = reads && !socket && headers['sec-fetch-mode'] === 'navigate';
  if (site !== 'same-origin' && site !== 'none' && !follows) {
    throw refusal('it came from a page of another origin');
  }
  if ((!reads || socket) && !isOwn(headers, publicUrl)) {
    throw refusal('it does not name this origin as its own');
  }
  const token = headers['x-trainlab-csrf'];
  if (!reads && (typeof token !== 'string' || !same(token, csrfToken))) {
    throw refusal(
      'a browser that changes something sends the token that /api/v1/session gives, as the ' +
        'header x-trainlab-csrf'
    );
  }
}

function isOwn(headers: IncomingHttpHeaders, publicUrl: string | undefined): boolean {
  const { origin, host } = headers;
  if (origin === undefined || !URL.canParse(origin)) {
    return false;
  }
  return publicUrl === undefined
    ? new URL(origin).host === host
    : origin === new URL(publicUrl).origin;
}

function refusal(why: string): DomainError {
  return new DomainError('PERMISSION_DENIED', `The request was refused: ${why}.`);
}

/**
 * Where a login may lead back to: a place below the prefix, else the prefix itself.
 *
 * @param wanted - as asked for, path and query.
 * @param prefix - with a slash at both ends.
 */
export function ownPlace(wanted: string | undefined, prefix: string): string {
  if (wanted === undefined || !/^\/[\x21-\x5b\x5d-\x7e]*$/.test(wanted)) {
    return prefix;
  }
  const here = 'http://own';
  const url = URL.canParse(wanted, here) ? new URL(wanted, here) : undefined;
  if (url?.origin !== here || !url.pathname.startsWith(prefix) || url.username !== '') {
    return prefix;
  }
  const place = url.pathname.slice(prefix.length - 1);
  return /^\/(login|logout|oauth_callback)\b/.test(place)
    ? prefix
    : `${url.pathname}${url.search}`;
}
