import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CATEGORIES } from '../../../shared/export/categories.ts';
import { createDocumentScan } from '../../../shared/export/scan-document.ts';
import { sampleData, sampleDocument } from '../../support/sample-document.ts';

function scan(text: string, chunkBytes = 7) {
  const bytes = Buffer.from(text);
  const records: [string, number, string][] = [];
  const scanning = createDocumentScan((category, index, from, to) =>
    records.push([category, index, bytes.toString('utf8', from, to)]),
  );
  for (let at = 0; at < bytes.length; at += chunkBytes) scanning.push(bytes.subarray(at, at + chunkBytes));
  const outline = scanning.end();
  return { outline, records, data: outline && bytes.toString('utf8', outline.dataFrom, outline.dataTo) };
}

describe('an export document is taken apart in its bytes', () => {
  test('each record as it stands, its category and its place', () => {
    const document = sampleDocument(2, { data: sampleData(2, { qr_codes: [{ code: 'a}]",[{' }], onboarding: {} }) });
    const { outline, records, data } = scan(JSON.stringify(document));
    const entries = (document.data as { boatlog: unknown[] }).boatlog.map((one) => JSON.stringify(one));
    expect(records).toEqual([
      ['boatlog', 0, entries[0]],
      ['boatlog', 1, entries[1]],
      ['qr_codes', 0, '{"code":"a}]\\",[{"}'],
      ['settings', 0, '{"license":{"tier":3}}'],
    ]);
    expect(outline?.holds.boatlog).toEqual({ records: 2, bytes: Buffer.byteLength(`[${entries.join(',')}]`) });
    expect(outline?.holds.onboarding).toEqual({ records: 0, bytes: 2 });
    expect(data).toBe(`"data":${JSON.stringify(document.data)}`);
  });

  test('written with spaces and line ends it is the same', () => {
    const document = sampleDocument(3);
    const texts = scan(JSON.stringify(document, null, 2)).records.map(([, , text]) => JSON.parse(text));
    expect(texts).toEqual([...(document.data as { boatlog: unknown[] }).boatlog, { license: { tier: 3 } }]);
  });

  test('what has the names of data elsewhere is none', () => {
    const document = { ...sampleDocument(1), note: { data: { boatlog: [{ entry_id: 'not this' }] } } };
    expect(scan(JSON.stringify(document)).records).toHaveLength(2);
  });

  test.each(['', '{}', '[]', '{"data":{"boatlog":[{"a":1}', '{"installation_id":"x"}', 'no JSON'])(
    '%j is none',
    (text) => {
      expect(scan(text).outline).toBeNull();
    },
  );

  test('whatever records hold, each is found whole, in chunks of any size', () => {
    const record = fc.dictionary(fc.string(), fc.jsonValue());
    const lists = fc.record(Object.fromEntries(CATEGORIES.map((name) => [name, fc.array(record, { maxLength: 4 })])));
    fc.assert(
      fc.property(lists, record, fc.integer({ min: 1, max: 40 }), (data, settings, chunk) => {
        const document = sampleDocument(0, { data: { ...data, settings, onboarding: {} } });
        const expected = CATEGORIES.flatMap((name): [string, number, string][] => {
          if (name === 'onboarding') return [];
          if (name === 'settings') return Object.keys(settings).length > 0 ? [[name, 0, JSON.stringify(settings)]] : [];
          return (data[name] ?? []).map((one, i) => [name, i, JSON.stringify(one)]);
        });
        expect(scan(JSON.stringify(document), chunk).records).toEqual(expected);
      }),
      { seed: 7, numRuns: Number(process.env.PROPERTY_RUNS ?? 150) },
    );
  });
});
