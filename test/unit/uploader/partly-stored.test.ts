import { expect, test } from 'vitest';
import { classifyResponse } from '../../../services/uploader/classify-response.ts';

const records = { boatlog: 300, system_alerts: 19, settings: 1 };
const ours = { sha256: 'a'.repeat(64), token: 'Bearer 3861513b314c5ee7', bytes: 82_519, records };

function verdictOf(status: number, body: unknown, more: object = {}, ending: object = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return classifyResponse(
    { kind: 'answer', status, headers: {}, body: text, bodyWhole: true, exportSent: true, ...ending },
    { ...ours, ...more },
    0,
  );
}

const LOKI =
  "entry with timestamp 2021-11-08 03:30:43 +0000 UTC ignored, reason: 'entry too far behind' for stream: {}";
const INFLUX = 'partial write: points beyond retention policy';

test.each<[string, number, unknown, count: number | 'some']>([
  ['InfluxDB 1', 400, { error: `${INFLUX} dropped=6` }, 6],
  ['InfluxDB 1, without a number', 400, { error: INFLUX }, 'some'],
  ['InfluxDB 2', 422, { code: 'unprocessable entity', message: `failure writing points: ${INFLUX} dropped=1` }, 1],
  ['InfluxDB 3', 400, { error: 'partial write of line protocol occurred', data: [{ line_number: 3 }] }, 'some'],
  ['Loki', 400, `${LOKI},\ntotal ignored: 1 out of 2`, 1],
  ['some of all', 400, { error: '3 of 320 points dropped' }, 3],
  ['a number alone', 400, { error: 'points beyond retention policy dropped=3' }, 3],
  ['in words', 422, { message: 'Batch was partially stored' }, 'some'],
  ['of a 409', 409, { message: 'Partial success: 2 of 320 records were not inserted' }, 2],
  ['counts that make up all', 400, { inserted: 318, rejected: 2 }, 2],
])('a refusal that says that the rest is stored is a delivery without it: %s', (_, status, body, count) => {
  const { outcome, reason, http_status } = verdictOf(status, body);
  expect({ outcome, http_status }).toEqual({ outcome: 'accepted', http_status: status });
  expect(reason).toContain(`took it without ${count} of its records, and says so as HTTP ${status}`);
});

test.each<[string, number, unknown, ending?: object, more?: object]>([
  ['all of it', 400, { error: `${INFLUX} dropped=320` }],
  ['all of it, one by one', 400, { error: 'partial write occurred', data: Array(320).fill({ line_number: 1 }) }],
  ['all of what it was given', 400, `${LOKI}, total ignored: 2 out of 2`],
  ['nothing was written', 400, { error: 'partial write refused, nothing was written, dropped=1' }],
  ['undone', 400, { error: 'partial write rolled back; 1 of 320 dropped' }],
  ['not known here', 400, { error: 'partial writes are not supported' }],
  ['only checked', 400, { error: '3 of 320 records are invalid' }],
  ['a check that counts', 400, { accepted: 318, rejected: 2 }],
  ['counts that lack some', 400, { inserted: 12, rejected: 2 }],
  ['a number of nobody knows how many', 400, { error: 'dropped=3' }, {}, { records: undefined }],
  ['a sentence of a record', 400, { error: 'bad value "a partial write was told"' }],
  ['InfluxDB 3, all or nothing', 400, { error: 'parsing failed for write_lp endpoint', data: { line_number: 3 } }],
  ['Splunk, which stops there', 400, { text: 'Invalid data format', code: 6, 'invalid-event-number': 1 }],
  ['Cortex, which does not say', 400, 'out of order sample'],
])('it stays a refusal: %s', (_, status, body, ending = {}, more = {}) => {
  expect(verdictOf(status, body, more, ending).outcome).toBe('refused');
});

