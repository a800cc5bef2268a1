import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import { problemOf } from '../../shared/contracts/decode-payload.ts';
import { RefusalError } from './refusal.ts';

/**
 * Checks bodies, queries and parameters with the validator of the messages: one set of words for what does not fit,
 * and one library in memory. Numbers in a query are text on the way and numbers from here on. A missing body is `{}`.
 */
const checkSchema: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  return (given: unknown) => {
    const value = httpPart === 'querystring' ? withNumbers(schema, given as object) : (given ?? {});
    const problem = problemOf(schema, value);
    if (problem === null) return { value };
    return {
      error: new RefusalError(
        400,
        'invalid_request',
        `The ${PARTS[httpPart ?? ''] ?? 'request'} does not fit: ${problem}.`,
      ),
    };
  };
};

const PARTS: Readonly<Record<string, string>> = { body: 'body', querystring: 'query', params: 'path' };

function withNumbers(schema: TSchema, query: object): object {
  const { properties = {} } = schema as { properties?: Record<string, { type?: string }> };
  const isNumber = (name: string, text: unknown) =>
    properties[name]?.type === 'integer' && typeof text === 'string' && /^-?\d{1,15}$/.test(text);
  return Object.fromEntries(
    Object.entries(query).map(([name, text]) => [name, isNumber(name, text) ? Number(text) : text]),
  );
}

/**
 * For Fastify's `schemaController`: given like this, the compilers it has by itself are never loaded. Answers are not
 * filtered by their schema, which describes them. (The types know Ajv alone, hence the cast.)
 */
export const ownCompilers = {
  compilersFactory: { buildValidator: () => checkSchema as never, buildSerializer: () => () => JSON.stringify },
};
