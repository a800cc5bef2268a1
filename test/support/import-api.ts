import { readFileSync } from 'node:fs';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect } from 'vitest';

/** The import API as it is published, and an implementation of JSON Schema that is not ours. */

interface Response {
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly content?: Readonly<Record<string, { readonly schema: object; readonly examples?: object }>>;
}
interface Operation {
  readonly parameters: readonly { readonly name: string; readonly example: string }[];
  readonly responses: Readonly<Record<string, Response>>;
}
export interface ImportApi {
  readonly paths: Readonly<Record<string, Readonly<Record<'post' | 'head' | 'options', Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, { readonly properties?: object }>> };
}

const read = (name: string) => JSON.parse(readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8'));
export const publishedApi: ImportApi = read('import-api.json');
export const IMPORT_PATH = Object.keys(publishedApi.paths)[0] ?? '';

const ajv = addFormats.default(new Ajv.default({ strict: false, allErrors: true }));
ajv.addSchema(read('export-document.schema.json'), 'export-document.schema.json');
ajv.addSchema({ $id: 'import-api.json', ...publishedApi });

export const operationOf = (method: string): Operation | undefined =>
  publishedApi.paths[IMPORT_PATH]?.[method.toLowerCase() as 'post'];

/** What is documented of a status, by itself or by its hundred. */
export function responseOf(method: string, status: number): Response | undefined {
  const responses = operationOf(method)?.responses ?? {};
  return responses[`${status}`] ?? responses[`${Math.floor(status / 100)}XX`] ?? responses.default;
}

/** An answer of a server of ours to a request of the import API is as it is documented for that status, member by member. */
export function expectDocumented(
  method: string,
  answer: {
    readonly status: number;
    readonly headers: Readonly<Record<string, unknown>>;
    readonly text: string;
  },
): void {
  const { status, headers, text } = answer;
  const response = responseOf(method, status);
  expect(response, `${method} ${status} is documented`).toBeDefined();
  if (method === 'HEAD') {
    const documented = Object.keys(response?.headers ?? {}).map((name) => name.toLowerCase());
    const own = ['idempotency-key', 'import-id', 'records-left-out', 'www-authenticate'];
    const undocumented = own.filter((name) => headers[name] !== undefined && !documented.includes(name));
    expect(undocumented, `headers of HEAD ${status}`).toEqual([]);
    return;
  }
  const type = `${headers['content-type']}`.split(';')[0]?.trim() ?? '';
  const { schema } = response?.content?.[type] ?? {};
  expect(schema, `${method} ${status} as ${type} is documented`).toBeDefined();
  const body = JSON.parse(text);
  expect(misfitsOf(schema ?? {}, body), text).toEqual([]);
  const named = /"#\/components\/schemas\/(\w+)"/g;
  const members = [...JSON.stringify(schema).matchAll(named)].flatMap(([, name = '']) =>
    Object.keys(publishedApi.components.schemas[name]?.properties ?? {}),
  );
  expect(Object.keys(body).filter((member) => !members.includes(member))).toEqual([]);
}

/** Why a value does not fit a schema of the API; nothing when it fits. */
export function misfitsOf(schema: object, value: unknown): string[] {
  const inside = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"import-api.json#/'));
  const fits = ajv.compile(inside);
  return fits(value) ? [] : (fits.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