test('before all of it had gone out, or for another export, none says what became of this one', () => {
  const body = { error: `${INFLUX} dropped=1` };
  expect(verdictOf(400, body, {}, { exportSent: false }).outcome).toBe('refused');
  expect(verdictOf(400, { ...body, sha256: 'b'.repeat(64) }).outcome).toBe('refused');
  expect(verdictOf(400, body, {}, { headers: { age: '9' } }).outcome).toBe('retry');
  expect(verdictOf(503, body).outcome).toBe('retry');
  expect(verdictOf(400, { error: 'partial write: timed out, dropped=1' }).outcome).toBe('retry');
});

test('the records that it names are told with it, and none that it calls well', () => {
  const body = { message: 'partially stored', errors: [{ pointer: '/data/boatlog/8', message: 'bad' }] };
  expect(verdictOf(422, body)).toMatchObject({
    outcome: 'accepted',
    refused_places: ['/data/boatlog/8'],
    reason: expect.stringContaining('some of its records, such as /data/boatlog/8, and'),
  });
});

test.each<[string, count: number | 'some']>([
  ['1 record failed validation. The remaining 319 records were imported.', 1],
  ['1 record failed validation; the remaining records were inserted successfully', 1],
  ['Import partially completed: 1 record rejected, all other records were saved', 1],
  ['2 rows invalid, others imported', 2],
  ['308 records stored, 12 rejected', 12],
  ['Imported 318 of 320 rows, 2 failed', 2],
  ['12 Zeilen fehlerhaft, alle anderen wurden gespeichert', 12],
  ['308 Datensätze importiert, 12 abgelehnt', 12],
  ['12 lignes en erreur, les autres ont été importées', 12],
  ['12 filas fueron descartadas, el resto se guardó', 12],
  ['De overige rijen zijn opgeslagen; 12 geweigerd', 12],
])('a refusal in prose that says that all others are stored is a delivery without some: %s', (message, count) => {
  for (const status of [400, 422]) {
    const { outcome, reason } = verdictOf(status, { message });
    expect(outcome).toBe('accepted');
    expect(reason).toContain(`without ${count} of its records`);
  }
});

test.each([
  '1 record failed validation. The remaining records were not processed.',
  '1 record failed validation. The remaining records will be imported later.',
  '1 record failed validation. The remaining records can be imported once it is mended.',
  'Imported 12 records, 2 failed',
  '308 records stored, 12 failed: database timeout',
  '308 records stored, 12 rejected; the import was rolled back',
  '0 records stored, 320 rejected',
  '308 records checked, 12 rejected',
  '12 Zeilen fehlerhaft, alle anderen wurden nicht gespeichert',
])('one that does not say so for sure stays a refusal, or is tried again: %s', (message) => {
  expect(verdictOf(422, { message }).outcome).not.toBe('accepted');
});

test.each<[number, object]>([
  [409, { error: 'duplicates', received: 320, inserted: 100, existing: 220 }],
  [409, { error: 'duplicates', received: 320, inserted: 0, duplicates: 320 }],
  [422, { received: 320, created: 20, updated: 300, error: 'some were there' }],
  [400, { received: 320, inserted: 300, skipped: 20, message: '20 records were skipped: they already exist' }],
  [400, { received: 320, inserted: 300, skipped_duplicates: 20, error: 'see counts' }],
  [200, { import_id: 'i', status: 'partial', received: 320, inserted: 100, unchanged: 220 }],
])('what counts that all is there, as by now or from before, leaves nothing out: %i %j', (status, body) => {
  const { outcome, reason } = verdictOf(status, body);
  expect({ outcome, reason }).toEqual({ outcome: 'accepted', reason: undefined });
});

test.each<[number, object, outcome: string]>([
  [400, { received: 320, inserted: 300, remaining: 20 }, 'refused'],
  [400, { received: 320, inserted: 300, pending: 20 }, 'refused'],
  [422, { inserted: 300, queued: 10, failed: 10 }, 'refused'],
  [400, { received: 320, inserted: 300, failed: 20, remaining: 20 }, 'refused'],
  [200, { import_id: 'i', status: 'partial', received: 320, inserted: 300, pending: 20 }, 'retry'],
  [409, { received: 320, inserted: 100, existing: 100 }, 'retry'],
  [409, { existing: 320, error: 'conflict' }, 'retry'],
])('of what is not known to be there nothing is said: %i %j', (status, body, outcome) => {
  expect(verdictOf(status, body).outcome).toBe(outcome);
});

