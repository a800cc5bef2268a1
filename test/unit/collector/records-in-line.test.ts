import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recordsInLine } from '../../../services/collector/sources/records-in-line.ts';

const entry = (message: string) => JSON.stringify({ ts: 1, alert: { state: 'warn', message } });
const isEntry = (fields: Readonly<Record<string, unknown>>) => 'alert' in fields;
const NULS = '\0'.repeat(300);
const [A, B, C] = [entry('a'), entry('b'), entry('c {"ts": "}')];
const half = (text: string) => text.slice(0, -8);

const found = (line: string) => recordsInLine(line, isEntry);
const messagesOn = (line: string) => found(line).records.map(({ alert }) => (alert as { message: string }).message);

test.each<[what: string, line: string, messages: string[], damaged: number]>([
  ['a whole record', A, ['a'], 0],
  ['nothing', '', [], 0],
  ['white space', ' \t ', [], 0],
  ['NUL bytes before a record', NULS + A, ['a'], 1],
  ['NUL bytes behind a record', A + NULS, ['a'], 1],
  ['NUL bytes between two', A + NULS + B, ['a', 'b'], 1],
  ['NUL bytes alone', NULS, [], 1],
  ['a record that NUL bytes cut off, and the next', half(A) + NULS + B, ['b'], 1],
  ['two records', A + B, ['a', 'b'], 0],
  ['three records with commas and spaces', `${A}, ${B} ,${C},`, ['a', 'b', 'c {"ts": "}'], 0],
  ['half a record and the next', half(A) + B, ['b'], 1],
  ['half a record, cut within a text, and the next', A.slice(0, 12) + B, ['b'], 1],
  ['half a record, cut behind the name of its object, and the next', `{"ts":1,"alert":${B}`, ['b'], 1],
  ['the end of a record, and the next', A.slice(9) + B, ['b'], 1],
  ['the end of a record, whose object is none of its own', A.slice(9), [], 1],
  ['a record and half of the next', A + half(B), ['a'], 1],
  ['a byte order mark before it', `\uFEFF${A}`, ['a'], 0],
  ['a byte order mark between two', `${A}\uFEFF${B}`, ['a', 'b'], 0],
  ['a byte order mark behind half of one', `${half(A)}\uFEFF${B}`, ['b'], 1],
  ['a replacement character for half a letter', `\uFFFD${A}`, ['a'], 1],
  ['a control character of a terminal', `\u001b[0m${A}`, ['a'], 1],
  ['a record in a log line of something else', `Nov 29 boat node[12]: ${A}`, ['a'], 1],
  ['braces in texts', C, ['c {"ts": "}'], 0],
  ['half a record with braces in its text, and the next', half(C) + A, ['a'], 1],
  ['nonsense', 'nonsense', [], 1],
  ['a list', '[1]', [], 1],
])('of %s', (_what, line, messages, damaged) => {
  expect(messagesOn(line)).toEqual(messages);
  expect(found(line).rests).toHaveLength(damaged);
});

test('whatever stands between, every whole record is found', () => {
  const damage = fc.oneof(
    fc.constant(NULS),
    fc.constant(''),
    fc.nat({ max: A.length - 1 }).map((length) => A.slice(0, length) + NULS),
    fc.stringMatching(/^[a-z ,}\]:\uFEFF]{0,20}$/),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(damage, fc.stringMatching(/^[a-z{}"\\ ]{0,8}$/)), { maxLength: 6 }), (parts) => {
      const line = parts.map(([before, message]) => before + entry(message)).join('');
      expect(messagesOn(line)).toEqual(parts.map(([, message]) => message));
    }),
  );
});

test.each([
  ['of beginnings', '{"'.repeat(130_000)],
  ['of objects that never end', '{"a":'.repeat(52_000)],
  ['of nested objects', `x${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`],
  ['of spaces', `${' '.repeat(260_000)}x`],
])('a long line %s is given up soon', (_what, line) => {
  const began = performance.now();
  expect(found(line).records).toEqual([]);
  expect(performance.now() - began).toBeLessThan(2_000);
});
