import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyBoat, exportOfAnyBoat } from '../../support/any-boat.ts';
import { expectNamedSources } from '../../support/expect-named-sources.ts';
import { expectWrittenWords } from '../../support/expect-written-words.ts';
import { expectPublishedSchema } from '../../support/published-schema.ts';

/** FAST_CHECK_RUNS makes it look longer. */
const RUNS = Number(process.env.FAST_CHECK_RUNS ?? 40);

test('whatever the boat and its programs write, the export fits its schema, and every entry is in it with its id, every run and alert', async () => {
  const property = fc.asyncProperty(anyBoat(5), async (boat) => {
    const { document, whole, misfit, text: written, ids, told, recorded } = await exportOfAnyBoat(boat);
    expect(misfit).toBeNull();
    expectPublishedSchema(document);
    expectNamedSources(whole);
    expectWrittenWords(whole);
    // PostgreSQL refuses a document that holds either.
    expect(written).not.toMatch(/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/i);
    expect(document.data.boatlog.map(({ entry_id }) => entry_id)).toEqual(ids);
    expect(recorded).toEqual(told);
    for (const { category, message } of document.problems)
      expect([category, message.length <= 500]).toEqual([category, true]);
  });
  await fc.assert(property, { numRuns: RUNS, seed: 20260220 });
}, 120_000);
