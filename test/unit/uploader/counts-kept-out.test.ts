import { describe, expect, test } from 'vitest';
import { classifyResponse } from '../../../services/uploader/classify-response.ts';
import { countKeptOut } from '../../../services/uploader/counts-kept-out.ts';
import { KEPT_OUT } from '../../../services/uploader/kept-out-words.ts';

test.each<[name: string, value: unknown, count: number]>([
  ['lost', 3, 3],
  ['records_lost', '3', 3],
  ['quarantined', { boatlog: 2, telemetry: 1 }, 3],
  ['quarantined_count', 2, 2],
  ['filtered_out', 7, 7],
  ['dead_lettered', [{ index: 3, error: 'bad' }], 1],
  ['deadLetteredRows', 2, 2],
  ['sentToDlq', 2, 2],
  ['num_dropped', 4, 4],
  ['discardedRows', 4, 4],
  ['dropped', '4 records', 4],
  ['unsupported', ['system_alerts'], 1],
  ['unsupported_categories', 'system_alerts', 1],
  ['quarantined', ['rec-17', 'rec-18'], 2],
  ['boatlog_dropped', 1, 1],
  ['bad_records', 3, 3],
  ['badRecords', '3', 3],
  ['out_of_retention', 3, 3],
  ['too_old', 3, 3],
  ['unparseable_lines', 3, 3],
  ['unmapped_records', 3, 3],
  ['misformatted_rows', 3, 3],
  ['broken_boatlog', 2, 2],
  ['oversizedRecords', 1, 1],
  ['throttled_records', 3, 3],
  ['rate_limited', 3, 3],
  ['limits_reached', ['telemetry'], 1],
  ['violations', [{ field: 'boatlog[3].timestamp' }], 1],
  ['missing', ['/data/boatlog/3'], 1],
])('records that were kept out are counted: %s %j', (name, value, count) =>
  expect(countKeptOut(name, value)).toBe(count),
);

test.each<[name: string, value: unknown]>([
  ['lost', 'nothing'],
  ['lost', 0],
  ['dropped', '0 records'],
  ['quarantined', []],
  ['unsupported', ['gzip']],
  ['unsupported_fields', ['x']],
  ['packets_lost', 4],
  ['lost_connections', 1],
  ['dlq', 'imports-dlq'],
  ['dlq', { name: 'imports', retention_days: 14 }],
  ['filtered_by', 'boat'],
  ['dropped', true],
  ['stored', 4],
  ['bad', 3],
  ['missing', ['gps']],
  ['unknown_fields', 3],
  ['unchanged_records', 300],
  ['unresolved_alerts', 3],
  ['indexed_records', 320],
  ['throttled_ms', 20],
  ['violations', []],
])('none are: %s %j', (name, value) => expect(countKeptOut(name, value)).toBeNull());

const records = { boatlog: 300, system_alerts: 20 };
const verdictOf = (body: object, more: object = { records }) =>
  classifyResponse(
    {
      ...{ kind: 'answer', status: 200, headers: {}, body: JSON.stringify(body), bodyWhole: true, exportSent: true },
    },
    { sha256: 'a'.repeat(64), token: 'x', ...more },
    0,
  );
const SURE = { success: true, import_id: 'i' };

test('each word that counts in a name is told, and is no second upload, beside a receipt and a yes', () => {
  const words = KEPT_OUT.filter(({ inName }) => inName === 'count').flatMap((one) => one.words);
  expect(words.length).toBeGreaterThan(10);
  for (const word of words) {
    const name = word.replaceAll(' ', '_');
    expect(verdictOf({ ...SURE, [name]: 3 }), word).toMatchObject({
      outcome: 'accepted',
      reason: expect.stringContaining(`${name}: 3`),
    });
    expect(verdictOf({ ...SURE, [name]: 0 }), word).not.toHaveProperty('reason');
  }
});

