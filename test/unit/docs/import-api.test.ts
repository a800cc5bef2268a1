import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, test } from 'vitest';
import { EXAMPLES, exampleInWords } from '../../../deploy/docs/import-api/examples.ts';
import { groupStatuses } from '../../../deploy/docs/import-api/group-statuses.ts';
import { EXPORT_HEADERS, READ, SENT } from '../../../deploy/docs/import-api/headers.ts';
import { MEANINGS } from '../../../deploy/docs/import-api/meanings.ts';
import { projectRoot } from '../../../deploy/start-boat/bundles.ts';
import { factsOf } from '../../../services/uploader/classify-response.ts';
import { isSaidByProxy } from '../../../services/uploader/said-by-proxy.ts';
import { misfitsOf, publishedApi, responseOf } from '../../support/import-api.ts';
import { sampleDocument } from '../../support/sample-document.ts';

const docs = (name: string) => readFileSync(join(projectRoot, 'docs', name), 'utf8');

test('it is valid OpenAPI 3.1', async () => {
  const validator = new Validator();
  await validator.addSpecRef(JSON.parse(docs('export-document.schema.json')), './export-document.schema.json');
  const { valid, errors } = await validator.validate(JSON.parse(docs('import-api.json')));
  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
  expect(validator.version).toBe('3.1');
});

test('the body is the export document, by the schema that lies beside it', () => {
  const body = { $ref: '#/components/schemas/ExportDocument' };
  expect(misfitsOf(body, sampleDocument())).toEqual([]);
  expect(misfitsOf(body, sampleDocument(1, { tier: 'three' }))).toEqual(['/tier must be integer']);
});

test('each header that goes out is explained, and none that does not', () => {
  expect(Object.keys(SENT).sort()).toEqual(Object.keys(EXPORT_HEADERS).sort());
});

test('each header of an answer that the boat asks for is explained', () => {
  const asked = new Set<string>();
  const headers = new Proxy<Record<string, string>>(
    {},
    { get: (_none, name) => void asked.add(String(name)), has: () => true },
  );
  const ours = { sha256: 'a', token: 'Bearer x', proxy: 'proxy:3128', isVerified: true };
  for (const status of [200, 201, 202, 301, 401, 413, 502]) {
    factsOf({ kind: 'answer', status, headers, body: '', bodyWhole: true, exportSent: true }, ours, 0);
  }
  isSaidByProxy(headers);
  const explained = Object.entries(READ).flatMap(([name, what]) => [name, ...what.matchAll(/`(X-[\w-]+)`/g)].flat());
  const known = explained.map((name) => name.replaceAll('`', '').toLowerCase());
  expect([...asked].filter((name) => !known.includes(name))).toEqual([]);
  expect(asked.size).toBeGreaterThan(10);
});

test('each status that means something of its own has its words, and each hundred', () => {
  const alone = groupStatuses().filter(({ statuses }) => statuses.length <= 2);
  for (const status of alone.flatMap(({ statuses }) => statuses)) expect(MEANINGS).toHaveProperty(`${status}`);
  for (const hundred of ['2XX', '3XX', '4XX', '5XX']) expect(MEANINGS).toHaveProperty(hundred);
});

describe('examples', () => {
  const all = Object.entries(EXAMPLES).flatMap(([status, examples]) =>
    examples.map((example) => [status, example] as const),
  );

  test.each(all)('%s $name fits its schema', (status, { body }) => {
    const schema = responseOf('POST', Number(status))?.content?.['application/json']?.schema;
    expect(misfitsOf(schema ?? (false as never), body)).toEqual([]);
  });

  test.each([
    ['200', 'stored', /^accepted, .*nothing$/],
    ['200', 'stored, but one record', /^accepted, .*nothing$/],
    ['400', 'a record does not fit', /^refused, .*parts$/],
    ['409', 'there already', /^accepted, /],
    ['409', 'in progress', /^retry, /],
    ['503', 'maintenance', /retry, attempts used: 0, sent again: later$/],
    ['429', 'later', /retry, attempts used: 0, sent again: later$/],
  ])('%s, %s: what comes of it', (status, name, expected) => {
    const example = EXAMPLES[status]?.find((one) => one.name === name);
    expect(example && exampleInWords(Number(status), example)).toMatch(expected);
  });
});

test('what is answered to questions and looks is there as well', () => {
  expect(Object.keys(Object.values(publishedApi.paths)[0] ?? {})).toEqual(['post', 'head', 'options']);
});

test('the page is short enough to be read, and the README leads there', () => {
  expect(docs('import-api.md').split('\n').length).toBeLessThanOrEqual(155);
  expect(docs('../README.md')).toContain('(docs/import-api.md)');
});
