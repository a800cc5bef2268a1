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

const BYTES = (text: string) => Buffer.from(text, 'utf8');

test.each([
  ['one NUL', '{"content":"x"}\0'],
  ['two', '{"content":"x"}\0\0'],
  ['three', '{"content":"x"}\0\0\0'],
  ['a whole buffer of them', `{"content":"x"}${'\0'.repeat(5_000)}`],
  ['a line end before it', '{"content":"x"}\r\n\0'],
  ['a line end behind it', '{"content":"x"}\0\n'],
  ['both, again and again', '{"content":"x"} \0\n\0 \0'],
  ['a byte order mark in front', '\uFEFF{"content":"x"}\0'],
])('the NULs by which C ends a text are no part of a message: %s', (_what, text) => {
  expect(decodePayload(contracts.exportData as Contract, BYTES(text))).toEqual({ ok: true, value: { content: 'x' } });
});

test.each([
  ['in front', '\0{"content":"x"}'],
  ['in the middle', '{"content"\0:"x"}'],
  ['in a text', '{"content":"a\0b"}'],
  ['with the rest of an older message behind it', '{"content":"x"}\0er"}'],
  ['and nothing else', '\0'],
])('a NUL anywhere else is no JSON: %s', (_what, text) => {
  expect(decodePayload(contracts.exportData as Contract, BYTES(text))).toMatchObject({ ok: false });
});

test('a request of nothing but its end is one of nothing', () => {
  for (const text of ['', '\0', '\0\0'])
    expect(decodePayload(contracts.exportRequest as Contract, BYTES(text))).toEqual({ ok: true, value: {} });
});
