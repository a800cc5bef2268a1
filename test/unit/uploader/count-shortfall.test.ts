import { describe, expect, test } from 'vitest';
import { classifyResponse } from '../../../services/uploader/classify-response.ts';

const records = { boatlog: 300, engine_benchmark: 1, telemetry: 2, settings: 1 };
const ours = { sha256: 'a'.repeat(64), token: 'Bearer 3861513b314c5ee7', bytes: 82_519, records };

/** What is told of an export that was taken; every one here is. */
function told(body: object, status = 200, more: object = {}): string | undefined {
  const verdict = classifyResponse(
    {
      ...{ kind: 'answer', status, headers: {}, body: JSON.stringify(body), bodyWhole: true, exportSent: true },
    },
    { ...ours, ...more },
    0,
  );
  expect(verdict.outcome).toBe('accepted');
  return verdict.reason;
}
const without = (what: string) => `The central database says that it took it without some of its records (${what}).`;

describe('an answer that counts fewer than were given is told as left out', () => {
  test.each<[object, string]>([
    [{ success: true, import_id: 'x', received: 303, stored: 31 }, 'received: 303, stored: 31'],
    [{ success: true, saved_count: 31, requested_count: 58 }, 'requested_count: 58, saved_count: 31'],
    [{ import_id: 'i', imported: 31, total: 58 }, 'total: 58, imported: 31'],
    [{ status: 'success', rows_received: 300, rows_inserted: 12 }, 'rows_received: 300, rows_inserted: 12'],
    [{ rows_received: 300, rows_inserted: 12 }, 'rows_received: 300, rows_inserted: 12'],
    [{ import_id: 'i', totalRecords: 58, insertedRecords: 31 }, 'totalRecords: 58, insertedRecords: 31'],
    [{ import_id: 'i', summary: { submitted: '58', created: '31' } }, 'summary.submitted: 58, created: 31'],
    [{ import_id: 'i', results: { total: 58, stored: 2 } }, 'results.total: 58, stored: 2'],
    [{ import_id: 'i', processed: 41, stored: 39 }, 'processed: 41, stored: 39'],
    [{ import_id: 'i', records_read: 41, records_loaded: 39 }, 'records_read: 41, records_loaded: 39'],
    [{ Status: 'Success', NumberTotalRows: 41, NumberLoadedRows: 39 }, 'NumberTotalRows: 41, NumberLoadedRows: 39'],
    [{ import_id: 'i', received: 303, imported: 31, updated: 200 }, 'received: 303, imported: 31'],
    [{ import_id: 'i', boatlog: { received: 300, stored: 12 } }, 'boatlog.received: 300, stored: 12'],
    [{ import_id: 'i', message: 'Imported 31 of 58 records' }, 'message: Imported 31 of 58 records'],
    [{ import_id: 'i', status: '31 of 58 imported' }, 'status: 31 of 58 imported'],
    ...[
      ...['3 von 31 Datensätzen importiert', '3 enregistrements sur 31 importés', 'Se importaron 3 de 4 registros'],
      ...['3 van de 31 rijen opgeslagen', 'Imported 3/4 records', '3 records out of 31 imported'],
    ].map((message): [object, string] => [{ import_id: 'i', message }, `message: ${message}`]),
    [{ import_id: 'i', info: '31 out of 58 rows were saved' }, 'info: 31 out of 58 rows were saved'],
    ...[
      ...['300 rows received, 298 loaded', 'Received 300 rows, stored 298', '41 read and 39 written'],
      ...[
        'boatlog: 298 of 300 rows kept',
        '2 rows were not loaded',
        'Loaded 298 rows (2 bad)',
        '2 bad records, 298 loaded',
      ],
      ...[
        'Will be stored when the database is back',
        'Stored in memory only',
        'Loaded 298 rows, 2 rows were held back',
      ],
    ].map((message): [object, string] => [{ import_id: 'i', message }, `message: ${message}`]),
    [{ import_id: 'i', remarks: '2 records held back' }, 'remarks: 2 records held back'],
  ])('by two counts, or in a sentence: %j', (body, what) => {
    expect(told(body)).toBe(without(what));
    expect(told(body, 200, { records: undefined, bytes: undefined })).toBe(without(what));
  });

  test.each<[object, string]>([
    [{ batch: 304, stored: 300 }, 'batch: 304, stored: 300'],
    [{ imported: { boatlog: 0, engine_benchmark: 1, telemetry: 2 } }, 'boatlog: 0 of 300'],
    [
      { categories: { boatlog: { imported: 12 }, telemetry: { imported: 0 } } },
      'engine_benchmark: not counted, of 1, boatlog: 12 of 300, telemetry: 0 of 2',
    ],
    [{ boatlog_imported: 12, telemetry_imported: 2 }, 'engine_benchmark: not counted, of 1, boatlog: 12 of 300'],
    [{ counts: { boatlog: 300, settings: 1 } }, 'engine_benchmark: not counted, of 1, telemetry: not counted, of 2'],
    [{ tables: [{ name: 'boatlog', rows: 0 }] }, 'boatlog: 0 of 300'],
    [{ results: [{ category: 'boatlog', inserted: 0 }] }, 'boatlog: 0 of 300'],
    [{ tables: { boatlog: { rows: 12 } } }, 'boatlog: 12 of 300'],
    [{ tables: { boatlog: 12 } }, 'boatlog: 12 of 300'],
    [{ records: { boatlog: 12 } }, 'boatlog: 12 of 300'],
    [{ received: { boatlog: 300 }, stored: { boatlog: 12 } }, 'boatlog: 12 of 300'],
    [{ inserted: { boatlog: 12 }, updated: { boatlog: 200 } }, 'boatlog: 12 of 300'],
  ])('beside what we sent of a category: %j', (body, what) => {
    expect(told({ import_id: 'i', ...body })).toBe(without(what));
    expect(told({ import_id: 'i', ...body }, 200, { records: undefined })).toBeUndefined();
  });
});

