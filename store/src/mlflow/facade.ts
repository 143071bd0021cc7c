import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Viewer } from '../domain/viewer.js';
import type { Access } from '../identity/identity.js';
import { viewerOf, type App } from '../routes/context.js';
import type { Services } from '../services.js';
import { Fields } from './fields.js';

/** Largest JSON body in bytes; MLflow's own server takes more than its documented 1 MB. */
const MAX_BODY = 16 * 1024 * 1024;
/** Two addresses of the same thing; the second is what MLflow's own pages use. */
const PREFIXES = ['/api/2.0/mlflow', '/ajax-api/2.0/mlflow'];

/** What a handler is given besides the fields. */
export interface Call {
  request: FastifyRequest;
  reply: FastifyReply;
  /** Who asks. */
  viewer: Viewer;
}

export type Handler = (fields: Fields, call: Call) => object | Promise<object>;

/** Declares routes of MLflow's REST protocol. */
export class Facade {
  constructor(
    readonly app: App,
    readonly services: () => Services
  ) {}

  /**
   * Declares a route under all prefixes. Fields come from the address and, except
   * for GET, from the JSON body.
   */
  route(method: string, path: string, access: Access, handle: Handler): void {
    for (const prefix of PREFIXES) {
      this.app.route({
        method,
        url: `${prefix}${path}`,
        config: { access },
        bodyLimit: MAX_BODY,
        handler: (request, reply) =>
          handle(this._fields(request), {
            request,
            reply,
            viewer: viewerOf(this, request)
          })
      });
    }
  }

  private _fields(request: FastifyRequest): Fields {
    if (request.method === 'GET') {
      return new Fields({ ...(request.query as object), ...(request.params as object) });
    }
    // Old clients send JSON inside of JSON.
    const body: unknown =
      typeof request.body === 'string' ? parsed(request.body) : (request.body ?? {});
    new Fields(body);
    return new Fields({ ...(body as object), ...(request.params as object) });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
