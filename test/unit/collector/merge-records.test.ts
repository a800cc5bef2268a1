import { expect, test } from 'vitest';
import { mergeRecords } from '../../../services/collector/contributions/merge-records.ts';

test.each<[string, object[], object]>([
  ['nothing', [], {}],
  ['one stays what it is', [{ a: null, b: { c: [1] } }], { a: null, b: { c: [1] } }],
  ['the later counts', [{ a: 1 }, { a: 2 }], { a: 2 }],
  ['part by part', [{ engine: { make: 'Y', rpm: 1 } }, { engine: { rpm: 2 } }], { engine: { make: 'Y', rpm: 2 } }],
  ['at any depth', [{ a: { b: { c: 1, d: 1 } } }, { a: { b: { c: 2 } } }], { a: { b: { c: 2, d: 1 } } }],
  [
    'null takes nothing back',
    [
      { a: 1, b: { c: 1 } },
      { a: null, b: { c: null } },
    ],
    { a: 1, b: { c: 1 } },
  ],
  [
    'what is false does',
    [
      { a: true, b: 1 },
      { a: false, b: 0 },
    ],
    { a: false, b: 0 },
  ],
  ['a list is one value', [{ a: [1, 2] }, { a: [3] }], { a: [3] }],
  ['a part in place of a value', [{ a: 1 }, { a: { b: 2 } }], { a: { b: 2 } }],
  ['a name is only a name', [{ a: 1 }, JSON.parse('{"__proto__":{"b":2}}')], JSON.parse('{"a":1,"__proto__":{"b":2}}')],
])('%s', (_what, said, merged) => {
  const before = JSON.stringify(said);
  expect(JSON.stringify(mergeRecords(said))).toBe(JSON.stringify(merged));
  expect(JSON.stringify(said), 'what was said is not touched').toBe(before);
});