test('what is there, and what is not, are counted apart', () => {
  const { outcome, reason } = verdictOf(400, { received: 320, inserted: 100, existing: 210, rejected: 10 });
  expect(outcome).toBe('accepted');
  expect(reason).toContain('without 10 of its records');
});

test.each<[object]>([
  [{ error: 'row 0: invalid date', imported: 319, failed: 1 }],
  [{ error: 'Internal Server Error', received: 320, inserted: 320 }],
  [{ message: 'mail not sent', stored: 320, errors: 0 }],
  [{ error: 'x', received: 320, inserted: 300, existing: 20 }],
])('a failure that counts that it is stored is asked about before it is sent again: %j', (body) => {
  expect(verdictOf(500, body)).toMatchObject({
    ...{ outcome: 'retry', may_have_arrived: true },
    reason: expect.stringContaining('It may have the export, so it is asked before that is sent again.'),
  });
});

test.each<[object]>([
  [{ error: 'x', inserted: 12, failed: 2 }],
  [{ error: 'x', inserted: 320, message: 'rolled back' }],
  [{ error: 'x', inserted: 320, committed: false }],
  [{ error: 'x', inserted: 0, failed: 320 }],
  [{ error: 'x', records: 320 }],
])('one that does not is as any other: %j', (body) => {
  expect(verdictOf(500, body)).not.toHaveProperty('may_have_arrived');
  expect(verdictOf(500, body).outcome).toBe('retry');
});

test.each<[number, object]>([
  [400, { error: '320 of 640 records ignored' }],
  [400, { error: '300 of 640 records ignored' }],
  [400, { error: 'total ignored: 20 out of 321' }],
  [400, { error: '3 of 320 records skipped validation' }],
  [400, { received: 640, inserted: 320, rejected: 320 }],
  [400, { error: 'points beyond retention policy dropped=640' }],
])('a count that cannot be is no word on what is lacking: %i %j', (status, body) => {
  expect(verdictOf(status, body).outcome).toBe('refused');
});

test('a count of more than were sent is not repeated', () => {
  expect(verdictOf(200, { import_id: 'i', success: true, records_left_out: 640 }).reason).toBe(
    'The central database took it without some of its records.',
  );
  expect(verdictOf(200, { import_id: 'i', success: true, records_left_out: 320 }).reason).toContain('without 320 of');
});

const each = (bad: number, status: unknown, all = 320) =>
  Array.from({ length: all }, (_, i) => ({ status: i < bad ? status : 201 }));

test.each<[string, number, unknown, count: number]>([
  ['Elasticsearch', 200, { errors: true, items: each(2, 400).map((one) => ({ index: one })) }, 2],
  ['SCIM', 200, { Operations: each(1, '409') }, 1],
  ['SCIM 1', 200, { Operations: each(1, 400).map(({ status }) => ({ status: { code: `${status}` } })) }, 1],
  ['a list', 207, each(3, 422), 3],
  ['Application Insights', 206, { itemsReceived: 320, itemsAccepted: 319, errors: [{ statusCode: 400 }] }, 1],
  [
    'sampled out there',
    206,
    { itemsReceived: 320, itemsAccepted: 319, errors: [{ statusCode: 206, message: 'sampled out' }] },
    1,
  ],
  ['counts', 200, { import_id: 'i', accepted_count: 318, rejected_count: 2 }, 2],
  ['words beside a receipt', 200, { import_id: 'i', status: 'partial_success', failed: 2 }, Number.NaN],
])('an answer with errors that accounts for all is a delivery without some: %s', (_, status, body, count) => {
  const { outcome, reason } = verdictOf(status, body);
  expect(outcome).toBe('accepted');
  expect(reason).toContain(`without ${Number.isNaN(count) ? 'some' : count} of its records`);
});

