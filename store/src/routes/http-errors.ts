import type {
  FastifyError,
  FastifyInstance,
  FastifyReply,
  FastifyRequest
} from 'fastify';
import type { ErrorBody } from '@trainlab/api';
import { storageFault } from '../db/faults.js';
import { DomainError } from '../domain/errors.js';

const STATUS: Record<ErrorBody['code'], number> = {
  INVALID_PARAMETER_VALUE: 400,
  RESOURCE_DOES_NOT_EXIST: 404,
  ENDPOINT_NOT_FOUND: 404,
  RESOURCE_ALREADY_EXISTS: 400,
  RESOURCE_CONFLICT: 409,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  REQUEST_LIMIT_EXCEEDED: 429,
  TEMPORARILY_UNAVAILABLE: 503,
  INTERNAL_ERROR: 500
};

/**
 * Answers every error as an {@link ErrorBody}. What is wrong inside is reported
 * to the log, never to the caller.
 */
export function answerErrors(app: FastifyInstance, report: (line: string) => void): void {
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({
      code: 'ENDPOINT_NOT_FOUND',
      message: `There is no ${request.method} ${request.url.split('?')[0]}.`
    } satisfies ErrorBody)
  );
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const { status, body } = answer(error);
    if (body.code === 'INTERNAL_ERROR') {
      report(
        `${request.method} ${request.routeOptions.url ?? '?'} failed: ${error.stack ?? error}`
      );
    }
    return reply.code(status).type('application/json').send(body);
  });
}

/** Answers addresses that are not encoded as they must be; they reach no route. */
export function answerBadAddress(
  _: unknown,
  request: FastifyRequest,
  reply: FastifyReply
): void {
  void reply
    .code(400)
    .type('application/json')
    .header('x-content-type-options', 'nosniff')
    .send(
      JSON.stringify({
        code: 'INVALID_PARAMETER_VALUE',
        message: `The address of this ${request.method} is not encoded as it must be.`
      } satisfies ErrorBody)
    );
}

/** Status and body that tell a caller of an error. */
export function answer(error: FastifyError | DomainError): {
  status: number;
  body: ErrorBody;
} {
  if (error instanceof DomainError) {
    const { code, message, field } = error;
    return {
      status: STATUS[code],
      body: { code, message, ...(field ? { field } : {}) }
    };
  }
  const fault = storageFault(error);
  if (fault) {
    return {
      status: 503,
      body: { code: 'TEMPORARILY_UNAVAILABLE', message: fault.message }
    };
  }
  const { statusCode = 500 } = error;
  if (statusCode >= 400 && statusCode < 500) {
    return {
      status: statusCode,
      body: { code: 'INVALID_PARAMETER_VALUE', message: error.message }
    };
  }
  return {
    status: 500,
    body: {
      code: 'INTERNAL_ERROR',
      message: 'The store met an error of its own. Its log says more.'
    }
  };
}