test.each<[object, string]>([
  [{ bytes_received: 65_536 }, 'bytes_received: 65536'],
  [{ status: 'success', size: 0, bytes_received: 0 }, 'size: 0, bytes_received: 0'],
  [{ bytes: 300 }, 'bytes: 300'],
  [{ received: '65536 bytes' }, 'received: 65536 bytes'],
  [{ content_length: 65_536 }, 'content_length: 65536'],
  [{ data: { totalBytes: 65_536 } }, 'data.totalBytes: 65536'],
  [{ bytes_stored: 0 }, 'bytes_stored: 0'],
  [{ message: 'received 65536 of 82519 bytes' }, 'message: received 65536 of 82519 bytes'],
  [{ info: 'Got 65536/82519 bytes' }, 'info: Got 65536/82519 bytes'],
])('fewer bytes than were sent are told: %j', (body, what) =>
  expect(told({ import_id: 'i', ...body })).toBe(without(what)),
);

test.each<[string, object, number?]>([
  ['all bytes', { bytes_received: 82_519, content_length: '82519' }],
  ['more bytes, as in another coding', { bytes_received: 90_000 }],
  ['what a server has compressed', { bytes_received: 82_519, bytes_stored: 9_000, size: 9_000 }],
  ['bytes of something else', { disk: { size: 0, bytes: 12 }, bytes_free: 12, cache_bytes: 0 }],
  ['bytes of the answer', { message: '82519 of 82519 bytes received' }],
  ['rows of a table that nobody knows', { tables: [{ name: 'imports', rows: 1 }] }],
  [
    'tables, all of it',
    {
      tables: [
        { name: 'boatlog', rows: 300 },
        { name: 'telemetry', rows: 2 },
        { name: 'engine', rows: 1 },
      ],
    },
  ],
  ['a category by a name of its own', { counts: { boatlog: 300, telemetry: 2, engine_runs: 1 } }],
  ['one category', { counts: { boatlog: 300 } }],
  ['updated', { received: 303, imported: 31, updated: 272 }],
  ['unchanged', { total: 303, inserted: 31, unchanged: 200, updated: 72 }],
  ['what adds up by a name that nobody knows', { received: 303, inserted: 31, as_before: 272 }],
  ['queued', { queued: 303, imported: 0, received: 303 }],
  ['at work', { received: 303, imported: 0, status: 'processing' }],
  ['at work, in words', { received: 303, imported: 0, message: 'Import queued' }],
  ['at work, as a flag', { received: 303, accepted: 303, stored: 0, async: true }],
  ['202', { received: 303, imported: 0 }, 202],
  ['a total of all that the server has', { total: 58_120, imported: 303 }],
  ['a total of something else', { quota: { total: 300, created: 3 } }],
  ['bytes', { received: 82_519, stored: 303 }],
  ['bytes by name', { bytes_received: 82_519, bytes_stored: 12 }],
  ['rows and records', { rows_received: 300, records_stored: 200 }],
  ['tables', { tables_received: 9, stored: 3 }],
  ['a flag', { imported: 1, total: 303 }],
  ['flags by category', { imported: { boatlog: 1, telemetry: 1, engine_benchmark: 0 } }],
  ['all of it', { received: 303, stored: 303 }],
  ['all of it, in German', { message: '303 von 303 Datensätzen importiert' }],
  ['a date', { message: 'Imported 1/2/2026, all records' }],
  ['more rows than records', { received: 303, stored: 900 }],
  ['what was before', { previous_import: { received: 300, stored: 12 } }],
  ['a part of several', { message: 'Part 1 of 3 received' }],
  ['pages', { page: 1, total: 3 }],
  ['a category that was updated', { imported: { boatlog: 0 }, updated: { boatlog: 300 } }],
  ['an object, which comes again', { imported: { boatlog: 300, engine_benchmark: 1, telemetry: 2, settings: 0 } }],
  ['more than was sent', { imported: { boatlog: 900 } }],
  ['a category’s number of whatever', { boatlog: 12 }],
  ['gone through, and nothing else', { processed: 300, read: 300 }],
  ['gone through, all of it', { processed: 304, stored: 304 }],
  ['gone through, and updated', { processed: 304, created: 0, updated: 304 }],
  ['gone through, and unchanged', { read: 304, stored: 2, unchanged: 302 }],
  ['gone through, in words', { message: '304 records read, 304 stored' }],
  ['gone through, and updated, in words', { message: '304 rows received, 4 inserted, 300 updated' }],
  ['bytes in words', { message: '82519 bytes received, 304 records stored' }],
  ['none that is bad', { message: 'Loaded 304 rows (0 bad)' }],
  [
    'gone through, and stored by category',
    { processed: 303, boatlog_stored: 300, telemetry_stored: 2, engine_benchmark_stored: 1 },
  ],
  ['202, in words', { message: 'Will be stored once the database is ready' }, 202],
  ['an id, and a time, as large as what was sent', { id: 304, took_ms: 304, stored: 300 }],
  ['files that are mapped to memory', { message: 'Stored in memory-mapped files' }],
])('no false alarm: %s', (_, body, status = 200) => {
  expect(told({ import_id: 'i', ...body }, status)).toBeUndefined();
});

