import { expect, test } from 'vitest';
import { classifyResponse } from '../../../services/uploader/classify-response.ts';

const sha256 = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
const said = (body: string, contentType = 'text/plain', more: object = {}) =>
  classifyResponse(
    {
      ...{ kind: 'answer', status: 200, body, bodyWhole: true, exportSent: true, ...more },
      headers: { 'content-type': contentType },
    },
    { sha256, token: 'Bearer 3861513b314c5ee7' },
    0,
  );

test.each([
  ...['OK', 'ok\n', 'Accepted', 'Created', '200 OK', 'Import completed', 'success: import 17', 'true', '1', '"ok"'],
  ...['[{"id":"0018","success":true,"errors":[]},{"id":"0019","success":true,"errors":[]}]', '["ok","ok"]'],
  ...['[{"status":201},{"status":201}]', '{"success":true}\n{"success":true}\n', '[true]', sha256],
  ...[
    'Daten gespeichert',
    'Thank you',
    'Thank you for your submission!',
    'The import of your 31 records went well, thank you',
  ],
])('a plain yes is a delivery, without a receipt: %s', (body) => {
  for (const type of ['text/plain', 'application/json', 'text/html; charset=utf-8']) {
    expect(said(body, type)).toEqual({ outcome: 'accepted', http_status: 200 });
  }
});

test.each([
  ...['3fa85f64-5717-4562-b3fc-2c963f66afa6', 'import_550e8400e29b41d4', '01ARZ3NDEKTSV4RRFFQ69G5FAV'],
  ...['665f1c2e9b1e8a0012345678', 'job-17', 'upload:2026-11-30/7'.replace('/', '-')],
])('an id on a line of its own is the receipt: %s', (id) => {
  for (const body of [id, `${id}\r\n`, JSON.stringify(id)]) expect(said(body).import_id).toBe(id);
});

test.each([
  ...['failed', 'error: disk full', 'not saved', '"failed"', 'false', 'OK, but 3 failed', '404', '-1', 'Importfehler'],
  ...['[{"status":201},{"status":500}]', '{"success":true}\n{"success":false,"error":"Bad JSON."}', '["ok","failed"]'],
])('a plain no is none: %s', (body) => {
  expect(said(body).reason).toMatch(/^The central database answered HTTP 200 but reports no success \(/);
  expect(said(body).outcome).toBe('retry');
});

test.each([
  ...[
    'Hello World',
    'It works!',
    'not created',
    'Nothing received',
    'Nichts gespeichert',
    'nginx/1.24.0',
    'ORA-00942',
    '0',
    '42',
    'null',
    '[]',
    '[[]]',
    '{}\n{}',
  ],
  ...['OK\nOK', '[{"status":201},{"id":5}]', '[1,{}]', 'none'],
  ...['{"success":true}\nOK', 'Welcome, all ok: erro', 'x'.repeat(300)],
])('what is neither is no receipt: %s', (body) => {
  expect(said(body)).toMatchObject({ outcome: 'retry', reason: expect.not.stringContaining('without a receipt, and') });
});

test('a digest on a line of its own is of our bytes or of others', () => {
  expect(said('b'.repeat(64)).reason).toContain('confirmed another export');
});

test('a refusal in a word stays what its status says, and our token is told of none', () => {
  expect(said('OK', 'text/plain', { status: 400, headers: { date: 'x' } }).outcome).toBe('refused');
  const secret = classifyResponse(
    {
      ...{ kind: 'answer', status: 200, headers: {}, bodyWhole: true, exportSent: true },
      body: 'error: no boat 3861513b314c5ee7',
    },
    { sha256, token: 'Bearer 3861513b314c5ee7' },
    0,
  );
  expect(secret.reason).toContain('(text: error: no boat ***)');
});

test('“not created” is no yes in a member either', () => {
  const status = (word: string) => said(JSON.stringify({ status: word })).outcome;
  expect(['not created', 'never imported', 'nothing stored yet'].map(status)).toEqual(['retry', 'retry', 'retry']);
  expect(['created', 'imported with no errors'].map(status)).toEqual(['accepted', 'accepted']);
});
