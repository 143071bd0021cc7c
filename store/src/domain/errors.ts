import type { ErrorBody } from '@trainlab/api';

/** Something the caller did or met, told in the words of the HTTP interface. */
export class DomainError extends Error {
  override readonly name = 'DomainError';

  constructor(
    readonly code: ErrorBody['code'],
    message: string,
    readonly field?: string
  ) {
    super(message);
  }
}

export function notFound(what: string, id: string, field?: string): DomainError {
  return new DomainError('RESOURCE_DOES_NOT_EXIST', `There is no ${what} ${id}.`, field);
}

export function invalid(field: string, message: string): DomainError {
  return new DomainError('INVALID_PARAMETER_VALUE', message, field);
}

export function unavailable(message: string): DomainError {
  return new DomainError('TEMPORARILY_UNAVAILABLE', message);
}
