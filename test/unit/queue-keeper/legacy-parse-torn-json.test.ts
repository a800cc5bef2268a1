import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseTornJson, readValueAt } from '../../../services/queue-keeper/legacy-import/parse-torn-json.ts';

test.each([
  ['whole', '{"a":[1,2]}', { a: [1, 2] }, true],
  ['whole, behind a byte order mark', '\uFEFF{"a":1}', { a: 1 }, true],
  ['a list instead of the object', '[]', [], true],
  ['torn within a string', '{"a":1,"b":"c', { a: 1 }, false],
  ['torn within a number, which may have lost digits', '{"a":[1,23', { a: [1] }, false],
  ['torn behind a key', '{"a":1,"b":', { a: 1 }, false],
  ['torn behind an opening', '{"a":[{', { a: [{}] }, false],
  ['torn within an escape', '["a","\\u00e', ['a'], false],
  ['filled up with zeros by the file system', '{"a":1,"b":2\0\0\0\0', { a: 1, b: 2 }, false],
  ['a line break within a string', '["a","b\nc"]', ['a'], false],
  ['with a comma too many', '[1,2,]', [1, 2], false],
  ['with something behind it', '{"a":1} x', { a: 1 }, false],
  [
    'with the NaN that Python writes',
    '{"a":NaN,"b":[-Infinity,Infinity],"c":1}',
    { a: null, b: [null, null], c: 1 },
    true,
  ],
  ['with a NaN, and torn', '[NaN,{"a":NaN', [null, { a: null }], false],
  ['empty', '', undefined, false],
  ['nothing but zeros', '\0\0\0\0', undefined, false],
  ['not JSON at all', '<html>', undefined, false],
])('JSON that is %s', (_what, text, value, isWhole) => {
  expect(parseTornJson(text)).toMatchObject({ value, isWhole });
});

test('a value is read from within a text, whatever comes before and behind', () => {
  expect(readValueAt('xx {"a":"}"}, more', 3)).toEqual({ value: { a: '}' }, isWhole: true, readTo: 12 });
});

test('torn anywhere, what is read is part of the whole, and nothing is invented', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), fc.double({ min: 0, max: 1, noNaN: true }), (value, part) => {
      const text = JSON.stringify(value, null, 2);
      const whole: unknown = JSON.parse(text);
      expect(parseTornJson(text)).toMatchObject({ value: whole, isWhole: true });
      const torn = parseTornJson(text.slice(0, Math.floor(part * text.length)));
      expect(isPartOf(torn.value, whole)).toBe(true);
    }),
  );
});

/** Whether a value is the other one, save for members and elements that are missing at its ends. */
function isPartOf(part: unknown, whole: unknown): boolean {
  if (part === undefined) return true;
  if (typeof part !== 'object' || part === null || typeof whole !== 'object' || whole === null) {
    return Object.is(part, whole) || (typeof part === 'number' && typeof whole === 'number');
  }
  return Object.entries(part).every(([name, value]) => isPartOf(value, (whole as Record<string, unknown>)[name]));
}