describe('a place in what was sent', () => {
  const names = ['declined', 'deferred', 'retry', 'nack', 'bounced', 'trimmed', 'resubmit', 'pending', 'nonconforming'];
  test.each([...names, 'conflicts', 'missing', 'whatever'])('is about that record under any name: %s', (name) => {
    for (const place of [
      '/data/boatlog/3',
      'boatlog/3',
      'data.boatlog[3]',
      '#/data/boatlog/3/timestamp',
      'boatlog[3]',
    ]) {
      expect(told({ import_id: 'i', status: 'success', [name]: [place] })).toBe(without(`${name}: ["${place}"]`));
      expect(told({ import_id: 'i', [name]: place })).toBe(without(`${name}: ${place}`));
    }
  });

  test.each<[object, string]>([
    [{ issues: [{ path: '/data/boatlog/3' }] }, 'issues.path: /data/boatlog/3'],
    [{ results: [{ path: '/data/boatlog/3', status: 'deferred' }] }, 'results.path: /data/boatlog/3'],
    [{ held: { '/data/boatlog/3': 'later' } }, 'held./data/boatlog/3: later'],
    [{ not_stored: { at: ['data', 'boatlog', 3] } }, 'not_stored: {"at":["data","boatlog",3]}'],
    [{ queue: { at: ['data', 'boatlog', 3] } }, 'queue.at: ["data","boatlog",3]'],
    [{ message: 'See /data/boatlog/3' }, 'message: See /data/boatlog/3'],
  ])('wherever it stands: %j', (body, what) => expect(told({ import_id: 'i', ...body })).toBe(without(what)));

  test('makes of what may be a no nothing better', () => {
    const body = JSON.stringify({ id: 17, problem: 'data.boatlog[3], all thrown away' });
    const ending = { kind: 'answer' as const, status: 200, headers: {}, body, bodyWhole: true, exportSent: true };
    expect(classifyResponse(ending, ours, 0).outcome).toBe('retry');
  });

  test.each([
    { stored: ['/data/boatlog/3'] },
    { duplicates: ['/data/boatlog/3'] },
    { last: '/data/boatlog/3', cursor: 'boatlog/3' },
    { links: ['/data/boatlog/3'], file: 'data/boatlog/3' },
    { where: 'https://central.example/data/boatlog/3' },
    { kept_in: 'data/boatlog/2.json', object: 'data/boatlog/2.json' },
    { object: 'data/boatlog/2026/11/30' },
    { message: 'Stored data.boatlog[0] to data.boatlog[299]' },
    {
      results: [
        { path: '/data/boatlog/3', status: 'stored' },
        { path: '/data/boatlog/4', id: 17 },
      ],
    },
    { rows: { '/data/boatlog/3': 17 } },
    { beyond: '/data/boatlog/300' },
  ])('says nothing where it is there, or is none of ours: %j', (body) =>
    expect(told({ import_id: 'i', status: 'success', ...body })).toBeUndefined(),
  );
});