test.each<[string, object, object?]>([
  ['without a yes', { import_id: 'i', num_dropped: 3 }],
  ['without a receipt', { success: true, num_dropped: 3 }],
  ['all that was sent', { ...SURE, num_dropped: 320 }],
  ['all that was sent, by category', { ...SURE, dropped_records: { boatlog: 300, system_alerts: 20 } }],
  ['of nobody knows how many', { ...SURE, num_dropped: 3 }, {}],
  ['the whole of it', { ...SURE, dropped: true }],
  ['beside another no', { ...SURE, num_dropped: 3, failed: 1 }],
  ['in a sentence, all', { ...SURE, message: '320 records were not stored' }],
  ['in a sentence that says none', { import_id: 'i', message: 'Stored 0 records, but 320 were not stored' }],
])('what was dropped may be all of it: %s', (_, body, more = { records }) =>
  expect(verdictOf(body, more).outcome).toBe('retry'),
);

test('what is wrong with each that was kept out is no failure of the rest', () => {
  const quarantined = [{ index: 3, error: 'bad date' }];
  expect(verdictOf({ ...SURE, quarantined })).toMatchObject({
    outcome: 'accepted',
    reason: expect.stringContaining('quarantined: ['),
  });
});

test('a count of what was kept out is no word about an import', () =>
  expect(verdictOf({ lost: 3 }, { records }).outcome).toBe('retry'));

test.each<[object, string]>([
  [{ sampled: true, rowCount: 100 }, 'sampled: true, rowCount: 100'],
  [{ data: { limited: true, imported: 100 } }, 'data.limited: true, imported: 100'],
])('a count beside what says that it is of a part: %j', (body, told) =>
  expect(verdictOf({ import_id: 'i', ...body }).reason).toContain(told),
);

test.each([
  { sampled: false, rowCount: 100 },
  { sampled: true, rowCount: 320 },
  { limited: true, limit: 100 },
])('no part: %j', (body) => expect(verdictOf({ import_id: 'i', ...body })).not.toHaveProperty('reason'));

describe('a state of the whole by which it is not there', () => {
  const states = ['skipped', 'filtered', 'quarantined', 'dead_letter', 'omitted', 'deleted', 'abandoned', 'lost'];
  test.each([...states, 'unprocessed', 'blocked', 'errored', 'ERRORED', 'Purged'])('%s is a no', (state) => {
    for (const name of ['status', 'state', 'result'])
      expect(verdictOf({ import_id: 'i', [name]: state }).outcome, name).toBe('retry');
  });

  test.each([
    { status: 'skipped', reason: 'already imported' },
    { status: 'skipped', message: 'No changes' },
    { status: 'omitted', duplicate: true },
    { status: 'skipped', duplicates: 320 },
    { boatlog: { state: 'stopped' }, mirror: { state: 'deleted' } },
  ])('not of what is there already, nor of something beside it: %j', (body) =>
    expect(verdictOf({ import_id: 'i', ...body }).outcome).toBe('accepted'),
  );

  test.each([
    { results: [{ status: 201 }, { status: 'filtered' }] },
    { categories: { telemetry: { status: 'quarantined' } } },
  ])('of a part it is what was left out: %j', (body) =>
    expect(verdictOf({ import_id: 'i', ...body })).toMatchObject({
      outcome: 'accepted',
      reason: expect.stringContaining('without some of its records'),
    }),
  );
});

test.each([
  { status: 1, quota_limited: ['events'] },
  { rate_limited: true },
  { throttled: true },
  { limits_reached: { api: true } },
  ...['recorded', 'applied', 'kept', 'synced'].map((name) => ({ [name]: false })),
])('a limit that let nothing pass, and a flag that denies it, are a no: %j', (body) =>
  expect(verdictOf({ import_id: 'i', ...body }).outcome).toBe('retry'),
);

test.each([
  { quota_limited: [] },
  { rate_limited: false },
  { rate_limit: 100 },
  { throttled_ms: 20 },
  { recorded: 't' },
])('no limit was met: %j', (body) =>
  expect(verdictOf({ import_id: 'i', ...body })).toMatchObject({ outcome: 'accepted' }),
);
