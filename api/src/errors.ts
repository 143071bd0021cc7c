import { Type, type Static } from '@sinclair/typebox';

/** Stable codes of HTTP errors. */
export const ErrorCode = Type.Union([
  Type.Literal('INVALID_PARAMETER_VALUE'),
  Type.Literal('RESOURCE_DOES_NOT_EXIST'),
  Type.Literal('ENDPOINT_NOT_FOUND'),
  Type.Literal('RESOURCE_ALREADY_EXISTS'),
  Type.Literal('RESOURCE_CONFLICT'),
  Type.Literal('UNAUTHENTICATED'),
  Type.Literal('PERMISSION_DENIED'),
  Type.Literal('REQUEST_LIMIT_EXCEEDED'),
  Type.Literal('TEMPORARILY_UNAVAILABLE'),
  Type.Literal('INTERNAL_ERROR')
]);
export type ErrorCode = Static<typeof ErrorCode>;

/** Body of every HTTP error: a code, a sentence, and the field at fault. */
export const ErrorBody = Type.Object({
  code: ErrorCode,
  message: Type.String(),
  field: Type.Optional(Type.String())
});
export type ErrorBody = Static<typeof ErrorBody>;
