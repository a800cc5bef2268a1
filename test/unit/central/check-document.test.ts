import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDocumentCheck } from '../../../services/central/check-document.ts';
import { exportDocumentRules } from '../../../services/central/document-rules.ts';
import { CATEGORIES } from '../../../shared/export/categories.ts';
import { sampleData, sampleDocument, sampleEntry } from '../../support/sample-document.ts';

function check(text: string | Uint8Array, pieceSize = 64 * 1024) {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  const checking = createDocumentCheck(exportDocumentRules);
  for (let at = 0; at < bytes.length; at += pieceSize) checking.write(bytes.subarray(at, at + pieceSize));
  return checking.end();
}

const problem = (document: unknown) => {
  const checked = check(typeof document === 'string' ? document : JSON.stringify(document));
  return checked.ok ? null : checked.problem;
};

test('a document that fits is counted by category; an object counts when it holds anything', () => {
  expect(check(JSON.stringify(sampleDocument(7)))).toEqual({
    ok: true,
    members: {
      installation_id: '3861513b314c5ee7',
      format_version: '1.0',
      export_timestamp: '2026-02-20T21:44:16.503Z',
      tier: 3,
      problems: [],
      absent: [],
      withheld: [],
      not_requested: [],
    },
    unknown: [],
    leftOut: { count: 0, records: [] },
    counts: { ...Object.fromEntries(CATEGORIES.map((name) => [name, 0])), boatlog: 7, settings: 1 },
  });
});

test('however the bytes are cut into pieces, the finding is the same', () => {
  const bytes = Buffer.from(JSON.stringify(sampleDocument(3), null, 1));
  const whole = check(bytes);
  expect(whole.ok).toBe(true);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), (pieceSize) => {
      expect(check(bytes, pieceSize)).toEqual(whole);
    }),
    { numRuns: 40 },
  );
});

test('a document cut off anywhere does not fit', () => {
  const bytes = Buffer.from(JSON.stringify(sampleDocument(2)));
  fc.assert(
    fc.property(fc.integer({ min: 0, max: bytes.length - 1 }), (end) => {
      expect(check(bytes.subarray(0, end)).ok).toBe(false);
    }),
    { numRuns: 200 },
  );
});

