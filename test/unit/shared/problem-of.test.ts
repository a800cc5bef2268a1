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
