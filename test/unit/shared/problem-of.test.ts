import { Type } from 'typebox';
import { expect, test } from 'vitest';
import * as gatewayLookups from '../../../services/gateway/lookup-schemas.ts';
import * as gatewaySchemas from '../../../services/gateway/schemas.ts';
import { problemOf } from '../../../shared/contracts/decode-payload.ts';
import { formInWords } from '../../../shared/contracts/form-words.ts';
import { contracts } from '../../../shared/contracts/index.ts';
import { exportDocument } from '../../../shared/export/document.ts';
import { QueueId, RequestId, Sha256, Timestamp } from '../../../shared/export/ids.ts';

test('a message is judged the same, however many of its kind came before', () => {
  const schema = Type.Object({ id: Type.String({ minLength: 1 }), n: Type.Integer() }, { additionalProperties: false });
  const judged = [{ id: 'a', n: 1 }, { id: '', n: 1 }, { id: 'a', n: 0.5 }, { id: 'a', n: 1, x: 1 }, null];
  const first = judged.map((value) => problemOf(schema, value));
  expect(first.map((problem) => problem === null)).toEqual([true, false, false, false, false]);
  for (let i = 0; i < 1_000; i++) expect(judged.map((value) => problemOf(schema, value))).toEqual(first);
});

const Asked = Type.Object(
  {
    priority: Type.Optional(Type.Enum(['normal', 'high'])),
    claim: Type.Optional(Type.Integer({ minimum: 1 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    heading: Type.Optional(Type.Number({ maximum: 360 })),
    sea: Type.Optional(Type.Union([Type.Literal('calm'), Type.Literal('rough')])),
    version: Type.Optional(Type.Literal(2)),
    at: Type.Optional(Type.Union([Type.Integer({ minimum: 0 }), Type.Null()])),
    names: Type.Optional(Type.Array(Type.Object({ 'a/b~c': Type.Enum(['x', 'y']) }))),
    free: Type.Optional(Type.Number()),
    queue_id: Type.Optional(QueueId),
    request_id: Type.Optional(RequestId),
    sha256: Type.Optional(Sha256),
    before: Type.Optional(Type.Union([QueueId, Timestamp])),
  },
  { additionalProperties: false },
);

test.each([
  ['a word', { priority: 'urgent' }, 'priority must be one of normal, high, not "urgent"'],
  ['a word of the wrong kind', { priority: 7 }, 'priority must be one of normal, high, not 7'],
  ['a whole list instead', { priority: ['high'] }, 'priority must be one of normal, high, not a list'],
  ['an object instead', { priority: {} }, 'priority must be one of normal, high, not an object'],
  ['alternatives', { sea: 'flat' }, 'sea must be one of calm, rough, not "flat"'],
  ['one constant', { version: 3 }, 'version must be 2, not 3'],
  ['deep in a list', { names: [{ 'a/b~c': 'x' }, { 'a/b~c': 'z' }] }, 'names/1/a~1b~0c must be one of x, y, not "z"'],
  ['too large', { limit: 101 }, 'limit must be from 1 to 100, not 101'],
  ['too small', { limit: 0 }, 'limit must be from 1 to 100, not 0'],
  ['one bound', { claim: 0 }, 'claim must be 1 or more, not 0'],
  ['the other bound', { heading: 361 }, 'heading must be 360 or less, not 361'],
  ['no whole number', { limit: 1.5 }, 'limit must be a whole number, from 1 to 100'],
  ['no number at all', { free: 'secret' }, 'free must be a number'],
  ['something or nothing', { at: -1 }, 'at must be 0 or more, not -1'],
  ['unknown fields', { speed: 1 }, 'the message has unknown fields: speed'],
  ['an id of an export', { queue_id: 'q_x' }, 'queue_id must look like q_20260220_164416'],
  [
    'an id with what it may not hold',
    { request_id: 'my request' },
    'request_id must be 1 to 64 characters of letters, digits and . _ : -',
  ],
  ['a digest', { sha256: 'x' }, 'sha256 must be 64 characters of a to f and digits'],
  [
    'an id or a time',
    { before: 'yesterday' },
    'before must look like q_20260220_164416; before must be a time with its zone, such as 2026-02-20T21:44:16Z',
  ],
  ['several at once', { limit: 0, claim: 0 }, 'claim must be 1 or more, not 0; limit must be from 1 to 100, not 0'],
])('what does not fit is told with what would: %s', (_what, value, problem) => {
  expect(problemOf(Asked, value)).toBe(problem);
});

const OneOrMore = Type.Union([
  Type.Record(Type.String(), Type.Unknown(), { minProperties: 1 }),
  Type.Array(Type.Unknown(), { minItems: 1 }),
]);

test.each([
  ['text', 'Anchor up', 'the message is text, not an object or an array'],
  ['a number', 7, 'the message is a number, not an object or an array'],
  ['a flag', false, 'the message is true or false, not an object or an array'],
  ['nothing', null, 'the message is null, not an object or an array'],
  ['an object with nothing in it', {}, 'the message must not have fewer than 1 properties'],
  ['an empty array', [], 'the message must not have fewer than 1 items'],
])('of several kinds none is asked for that another is: %s', (_what, value, problem) => {
  expect(problemOf(OneOrMore, value)).toBe(problem);
});

test('what somebody sends does not fill the sentence, or break its line', () => {
  const problem = problemOf(Asked, { priority: `a\n"b"${'x'.repeat(10_000)}` }) ?? '';
  expect(problem).toMatch(/^priority must be one of normal, high, not "a\\n\\"b\\"x+$/);
  expect(problem.length).toBeLessThan(100);
});

test('no form that a schema asks for is told as a regular expression', () => {
  const forms = new Map<string, string>();
  const walk = (schema: unknown): void => {
    if (typeof schema !== 'object' || schema === null) return;
    const { pattern, examples } = schema as { pattern?: unknown; examples?: unknown };
    if (typeof pattern === 'string') forms.set(pattern, examples ? String(examples) : formInWords(pattern));
    for (const inner of Object.values(schema)) walk(inner);
  };
  walk([contracts, exportDocument, gatewaySchemas, gatewayLookups]);
  expect(forms.size).toBeGreaterThan(8);
  for (const [pattern, words] of forms) {
    expect(words, pattern).not.toBe('of another form');
    expect(words, pattern).not.toMatch(/[\\^$[\]{}]/);
  }
});
