import type { FastifySchema } from 'fastify';
import { ErrorBody } from '@trainlab/api';
import { Type, type TObject, type TSchema } from '@sinclair/typebox';
import type { Context } from './context.js';
import type { Route } from './route-table.js';

/** Serves the OpenAPI document of all routes. */
export function openapiRoutes(
  { app }: Context,
  routes: readonly Route[],
  version: string
): void {
  app.get(
    '/openapi.json',
    {
      config: { access: 'store:read' },
      schema: {
        summary: 'This description, as OpenAPI 3.1',
        response: { 200: Type.Record(Type.String(), Type.Unknown()) }
      }
    },
    () => openapi(routes, version)
  );
}

/** An OpenAPI 3.1 document of our own routes; TypeBox schemas are JSON Schema already. */
export function openapi(
  routes: readonly Route[],
  version: string
): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes.filter(({ url }) => url.startsWith('/api/v1/'))) {
    const path = route.url.replace(/:(\w+)/g, '{$1}').replace('*', '{path}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'TrainLab experiment store',
      version,
      license: { name: 'BSD-3-Clause', identifier: 'BSD-3-Clause' }
    },
    paths,
    components: { schemas: { ErrorBody } }
  };
}

interface Schemas extends FastifySchema {
  summary?: string;
  params?: TObject;
  querystring?: TObject;
  body?: TSchema;
  response?: Record<string, TSchema>;
}

function operation({ method, url, access, schema }: Route): Record<string, unknown> {
  const { summary, params, querystring, body, response } = schema as Schemas;
  const answer = response?.['200'];
  return {
    operationId: `${method.toLowerCase()}${url.replace(/^\/api\/v1/, '').replace(/\W+(\w?)/g, (_, letter: string) => letter.toUpperCase())}`,
    summary,
    'x-access': access,
    parameters: [...parameters(params, 'path'), ...parameters(querystring, 'query')],
    ...(body
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: body } }
          }
        }
      : {}),
    responses: {
      200: {
        description: summary,
        content: answer
          ? { 'application/json': { schema: answer } }
          : { 'application/octet-stream': {} }
      },
      default: {
        description: 'What went wrong',
        content: {
          'application/json': { schema: { $ref: '#/components/schemas/ErrorBody' } }
        }
      }
    }
  };
}

function parameters(
  schema: TObject | undefined,
  place: 'path' | 'query'
): Record<string, unknown>[] {
  return Object.entries(schema?.properties ?? {}).map(([name, property]) => ({
    name: name === '*' ? 'path' : name,
    in: place,
    required: place === 'path' || (schema?.required ?? []).includes(name),
    ...(typeof property.description === 'string'
      ? { description: property.description }
      : {}),
    schema: property
  }));
}
