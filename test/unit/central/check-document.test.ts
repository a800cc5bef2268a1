import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDocumentCheck, exportDocumentRules } from '../../../services/central/check-document.ts';
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
    },
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
    ['no problems', without('problems', sampleDocument(1)), 'has no "problems"'],
    ['an unknown member', { ...sampleDocument(1), extra: 1 }, '"extra" at the top after all that is known'],
    ['members in another order', reversed(sampleDocument(1)), '"problems" at the top where "installation_id"'],
    ['another version', sampleDocument(1, { format_version: '2.0' }), 'format_version'],
    ['an impossible tier', sampleDocument(1, { tier: 7 }), 'tier'],
    ['no readable time', sampleDocument(1, { export_timestamp: 'yesterday' }), 'export_timestamp'],
    ['an id that is none', sampleDocument(1, { installation_id: '../..' }), 'installation_id'],
    ['problems that are none', sampleDocument(1, { problems: [{ category: 'x' }] }), 'problems'],
    ['data that is a list', sampleDocument(1, { data: [] }), 'data that is not an object'],
    ['data that is null', sampleDocument(1, { data: null }), 'data that is not an object'],
    ['empty data', sampleDocument(1, { data: {} }), 'has no "engine_benchmark" in data'],
    ['eight categories', sampleDocument(1, { data: without('telemetry', sampleData()) }), 'has no "telemetry" in data'],
    ['a tenth category', data({ weather: [] }), '"weather" in data after all that is known'],
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
    expect(check(text)).toEqual({ ok: false, problem: 'The document is not UTF-8 text.' });
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
    expect(problem(text.replace('"problems"', '"__proto__"'))).toContain('"__proto__" at the top');
  });
});

test('unknown fields of a record are allowed: an older server takes a newer boat', () => {
  const data = sampleData(0, { boatlog: [{ ...sampleEntry(0), sea_state: 4, nested: { deep: [1, 2, { x: null }] } }] });
  expect(problem(sampleDocument(0, { data }))).toBeNull();
});