test.each([
  ...['processed', 'received', 'read', 'handled', 'total', 'total_rows', 'records_processed'].map((name) => ({
    [name]: 304,
    stored: 0,
  })),
  { records: 304, inserted: 0 },
  { NumberTotalRows: 304, NumberLoadedRows: 0, NumberFilteredRows: 0, NumberUnselectedRows: 304 },
])('what was gone through does not make up for a 0 of what was kept: %j', (counts) => {
  const body = JSON.stringify({ import_id: 'i', status: 'success', ...counts });
  const ending = { kind: 'answer' as const, status: 200, headers: {}, body, bodyWhole: true, exportSent: true };
  expect(classifyResponse(ending, ours, 0)).toMatchObject({ outcome: 'retry', may_have_arrived: true });
  expect(classifyResponse(ending, { ...ours, mayHaveArrived: true }, 0)).toMatchObject({
    outcome: 'accepted',
    reason: expect.stringContaining('without some of its records'),
  });
});

test.each([
  { received: 303, imported: 31, duplicates: 272 },
  { received: 303, imported: 31, existing: 272 },
  { received: 303, imported: 31, skipped_existing: 272 },
  { received: 303, imported: 31, alreadyPresent: 272 },
  { received: 303, imported: 31, skipped: 272, message: '272 records skipped because they already exist' },
  { received: 303, created: 31, updated: 272 },
  { received: 303, imported: 31, pending: 272 },
  { received: 303, imported: 31, remaining: 272 },
])('what is there already, or may come to be, is not told as left out: %j', (counts) =>
  expect(told({ import_id: 'i', ...counts })).toBeUndefined(),
);

test.each<[counts: object, member: string]>([
  [{ received: 303, imported: 31, skipped: 272 }, 'skipped: 272'],
  [{ imported: 31, skipped: 272, message: '31 records already exist' }, 'skipped: 272'],
  [{ imported: 31, skipped: 272, message: '272 refer to a boat that does not exist' }, 'skipped: 272'],
  [{ imported: 31, skipped_non_existing: 272 }, 'skipped_non_existing: 272'],
])('what is not known to be there is: %j', (counts, member) =>
  expect(told({ import_id: 'i', ...counts })).toBe(without(member)),
);

