import type { FastifyError, FastifyInstance } from 'fastify';
import { answer } from '../routes/http-errors.js';

/** Answers errors as MLflow's clients read them: `{error_code, message}`. */
export function answerMlflowErrors(
  app: FastifyInstance,
  report: (line: string) => void
): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const { status, body } = answer(error);
    if (body.code === 'INTERNAL_ERROR') {
      report(
        `${request.method} ${request.routeOptions.url ?? '?'} failed: ${error.stack ?? error}`
      );
    }
    return reply
      .code(status)
      .type('application/json')
      .send({ error_code: body.code, message: body.message });
  });
}

/** What the protocol has and TrainLab has not. No client tries it again. */
export const notImplemented = (what: string) => ({
  error_code: 'NOT_IMPLEMENTED',
  message: `TrainLab's store cannot ${what}.`
});
