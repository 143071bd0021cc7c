import type { ErrorBody } from './errors.js';
import { StoreError } from './store-error.js';

/** Sends one request; `path` begins with `/api/v1`. The caller's authentication is in here. */
export type Transport = (path: string, init?: RequestInit) => Promise<Response>;

/**
 * Sends a request with a body of JSON, or none, and reads the answer's JSON.
 *
 * @throws StoreError when the store refuses it or cannot be reached.
 */
export async function requestJson<T>(
  transport: Transport,
  path: string,
  method = 'GET',
  body?: unknown
): Promise<T> {
  const response = await transport(path, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
  });
  if (!response.ok) {
    throw await refusal(response);
  }
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

/** The error that an answer tells of. */
export async function refusal(response: Response): Promise<StoreError> {
  return new StoreError(
    response.status,
    errorBody(response.status, await response.text())
  );
}

/** `?a=1&b=2`, or nothing when all parts are undefined; a list gives its name once for each. */
export function queryString(
  parts: Record<string, string | number | boolean | readonly string[] | undefined>
): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(parts)) {
    if (typeof value === 'object') {
      value.forEach(item => search.append(key, item));
    } else if (value !== undefined) {
      search.append(key, String(value));
    }
  }
  const text = search.toString();
  return text ? `?${text}` : '';
}

function errorBody(status: number, text: string): ErrorBody {
  try {
    const body = JSON.parse(text) as Partial<ErrorBody>;
    if (typeof body.code === 'string' && typeof body.message === 'string') {
      return body as ErrorBody;
    }
  } catch {
    // Not from the store: a proxy's page or an empty body.
  }
  return {
    code: status >= 500 ? 'TEMPORARILY_UNAVAILABLE' : 'INVALID_PARAMETER_VALUE',
    message: `The store could not be reached (HTTP ${status}).`
  };
}
