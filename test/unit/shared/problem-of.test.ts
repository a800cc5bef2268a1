import { Type } from 'typebox';
import { expect, test } from 'vitest';
import { problemOf } from '../../../shared/contracts/decode-payload.ts';

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
  ['something or nothing', { at: -1 }, 'at must be 0 or more, not -1; at must be null'],
  ['unknown fields', { speed: 1 }, 'the message has unknown fields: speed'],
  ['several at once', { limit: 0, claim: 0 }, 'claim must be 1 or more, not 0; limit must be from 1 to 100, not 0'],
])('what does not fit is told with what would: %s', (_what, value, problem) => {
  expect(problemOf(Asked, value)).toBe(problem);
});

test('what somebody sends does not fill the sentence, or break its line', () => {
  const problem = problemOf(Asked, { priority: `a\n"b"${'x'.repeat(10_000)}` }) ?? '';
  expect(problem).toMatch(/^priority must be one of normal, high, not "a\\n\\"b\\"x+$/);
  expect(problem.length).toBeLessThan(100);
});
