import { expect, test } from 'vitest';
import { decodePayload } from '../../../shared/contracts/decode-payload.ts';
import type { Contract } from '../../../shared/contracts/define-contract.ts';
import { contracts } from '../../../shared/contracts/index.ts';
import { parseBoatJson } from '../../../shared/export/from-boat/parse-boat-json.ts';
import { DEEPEST_JSON, parseJson, TooDeepError } from '../../../shared/export/parse-json.ts';

const lists = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const objects = (depth: number) => `${'{"id":7,"x":'.repeat(depth)}7${'}'.repeat(depth)}`;

test.each([
  ['lists', lists],
  ['objects', objects],
])('%s are read as deep as anyone needs, and what is deeper is refused before it is followed', (_what, nested) => {
  for (const parse of [parseJson, parseBoatJson]) {
    expect(() => parse(nested(DEEPEST_JSON))).not.toThrow();
    for (const depth of [DEEPEST_JSON + 1, 30_000]) expect(() => parse(nested(depth))).toThrow(TooDeepError);
  }
});

test.each([
  ['many beside one another', `[${'[],{},'.repeat(1_000)}0]`],
  ['brackets in a text', JSON.stringify([`\\"${'['.repeat(1_000)}\\`, '{'.repeat(1_000)])],
])('only depth counts: %s', (_what, text) => {
  expect(parseJson(text)).toEqual(JSON.parse(text));
});

test.each(Object.values(contracts))('a message on $topic that is nested too deep does not fit', (contract) => {
  const given = Buffer.from(`{"x":${lists(30_000)}}`);
  expect(decodePayload(contract as Contract, given)).toEqual({
    ok: false,
    problem: `the message is nested deeper than ${DEEPEST_JSON} levels`,
  });
});
