import type { IncomingHttpHeaders } from 'node:http';

/**
 * The one value of a cookie; `undefined` when it is absent, or when there are
 * several of that name: then another page of the domain may have set one, and
 * none can be trusted.
 */
export function cookie(headers: IncomingHttpHeaders, name: string): string | undefined {
  const values = (headers.cookie ?? '')
    .split(';')
    .map(part => part.trim())
    .filter(part => part.startsWith(`${name}=`))
    .map(part => part.slice(name.length + 1));
  return values.length === 1 ? values[0] : undefined;
}

export interface CookieScope {
  /** The service's prefix; other pages of the domain do not get the cookie. */
  path: string;
  /** Only over HTTPS. */
  secure: boolean;
}

/** A `Set-Cookie` header; removes the cookie when the value is empty. See RFC 6265. */
export function setCookie(
  name: string,
  value: string,
  seconds: number,
  { path, secure }: CookieScope
): string {
  return (
    `${name}=${value}; Path=${path}; Max-Age=${value === '' ? 0 : Math.floor(seconds)}; ` +
    `HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
  );
}
