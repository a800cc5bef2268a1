import { describe, expect, test } from 'vitest';
import {
  countField,
  field,
  fieldsField,
  flagField,
  gpsOf,
  numberField,
  pick,
  textField,
  unreadFields,
} from '../../../../shared/export/from-boat/read-fields.ts';

describe('a field is read only when it is of the expected kind', () => {
  test.each([
    ['a', 'a'],
    [7, '7'],
    ['', null],
    [null, null],
    [{}, null],
    [true, null],
  ])('text %j', (value, expected) => expect(textField({ value }, 'value')).toBe(expected));

  test.each([
    [1.5, 1.5],
    ['1.5', 1.5],
    ['-3e2', -300],
    [Number.NaN, null],
    [Number.POSITIVE_INFINITY, null],
    ['1,5', 1.5],
    ['0,500', 0.5],
    ['12,3456', 12.3456],
    ['1.234,5', 1234.5],
    ['1,234.5', 1234.5],
    ['+5', 5],
    ['.5', 0.5],
    ['5.', 5],
    ['12.345.678', 12345678],
    ['12,345,678', 12345678],
    ['9\u00A0999,99', 9999.99],
    ['1\u202F200', 1200],
    ['1\u202F234\u202F567,5', 1234567.5],
    ['12’345.6', 12345.6],
    ["1'234", 1234],
    ['\u22125,5', -5.5],
    ['9 999,99', null],
    ['0.123.456', null],
    ['1\u202F234\u00A0567', null],
    ['1.234,567.8', null],
    ['1.23.456', null],
    ['1,500', null],
    ['1 500', null],
    ['1,2,3', null],
    ['12 °C', null],
    ['0x1F', null],
    ['NaN', null],
    ['', null],
    [true, null],
    [[1], null],
  ])('number %j', (value, expected) => expect(numberField({ value }, 'value')).toBe(expected));

  test.each([
    [3, 3],
    ['3', 3],
    [-1, null],
    [1.5, null],
    [1e300, null],
  ])('count %j', (value, expected) => expect(countField({ value }, 'value')).toBe(expected));

  test.each([
    [true, true],
    [1, true],
    ['false', false],
    [0, false],
    ['yes', true],
    ['True', true],
    ['False', false],
    [' NO ', false],
    ['t', true],
    ['off', false],
    ['1.0', true],
    ['perhaps', null],
    ['yesterday', null],
    [2, null],
    [-1, null],
    [[1], null],
    [null, null],
  ])('flag %j', (value, expected) => expect(flagField({ value }, 'value')).toBe(expected));

  test('a list is no object', () => expect(fieldsField({ value: [] }, 'value')).toBeNull());
});

test('what could not be read is kept beside a field that is null', () => {
  const record = { a: null, b: 1, c: null, d: null, e: null };
  expect(unreadFields(record, { a: 'high', b: 'x', c: '', d: {}, e: Number.POSITIVE_INFINITY, f: 'x' })).toEqual({
    given: { a: 'high', e: 'Infinity' },
  });
  expect(unreadFields(record, { a: undefined, c: null, d: 'N/A', e: '--' })).toEqual({});
});

test.each([null, undefined, '', '  ', 'null', 'N/A', 'None', '--', {}, [], new Uint8Array()])(
  'the first name that holds anything counts: %j is nothing',
  (a) => expect(field({ a, b: 'second' }, 'a', 'b')).toBe('second'),
);

test.each(['', 'none', {}, []])('where no name holds anything, %j stays what it is', (a) => {
  expect(field({ a, b: null, c: '' }, 'z', 'a', 'b', 'c')).toBe(a);
  expect(field({ b: null, a }, 'b', 'a')).toBe(a);
});

test('a name of the prototype holds nothing', () => {
  expect(textField({}, 'constructor')).toBeNull();
  expect(pick({}, ['constructor', 'toString'])).toEqual({});
});

test('only named plain values are picked, in either spelling', () => {
  const fields = { reset_count: 1, maxResets: 10, secret: 'x', theme: { token: 'x' }, language: null };
  expect(pick(fields, ['reset_count', 'max_resets', 'theme', 'language'])).toEqual({ reset_count: 1, max_resets: 10 });
});

test.each([
  [43.6817, -79.5214, { latitude: 43.6817, longitude: -79.5214 }],
  ['43.6817', '-79.5214', { latitude: 43.6817, longitude: -79.5214 }],
  [0, 0, { latitude: 0, longitude: 0 }],
  [null, -79.5, null],
  [43.6, null, null],
  [91, 0, null],
  [0, -181, null],
  ['', '', null],
  [Number.NaN, 0, null],
])('the position %j, %j', (latitude, longitude, expected) => expect(gpsOf(latitude, longitude)).toEqual(expected));
