import { readFileSync } from 'node:fs';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyBoat, exportOfAnyBoat } from '../../support/any-boat.ts';

/** FAST_CHECK_RUNS makes it look longer. */
const RUNS = Number(process.env.FAST_CHECK_RUNS ?? 60);

/** An implementation of JSON Schema that is not ours, on the schema as it is published. */
const ajv = addFormats.default(new Ajv.default({ strict: false, allErrors: true }));
const published = JSON.parse(
  readFileSync(new URL('../../../docs/export-document.schema.json', import.meta.url), 'utf8'),
);
const fits = ajv.compile(published);

test('whatever the boat and its programs write, the export fits its schema, and every entry is in it with its id', async () => {
  const property = fc.asyncProperty(anyBoat(5), async (boat) => {
    const { document, misfit, text: written, ids } = await exportOfAnyBoat(boat);
    expect(misfit).toBeNull();
    expect(fits(document), JSON.stringify(fits.errors?.slice(0, 3))).toBe(true);
    // PostgreSQL refuses a document that holds either.
    expect(written).not.toMatch(/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/i);
    expect(document.data.boatlog.map(({ entry_id }) => entry_id)).toEqual(ids);
    for (const { category, message } of document.problems)
      expect([category, message.length <= 500]).toEqual([category, true]);
  });
  await fc.assert(property, { numRuns: RUNS, seed: 20260220 });
}, 120_000);
