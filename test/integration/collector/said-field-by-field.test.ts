import fc from 'fast-check';
import type { TSchema } from 'typebox';
import { describe, expect, test } from 'vitest';
import type { ContributionResult } from '../../../services/collector/contributions/contribution-answer.ts';
import { createContributionTaker } from '../../../services/collector/contributions/take-contribution.ts';
import { problemOf } from '../../../shared/contracts/decode-payload.ts';
import { CATEGORIES, type CategoryName, GIVEN_BY_BOAT } from '../../../shared/export/category-names.ts';
import { RECORD_EXAMPLES } from '../../../shared/export/record-examples.ts';
import { categoryRecordSchemas } from '../../../shared/export/records.ts';
import { testRecordings } from '../../support/boat-fixture.ts';
import { contributedAt } from '../../support/contributor-context.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { NOT_THEIRS, WHOLE } from '../../support/whole-records.ts';

/** So many records of each category; 5,000 in the long run. */
const RUNS = Number(process.env.SAID_RECORDS ?? 60);
const RECEIVED = '2026-03-01T00:00:00.000Z';
/** Told of a record rather than said by it, so that they are not as they came where another field is wrong. */
const OF_THE_WHOLE = ['given', 'fields_left_out', 'timestamp_given', 'gps_given', 'time_source'];
/** What no field is; each is tried where its schema refuses it. */
const WRONG: readonly unknown[] = [
  ...[
    { some: { thing: 1 } },
    [[1]],
    [{ a: 1 }],
    true,
    -7,
    1.5,
    1e300,
    'neither this nor that',
    '',
    '2026-02-30T99:00:00Z',
  ],
  ...['x'.repeat(30_000), ['a', 1, null], {}],
];

type Fields = Record<string, unknown>;
const schemasOf = (category: CategoryName): Record<string, TSchema> => categoryRecordSchemas[category].properties;
const fieldsOf = (category: CategoryName) =>
  Object.keys(WHOLE[category]).filter((name) => !OF_THE_WHOLE.includes(name) && !isOurs(category, name));

const isOurs = (category: CategoryName, name: string) =>
  [...GIVEN_BY_BOAT, 'origin', ...(NOT_THEIRS[category] ?? [])].includes(name);

/** Whether data may leave the boat its owner says, in the boat's own files. */
function withoutConsent(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== 'telemetry_enabled'));
}

/** A collector's end of the bus: contributes one record; gives the answer, and what of it is in the next export. */
function contributor() {
  const recordings = testRecordings({ days: 90, bytes: 10_000_000_000 });
  const answers: { records: readonly ContributionResult['records'][number][] }[] = [];
  const take = createContributionTaker({
    recordings,
    answer: (answer) => void answers.push(answer),
    log: recordingLog(),
    context: async () => contributedAt(RECEIVED),
  });
  let nth = 0;
  return async (category: CategoryName, record: Fields) => {
    const before = recordings.lastSeq();
    const params = { category, sender: `s${++nth}`, message: `m${nth}` };
    await take(record as never, { topic: '', params, retained: false, packetId: null, isAgain: false });
    const [kept] = recordings.page(category, before, recordings.lastSeq());
    return { answer: answers.at(-1)?.records[0], kept: (kept?.record ?? null) as Fields | null };
  };
}

describe.each(CATEGORIES)('a record of %s', (category) => {
  const whole = WHOLE[category] as Fields;
  const names = fieldsOf(category);
  const schemas = schemasOf(category);

  test('in the schema’s own example goes in and comes out unchanged', async () => {
    const say = contributor();
    const example = RECORD_EXAMPLES[category] as Fields;
    const theirs = Object.entries(example).filter(([name]) => !isOurs(category, name));
    // A code as the boat's own license has it is nobody else's to say.
    if (theirs.every(([, value]) => value === null)) return;
    const { answer, kept } = await say(category, example);
    expect(answer).toMatchObject({ outcome: 'new' });
    for (const [name, value] of theirs)
      expect({ [name]: kept?.[name] }).toMatchObject({ [name]: withoutConsent(value) });
  });

  test('of any of its fields comes out as it went in; and each field alone that is wrong is named', async () => {
    const say = contributor();
    const wrongs = names.flatMap((name) =>
      WRONG.filter((value) => problemOf(schemas[name] as TSchema, value) !== null).map((value) => ({ name, value })),
    );
    await fc.assert(
      fc.asyncProperty(fc.subarray(names, { minLength: 1 }), fc.constantFrom(...wrongs), async (some, wrong) => {
        const good = Object.fromEntries(some.map((name) => [name, whole[name]]));
        const right = await say(category, good);
        if (right.kept !== null) for (const name of some) expect(right.kept[name], name).toEqual(good[name]);
        const { answer, kept } = await say(category, { ...good, [wrong.name]: wrong.value });
        if (answer?.outcome === 'refused') {
          expect(answer.why).toMatch(/\.$/);
          return;
        }
        const named = [...(answer?.changed ?? []).map(({ field }) => field), ...(answer?.left_out ?? [])];
        // What is within settings is named by itself.
        const isNamed = named.some((path) => [wrong.name, 'some'].includes(path.split('.')[0] ?? ''));
        const isRead = kept !== null && `${kept[wrong.name]}` === `${wrong.value}`;
        // A text that says nothing says it by being null.
        const isNothing =
          wrong.value === '' || (typeof wrong.value === 'object' && Object.keys(wrong.value ?? {}).length === 0);
        expect(isNamed || isRead || isNothing, JSON.stringify({ wrong, named, kept })).toBe(true);
      }),
      { numRuns: RUNS, seed: 20260220 },
    );
  }, 600_000);
});