test.each<[string, number, unknown]>([
  ['put off', 200, { errors: true, items: each(2, 429) }],
  ['broken there', 207, each(2, 500)],
  ['fewer than were sent', 200, { errors: true, items: each(1, 400, 20) }],
  ['all of it', 200, { errors: true, items: each(320, 400) }],
  ['broken off, in words (1)', 200, { import_id: 'i', error: 'partial write: unexpected EOF' }],
  ['broken off, in words (2)', 200, { import_id: 'i', error: 'partial write: disk quota exceeded' }],
  ['broken off, in words (3)', 200, { import_id: 'i', error: 'Upload partially written: checksum mismatch' }],
  ['broken off, in words (4)', 200, { import_id: 'i', error: 'Import was partially applied. Please resend it.' }],
  [
    'broken off, with counts',
    200,
    { import_id: 'i', received: 320, inserted: 300, failed: 20, error: 'connection to database lost' },
  ],
  ['put off, by counts', 206, { itemsReceived: 320, itemsAccepted: 319, errors: [{ statusCode: 429 }] }],
  [
    'about the account or the store (401), by counts',
    206,
    { itemsReceived: 320, itemsAccepted: 319, errors: [{ statusCode: 401 }] },
  ],
  [
    'about the account or the store (402), by counts',
    206,
    { itemsReceived: 320, itemsAccepted: 319, errors: [{ statusCode: 402 }] },
  ],
  [
    'about the account or the store (403), by counts',
    206,
    { itemsReceived: 320, itemsAccepted: 319, errors: [{ statusCode: 403 }] },
  ],
  [
    'about the account or the store (404), by counts',
    206,
    { itemsReceived: 320, itemsAccepted: 319, errors: [{ statusCode: 404 }] },
  ],
  [
    'about the account or the store (423), by counts',
    206,
    { itemsReceived: 320, itemsAccepted: 319, errors: [{ statusCode: 423 }] },
  ],
  [
    'about the account or the store (424), by counts',
    206,
    { itemsReceived: 320, itemsAccepted: 319, errors: [{ statusCode: 424 }] },
  ],
  [
    'about the account or the store (439), by counts',
    206,
    { itemsReceived: 320, itemsAccepted: 319, errors: [{ statusCode: 439 }] },
  ],
  ['counted, and not kept (committed: false)', 200, { import_id: 'i', inserted: 318, failed: 2, committed: false }],
  ['counted, and not kept (saved: false)', 200, { import_id: 'i', inserted: 318, failed: 2, saved: false }],
  ['counted, and not kept (dry_run: true)', 200, { import_id: 'i', inserted: 318, failed: 2, dry_run: true }],
  ['counted, and not kept (rolled_back: true)', 200, { import_id: 'i', inserted: 318, failed: 2, rolled_back: true }],
  [
    'rolled back, behind many errors',
    200,
    { inserted: 318, failed: 2, errors: Array(2).fill('x '.repeat(2_000)), message: 'Import rolled back' },
  ],
  ['put off, in words', 200, { import_id: 'i', inserted: 318, failed: 2, message: '2 timed out' }],
  ['counts that lack some', 200, { import_id: 'i', inserted: 12, failed: 2 }],
  ['a part of what was sent', 200, { import_id: 'i', received: 20, inserted: 19, rejected: 1 }],
  ['processed, and no more', 200, { import_id: 'i', processed: 318, failed: 2 }],
  ['undone', 200, { import_id: 'i', inserted: 318, failed: 2, message: 'rolled back' }],
  ['words without a receipt', 200, { status: 'partial_success', failed: 2 }],
  ['BigQuery', 200, { import_id: 'i', insertErrors: [{ index: 0, errors: [{ reason: 'invalid' }] }] }],
  ['Kinesis', 200, { FailedRecordCount: 1, Records: [{ SequenceNumber: '1' }, { ErrorCode: 'Busy' }] }],
])('it is tried again: %s', (_, status, body) => expect(verdictOf(status, body).outcome).toBe('retry'));
