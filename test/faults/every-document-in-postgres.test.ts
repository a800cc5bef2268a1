import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyBoat, exportOfAnyBoat } from '../support/any-boat.ts';
import { copyLine, startPostgres } from '../support/postgres.ts';
import { expectPublishedSchema } from '../support/published-schema.ts';

/** FAST_CHECK_RUNS makes it look longer: 1,000 are 150,000 contributions, rows and notifications. */
const RUNS = Number(process.env.FAST_CHECK_RUNS ?? 40);
/** A boat has half as many contributions, rows and notifications each, on average. */
const MOST = 100;
const AT_ONCE = 20;

test('whatever the boat writes and Signal K tells, PostgreSQL takes the export as jsonb, and has every entry, run and alert', {
  timeout: 60_000 + RUNS * 1_000,
}, async () => {
  const { psql } = await startPostgres();
  psql('CREATE TABLE exports (nth int, document jsonb)');
  let batch: string[] = [];
  const expected: string[] = [];
  let nth = 0;
  let expectedAlerts = 0;
  let expectedRuns = 0;
  const store = () => {
    psql('COPY exports FROM STDIN', batch.join(''));
    batch = [];
  };
  const property = fc.asyncProperty(anyBoat(MOST), async (boat) => {
    const { text, document, ids, told, recorded } = await exportOfAnyBoat(boat);
    expectPublishedSchema(document);
    expect(recorded).toEqual(told);
    nth += 1;
    batch.push(`${nth}\t${copyLine(text)}`);
    for (const id of ids) expected.push(JSON.stringify([nth, id]));
    expectedAlerts += told.alerts.length;
    expectedRuns += told.runs.length;
    if (batch.length === AT_ONCE) store();
  });
  // What fails is not made smaller: documents are stored many at once.
  await fc.assert(property, {
    numRuns: RUNS,
    seed: Number(process.env.FAST_CHECK_SEED ?? 20260220),
    endOnFailure: true,
  });
  if (batch.length > 0) store();
  const found = psql(`
    SELECT jsonb_build_array(nth, entry -> 'entry_id') FROM exports,
      jsonb_array_elements(document -> 'data' -> 'boatlog') WITH ORDINALITY AS one (entry, place) ORDER BY nth, place`);
  expect(found.map((line) => JSON.stringify(JSON.parse(line)))).toEqual(expected);
  const count = (category: string, member: string, value: string) =>
    psql(`SELECT count(*) FROM exports, jsonb_array_elements(document -> 'data' -> '${category}') AS one
      WHERE one ->> '${member}' = '${value}'`);
  expect(count('system_alerts', 'origin', 'signalk')).toEqual([String(expectedAlerts)]);
  expect(count('engine_benchmark', 'kind', 'run')).toEqual([String(expectedRuns)]);
  expect(expected.length).toBeGreaterThan(RUNS * (MOST / 2));
});
