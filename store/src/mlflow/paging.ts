import { invalid } from '../domain/errors.js';
import type { Fields } from './fields.js';

/** Which part of a list is asked for. */
export interface Page {
  offset: number;
  limit: number;
}

/** Reads `max_results` and `page_token`. */
export function pageOf(fields: Fields, usual: number, most: number): Page {
  const limit = fields.optionalInteger('max_results') ?? usual;
  if (limit < 1 || limit > most) {
    throw invalid(
      'max_results',
      `Invalid value ${limit} for parameter 'max_results' supplied: it must be between 1 and ${most}.`
    );
  }
  const token = fields.optionalText('page_token', 100) || undefined;
  return { offset: token === undefined ? 0 : offsetOf(token), limit };
}

/** The token of the page behind this one. */
export function nextToken({ offset, limit }: Page): string {
  return Buffer.from(JSON.stringify({ offset: offset + limit })).toString('base64url');
}

function offsetOf(token: string): number {
  try {
    const { offset } = JSON.parse(Buffer.from(token, 'base64url').toString()) as {
      offset: unknown;
    };
    if (typeof offset === 'number' && Number.isSafeInteger(offset) && offset >= 0) {
      return offset;
    }
  } catch {
    // Not a token of ours; said below.
  }
  throw invalid(
    'page_token',
    'Invalid page_token: it is not one that a search has returned.'
  );
}
