import { readFileSync } from 'node:fs';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect } from 'vitest';

/** An implementation of JSON Schema that is not ours, on the schema as it is published. */
const ajv = addFormats.default(new Ajv.default({ strict: false, allErrors: true }));
const published = JSON.parse(readFileSync(new URL('../../docs/export-document.schema.json', import.meta.url), 'utf8'));
const fits = ajv.compile(published);

export function expectPublishedSchema(document: unknown): void {
  expect(fits(document), JSON.stringify(fits.errors?.slice(0, 3))).toBe(true);
}