describe('what a server says it left out is told in whatever form it says so', () => {
  const left = (members: object) => told({ status: 'success', import_id: 'i', ...members });
  test.each(['records_left_out', 'left_out', 'recordsLeftOut', 'left-out'])('%s', (name) => {
    for (const count of [3, '3', ' 3 '])
      expect(left({ [name]: count })).toBe('The central database took it without 3 of its records.');
    for (const [value, quoted] of [
      [{ boatlog: 3 }, '{"boatlog":3}'],
      ['3 records of boatlog', '3 records of boatlog'],
      ['all', 'all'],
      [true, 'true'],
      [['boatlog/3'], '["boatlog/3"]'],
      [-1, '-1'],
    ] as const)
      expect(left({ [name]: value })).toBe(without(`${name}: ${quoted}`));
    for (const none of [0, '0', '', 'none', 'None', false, null, [], {}, { boatlog: 0 }])
      expect(left({ [name]: none })).toBeUndefined();
  });

  test('also within what holds the answer, and in the fields of an answer to a question', () => {
    expect(left({ data: { records_left_out: 'all' } })).toBe(without('data.records_left_out: all'));
    const held = (value: string) =>
      classifyResponse({ kind: 'held', status: 200, headers: { 'records-left-out': value } }, ours, 0).reason;
    expect(held('3')).toBe('The central database took it without 3 of its records.');
    expect(held('all')).toBe(without('records_left_out: all'));
    expect(held('0')).toBeUndefined();
  });
});

test('many counts cost no time', () => {
  const many = Object.fromEntries(
    Array.from({ length: 4_000 }, (_, nth) => [`received${'_'.repeat(nth % 10)}${'-'.repeat(nth / 10)}`, 9]),
  );
  expect(told({ import_id: 'i', stored: 4, ...many })).toMatch(/^The central database says/);
});

describe('a total of what was kept', () => {
  const verdictOf = (body: object, more: object = {}) =>
    classifyResponse(
      { kind: 'answer', status: 200, headers: {}, body: JSON.stringify(body), bodyWhole: true, exportSent: true },
      { ...ours, ...more },
      0,
    );
  const SURE = { status: 'success', import_id: 'i' };

  test.each<[object, string?]>([
    [{ records_imported: 0 }],
    [{ rows_inserted: 0 }],
    [{ affected_rows: 0 }],
    [{ nInserted: 0 }],
    [{ imported: 0 }],
    [{ data: { rows_inserted: 0 } }],
    [{ records_imported: 0, duration_ms: 31, code: 200, id: 17 }],
    [{ message: 'Imported 0 records' }],
    [{ message: 'Keine Zeilen importiert' }, 'reports no success'],
    [{ boatlog: 0, telemetry: 0 }],
    [{ imported: { boatlog: 0, telemetry: 0 } }, 'boatlog: 0 of 300'],
  ])('0 of many is no delivery the first time, and the second time one of which all was left out: %j', (body, what) => {
    const first = verdictOf({ ...SURE, ...body });
    expect(first.outcome).toBe('retry');
    if (what === 'reports no success') return;
    expect(first).toMatchObject({
      may_have_arrived: true,
      reason: expect.stringContaining('kept none of the records'),
    });
    const [name, value] = Object.entries('data' in body ? (body.data as object) : body)[0] ?? [];
    expect(verdictOf({ ...SURE, ...body }, { mayHaveArrived: true })).toMatchObject({
      outcome: 'accepted',
      import_id: 'i',
      reason: expect.stringContaining(what ?? `${name}: ${value}`),
    });
    for (const one of [{ isSentAnew: true }, { records: undefined }, { records: { settings: 1 } }])
      expect(verdictOf({ ...SURE, ...body }, one).outcome, JSON.stringify(one)).toBe('accepted');
  });

  test.each([
    { records_imported: 0, duplicates: 303 },
    { records_imported: 0, message: 'already imported' },
    { records_imported: 0, replayed: true },
    { records_imported: 0, message: 'No new records were stored' },
    { records_imported: 0, state: 'processing' },
    { inserted: 0, updated: 303 },
    { created: 0, unchanged: 303 },
    { imported: 0, documents: 1 },
    { imported: 0, queued: 303 },
    { rows_inserted: 0, ids: [1, 2] },
    { inserted: 0, message: 'Imported 303 records' },
    { boatlog: 0 },
    { total: 0, count: 0, items: [], processed: 0 },
    { files_created: 0, tables_created: 0, errors_created: 0 },
    { previous: { records_imported: 0 } },
    { records_imported: 303 },
    { records_imported: 1 },
    { records_imported: 4 },
    { documents_inserted: 31 },
    { imported: 9 },
    { rows_inserted: 31, rows_updated: 272 },
    { records: 303, rows_inserted: 31 },
    { boatlog_rows_inserted: 300, rows_inserted: 3 },
  ])('no false alarm: %j', (body) => expect(verdictOf({ ...SURE, ...body })).not.toHaveProperty('reason'));

  test.each([{ records_imported: 3 }, { inserted_rows: 31 }, { summary: { entries_stored: 31 } }])(
    'fewer than were sent are told, but not of what may be there: %j',
    (body) => {
      expect(verdictOf({ ...SURE, ...body }).reason).toContain('without some of its records');
      for (const one of [{ isSentAnew: true }, { mayHaveArrived: true }])
        expect(verdictOf({ ...SURE, ...body }, one)).not.toHaveProperty('reason');
    },
  );

  test('what was skipped beside 0 is told, and no second upload', () =>
    expect(verdictOf({ ...SURE, inserted: 0, skipped: 303 })).toMatchObject({
      outcome: 'accepted',
      reason: expect.stringContaining('skipped: 303'),
    }));
});