describe('what does not fit is refused with a sentence that says where', () => {
  const data = (change: Record<string, unknown>) => sampleDocument(1, { data: sampleData(1, change) });
  const without = (name: string, from: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(from).filter(([key]) => key !== name));
  const upTo = (name: string, from: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(from).slice(0, Object.keys(from).indexOf(name) + 1));
  const reversed = (from: Record<string, unknown>) => Object.fromEntries(Object.entries(from).reverse());

  test.each([
    ['nothing', '', 'ends too early'],
    ['white space', '  \n ', 'ends too early'],
    ['no JSON', 'hello', 'is not JSON'],
    ['a web page', '<!doctype html>', 'is not JSON'],
    ['a list', [], 'is not an object'],
    ['a string', '"x"', 'is not an object'],
    ['a number', '5', 'is not an object'],
    ['more after the end', `${JSON.stringify(sampleDocument(1))}{}`, 'is not JSON'],
    ['an empty object', {}, 'has no "installation_id"'],
    ['no tier', without('tier', sampleDocument(1)), '"data" at the top where "tier" should stand'],
    ['an end before the problems', upTo('data', sampleDocument(1)), 'has no "problems" at its end'],
    [
      'no problems, but what follows them',
      without('problems', sampleDocument(1)),
      '"absent" at the top where "problems"',
    ],
    ['members in another order', reversed(sampleDocument(1)), '"not_requested" at the top where "installation_id"'],
    [
      'a member that stands there twice',
      JSON.stringify(sampleDocument(0)).replace('"problems":', '"tier":3,"problems":'),
      '"tier" at the top',
    ],
    ['another version', sampleDocument(1, { format_version: '2.0' }), 'format_version'],
    ['an impossible tier', sampleDocument(1, { tier: 7 }), 'tier'],
    ['no readable time', sampleDocument(1, { export_timestamp: 'yesterday' }), 'export_timestamp'],
    ['an id that is none', sampleDocument(1, { installation_id: '../..' }), 'installation_id'],
    ['problems that are none', sampleDocument(1, { problems: [{ category: 'x' }] }), 'problems'],
    ['data that is a list', sampleDocument(1, { data: [] }), 'data that is not an object'],
    ['data that is null', sampleDocument(1, { data: null }), 'data that is not an object'],
    ['empty data', sampleDocument(1, { data: {} }), 'has no "engine_benchmark" in data'],
    ['eight categories', sampleDocument(1, { data: without('telemetry', sampleData()) }), 'has no "telemetry" in data'],
    ['categories in another order', sampleDocument(1, { data: reversed(sampleData()) }), '"telemetry" in data where'],
    ['a list that is an object', data({ boatlog: {} }), 'data.boatlog that is not a list'],
    ['a list that is null', data({ qr_codes: null }), 'data.qr_codes that is not a list'],
    ['an object that is a list', data({ settings: [] }), 'data.settings that is not an object'],
    ['an object that is text', data({ onboarding: 'x' }), 'data.onboarding that is not an object'],
    ['a record that is no object', data({ boatlog: [sampleEntry(0), 5] }), 'data.boatlog[1]'],
    ['a record without its id', data({ boatlog: [{ content: 'x' }] }), 'data.boatlog[0]'],
    ['a record with a wrong type', data({ boatlog: [{ ...sampleEntry(0), entry_id: 5 }] }), 'data.boatlog[0]'],
    ['a place off the earth', data({ boatlog: [{ ...sampleEntry(0), gps: { latitude: 91, longitude: 0 } }] }), 'gps'],
  ])('%s', (_what, document, said) => {
    expect(problem(document)).toContain(said);
    expect(problem(document)?.length).toBeLessThan(500);
  });

  test('a category that stands there twice', () => {
    const text = JSON.stringify(sampleDocument(0)).replace('"qr_codes":[]', '"qr_codes":[],"qr_codes":[]');
    expect(problem(text)).toContain('"qr_codes" in data where "settings" should stand');
  });

  test('bytes that are no UTF-8 text', () => {
    const text = Buffer.from(JSON.stringify(sampleDocument(1)));
    text[text.indexOf('Eintrag')] = 0xff;
    expect(check(text)).toEqual({ ok: false, problem: 'The document is not UTF-8 text.', pointer: null });
  });

  test('a value without end is refused as soon as it is too long, not when it is whole', () => {
    const checking = createDocumentCheck(exportDocumentRules);
    const start = JSON.stringify(sampleDocument(0)).split('"boatlog":[')[0];
    checking.write(Buffer.from(`${start}"boatlog":[{"entry_id":"`));
    for (let i = 0; i < 80; i++) checking.write(Buffer.alloc(64 * 1024, 'x'));
    expect(checking.end()).toMatchObject({ ok: false, problem: expect.stringContaining('more than 4 MiB') });
  });

  test('brackets without end', () => {
    const start = JSON.stringify(sampleDocument(0)).split('"boatlog":[')[0];
    expect(problem(`${start}"boatlog":${'['.repeat(1000)}`)).toContain('nests deeper than 64 levels');
  });

  test('a member called __proto__ is a member like any other', () => {
    const entry = JSON.stringify(sampleEntry(0)).replace('{', '{"__proto__":{"entry_id":"x"},');
    const text = JSON.stringify(sampleDocument(0)).replace('"boatlog":[]', `"boatlog":[${entry}]`);
    expect(problem(text)).toBeNull();
    expect(problem(text.replace('"problems"', '"__proto__"'))).toContain('where "problems" should stand');
  });
});

