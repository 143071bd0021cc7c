import type {
  FastifyInstance,
  FastifySchemaCompiler,
  FastifyTypeProvider
} from 'fastify';
import type { Static, TObject, TSchema } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { invalid } from '../domain/errors.js';

/** Gives handlers the types of their schemas. */
export interface TypeBoxProvider extends FastifyTypeProvider {
  validator: this['schema'] extends TSchema ? Static<this['schema']> : unknown;
  serializer: this['schema'] extends TSchema ? Static<this['schema']> : unknown;
}

/** Checks requests by their TypeBox schemas: nothing is dropped, nothing guessed. */
export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({
  schema,
  httpPart
}) => {
  const check = TypeCompiler.Compile(schema);
  return (data: unknown) => {
    const value = httpPart === 'body' ? data : fromText(schema as TObject, data);
    if (check.Check(value)) {
      return { value };
    }
    const error = check.Errors(value).First();
    const field = error?.path.split('/')[1] ?? '';
    return {
      error: invalid(
        field,
        `${field === '' ? 'The request' : `"${field}"`} is not valid: ${error?.message}.`
      )
    };
  };
};

/** Answers are written as they are; their schemas document and test them. */
export function serializeAsIs(app: FastifyInstance): void {
  app.setSerializerCompiler(() => data => JSON.stringify(data));
}

/** Parts of an address are text; gives numbers, booleans and lists where the schema asks. */
function fromText(schema: TObject, data: unknown): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(data as Record<string, unknown>)) {
    const type = Object.hasOwn(schema.properties, key)
      ? (schema.properties[key].type as string | undefined)
      : undefined;
    values[key] = typeof value === 'string' ? convert(value, type) : value;
  }
  return values;
}

function convert(text: string, type: string | undefined): unknown {
  switch (type) {
    case 'integer':
    case 'number':
      return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'array':
      return [text];
    default:
      return text;
  }
}