describe('what the head of a 2xx counts', () => {
  const verdictOf = (headers: Record<string, string>, body: object | '' = { import_id: 'i', status: 'success' }) =>
    classifyResponse(
      { kind: 'answer', status: 200, headers, body: body && JSON.stringify(body), bodyWhole: true, exportSent: true },
      ours,
      0,
    );

  test.each<[Record<string, string>, string]>([
    [{ 'x-dropped-records': '3' }, 'dropped-records: 3'],
    [{ 'x-discarded': '3' }, 'discarded: 3'],
    [{ 'x-acme-bad-records': '3' }, 'bad-records: 3'],
    [{ 'x-skipped-count': '3' }, 'skipped-count: 3'],
    [{ warning: '199 - "3 records dropped"' }, 'warning: 3 records dropped'],
    [{ 'x-import-warning': 'boatlog/3 skipped, record too old' }, 'x-import-warning: '],
    [{ 'records-left-out': '3' }, 'without 3 of its records'],
    [{ 'records-left-out': 'all' }, 'records_left_out: all'],
  ])('is told as left out: %j', (headers, what) => {
    for (const body of [undefined, '' as const])
      expect(verdictOf(headers, body)).toMatchObject({ outcome: 'accepted', reason: expect.stringContaining(what) });
    const held = classifyResponse({ kind: 'held', status: 200, headers: { 'import-id': 'i', ...headers } }, ours, 0);
    expect(held.reason).toContain(what);
  });

  test.each<[Record<string, string>]>([
    [{ 'x-prometheus-remote-write-samples-written': '0' }],
    [{ 'x-records-imported': '0' }],
  ])('is asked about where it is nothing: %j', (headers) =>
    expect(verdictOf(headers)).toMatchObject({ outcome: 'retry', may_have_arrived: true }),
  );

  test.each<[Record<string, string>]>([
    [{ 'x-prometheus-remote-write-samples-written': '0', 'x-prometheus-remote-write-histograms-written': '303' }],
    [{ 'x-records-imported': '303', 'x-dropped-records': '0', 'records-left-out': '0' }],
    [{ 'x-ratelimit-remaining': '3', 'x-total-count': '0', 'x-runtime': '0', 'content-length': '0' }],
    [{ warning: '299 - "Deprecated API"', 'x-packets-lost': '3', 'x-cache-lost': '3' }],
  ])('no false alarm: %j', (headers) => {
    expect(verdictOf(headers)).not.toHaveProperty('reason');
    expect(verdictOf(headers).outcome).toBe('accepted');
  });

  test('what the body counts is more than 0 in the head', () =>
    expect(verdictOf({ 'x-records-written': '0' }, { import_id: 'i', imported: 303 }).outcome).toBe('accepted'));
});