describe('an older server takes a newer boat, and says what it does not know', () => {
  const unknown = (document: unknown) => {
    const checked = check(typeof document === 'string' ? document : JSON.stringify(document), 7);
    return checked.ok ? checked.unknown : checked.problem;
  };
  const recordWith = (more: object) =>
    sampleDocument(0, { data: sampleData(0, { boatlog: [{ ...sampleEntry(0), ...more }] }) });
  const { installation_id, ...rest } = sampleDocument(1);
  const [gps, problem] = [
    { latitude: 1, longitude: 2, altitude: 3 },
    { category: 'weather', code: 'melted', message: 'x' },
  ];

  test.each([
    ['a member at the end', { ...sampleDocument(1), extra: 1 }, ['extra']],
    ['a member among the others', { installation_id, extra: { a: [1, { tier: 9 }] }, ...rest }, ['extra']],
    ['a member first of all', { extra: [], installation_id, ...rest }, ['extra']],
    [
      'a member with a name of every object',
      `{"__proto__":{"a":1},${JSON.stringify(sampleDocument(1)).slice(1)}`,
      ['__proto__'],
    ],
    ['a tenth category', sampleDocument(1, { data: sampleData(1, { weather: [{ a: 1 }] }) }), ['data.weather']],
    [
      'categories among the others',
      sampleDocument(1, { data: { tides: {}, ...sampleData(1), log: null } }),
      ['data.tides', 'data.log'],
    ],
    [
      'fields of records, at any depth',
      recordWith({ sea_state: 4, gps }),
      ['data.boatlog[].gps.altitude', 'data.boatlog[].sea_state'],
    ],
    [
      'fields of an object',
      sampleDocument(0, { data: sampleData(0, { settings: { crew: 5 } }) }),
      ['data.settings.crew'],
    ],
    [
      'codes and categories where it says what is not whole',
      sampleDocument(0, {
        problems: [problem],
        absent: [{ category: 'weather', source: 'x' }],
        not_requested: ['weather'],
      }),
      [],
    ],
    [
      'fields where it says what is not whole',
      sampleDocument(0, { problems: [{ ...problem, since: 1 }] }),
      ['problems[].since'],
    ],
  ])('%s', (_what, document, names) => expect(unknown(document)).toEqual(names));

  test('no more names than fit into an answer', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`${'x'.repeat(500)}${i}`, 1]));
    const names = unknown(recordWith(Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`field_${i}`, 1]))));
    expect(names).toHaveLength(50);
    const long = unknown({ ...sampleDocument(0), ...many });
    expect(Buffer.byteLength(JSON.stringify(long))).toBeLessThan(8_000);
  });

  test('a category of any size, of which nothing is held', () => {
    const checking = createDocumentCheck(exportDocumentRules);
    const [start = '', end = ''] = JSON.stringify(sampleDocument(1)).split('"boatlog":[');
    checking.write(Buffer.from(`${start}"weather":[{}`));
    for (let i = 0; i < 200; i++) checking.write(Buffer.from(`,{"a":"${'x'.repeat(64 * 1024)}"}`));
    checking.write(Buffer.from(`],"boatlog":[${end}`));
    expect(checking.end()).toMatchObject({ ok: true, unknown: ['data.weather'], counts: { boatlog: 1 } });
  });

  test('what it does not know must be JSON all the same', () => {
    for (const broken of ['[1 2]', '{"a"}', '[,]', 'undefined']) {
      expect(unknown(`{"extra":${broken},${JSON.stringify(sampleDocument(0)).slice(1)}`)).toContain('is not JSON');
    }
  });
});

test('a document of an older boat is taken, with the codes of its time', () => {
  const { absent: _absent, withheld: _withheld, not_requested: _notRequested, ...older } = sampleDocument(1);
  const problems = ['missing', 'no_consent', 'not_requested'].map((code) => ({
    category: 'telemetry',
    code,
    message: 'x',
  }));
  expect(check(JSON.stringify({ ...older, problems }))).toMatchObject({ ok: true, unknown: [] });
});

const unfit = (index: number) => ({ ...sampleEntry(index), content: 'x'.repeat(32_769) });

test('what does not fit is named by its place, as JSON Pointer', () => {
  const document = sampleDocument(0, { data: sampleData(0, { boatlog: [sampleEntry(0), unfit(1)] }) });
  expect(check(JSON.stringify(document))).toMatchObject({ ok: false, pointer: '/data/boatlog/1' });
  expect(check(JSON.stringify({ ...sampleDocument(1), tier: 7 }))).toMatchObject({ ok: false, pointer: '/tier' });
  expect(check('{"installation_id":')).toMatchObject({ ok: false, pointer: null });
});

test('asked to be lenient, it leaves out what does not fit, and takes and counts the rest', () => {
  const many = Array.from({ length: 60 }, (_, index) => unfit(index));
  const text = JSON.stringify(
    sampleDocument(0, {
      data: sampleData(0, { boatlog: [sampleEntry(0), ...many, sampleEntry(61)], settings: { license: 7 } }),
    }),
  );
  const checking = createDocumentCheck(exportDocumentRules, { isLenient: true });
  checking.write(Buffer.from(text));
  const checked = checking.end();
  if (!checked.ok) throw new Error(checked.problem);
  expect(checked.counts).toMatchObject({ boatlog: 2, settings: 0 });
  expect(checked.leftOut.count).toBe(61);
  expect(checked.leftOut.records).toHaveLength(50);
  expect(checked.leftOut.records[0]).toEqual({ pointer: '/data/boatlog/1', problem: expect.any(String) });
});

test('what stands beside the records must fit, lenient or not', () => {
  const checking = createDocumentCheck(exportDocumentRules, { isLenient: true });
  checking.write(Buffer.from(JSON.stringify({ ...sampleDocument(1), tier: 7 })));
  expect(checking.end()).toMatchObject({ ok: false, pointer: '/tier' });
});
