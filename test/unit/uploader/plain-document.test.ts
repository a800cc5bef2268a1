import { describe, expect, test } from 'vitest';
import { plainDocument } from '../../../services/uploader/plain-document.ts';
import { CATEGORIES } from '../../../shared/export/categories.ts';

async function* inPieces(text: string, bytes: number): AsyncGenerator<Uint8Array> {
  const all = Buffer.from(text);
  for (let at = 0; at < all.length; at += bytes) yield all.subarray(at, at + bytes);
}

async function plainOf(text: string, bytes = 7): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of plainDocument(inPieces(text, bytes))) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

const head = {
  installation_id: '3861513b314c5ee7',
  format_version: '1.0',
  export_timestamp: '2026-02-20T21:44:16Z',
  tier: 3,
};
const added = {
  request_id: 'trip-1',
  $schema: 'urn:d3kos:export-document:1.1',
  sequence: 17,
  boot: { id: 'x', uptime_s: 1 },
};
const tail = {
  problems: [{ category: 'telemetry', code: 'failed', message: '}]"' }],
  not_requested: [],
  categories: {},
};
const empty = Object.fromEntries(CATEGORIES.map((name) => [name, ['settings', 'onboarding'].includes(name) ? {} : []]));
const keyed = { record_key: 'a"b\\-1', source: 'boatlog.db' };

describe('an export without what was added since the first version of its document', () => {
  test.each([1, 5, 4096])(
    'has the first version’s members alone, its records as they stand (in pieces of %i bytes)',
    async (bytes) => {
      const own = [{ id: 'é"\\', note: 'x}' }, { n: 12345678901234567000 }, { a: '"record_key":"x"}' }];
      const data = {
        ...empty,
        engine_benchmark: [{ n: 1 }],
        boatlog: own,
        telemetry: [{ cpu: 1 }],
        settings: { license: { tier: 3 } },
      };
      const withKeys = {
        ...data,
        boatlog: own.map((record, nth) => ({ ...record, ...keyed, ...(nth === 0 && { revision: 2 }) })),
        engine_benchmark: [{ n: 1, readings_si: [{ phase: 'a"]},', unit: 'Hz', mean: 1.5e-7 }, {}], ...keyed }],
        telemetry: [{ cpu: 1, ...keyed }],
        settings: { ...data.settings, record_key: 'settings', source: 'settings' },
      };
      const full = JSON.stringify({ ...head, ...added, data: withKeys, ...tail });
      expect(await plainOf(full, bytes)).toBe(JSON.stringify({ ...head, data }));
    },
  );

  test('that has none of them is what it was, but for blanks', async () => {
    const text = JSON.stringify({ ...head, data: empty });
    expect(await plainOf(JSON.stringify({ ...head, data: empty }, null, 2))).toBe(text);
    expect(await plainOf(text)).toBe(text);
  });

  test('lacks no category, though its document does', async () => {
    const text = JSON.stringify({ ...head, data: { boatlog: [{ id: '1' }] } });
    expect(JSON.parse(await plainOf(text))).toEqual({ ...head, data: { ...empty, boatlog: [{ id: '1' }] } });
  });

  test.each([
    ['is cut off', JSON.stringify({ ...head, data: empty }).slice(0, -1)],
    [
      'has its categories in another order',
      JSON.stringify({ ...head, data: { telemetry: [{ a: 1 }], boatlog: [{ a: 1 }] } }),
    ],
  ])('is not made of what %s', async (_, text) => {
    await expect(plainOf(text)).rejects.toThrow(RangeError);
  });
});
