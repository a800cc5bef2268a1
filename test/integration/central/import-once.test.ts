import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { sampleData, sampleDocument, sampleEntry } from '../../support/sample-document.ts';
import { centralRig, documentBytes } from './central-rig.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes);

test('an import is confirmed with what was imported, and can be fetched byte for byte', async () => {
  const central = await centralRig();
  const bytes = Buffer.from(` ${documentBytes(12).toString()} \n`);
  const { status, json } = await central.upload(bytes);
  expect(status).toBe(200);
  expect(json).toEqual({
    status: 'success',
    import_id: expect.stringMatching(/^import_[0-9a-f]{16}$/),
    records_imported: expect.objectContaining({
      boatlog: 12,
      engine_benchmark: 0,
      settings: 1,
      onboarding: 0,
    }),
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    storage_used_mb: expect.any(Number),
    sha256: sha256(bytes).digest('hex'),
  });
  const document = await central.get(`/api/v1/imports/${json.import_id}/document`);
  expect(document.bytes.equals(bytes)).toBe(true);
  expect(document.headers['content-digest']).toBe(`sha-256=:${sha256(bytes).digest('base64')}:`);
  const facts = await central.get(`/api/v1/imports/${json.import_id}`);
  expect(facts.json).toMatchObject({ size_bytes: bytes.length, tier: 3, record_count: 13 });
});

test('what a newer boat sends is kept as it is, and the answer names what is not known, each time', async () => {
  const central = await centralRig();
  const { installation_id, ...rest } = sampleDocument(2, { data: sampleData(2, { tides: [{ height_m: 4 }] }) });
  const bytes = Buffer.from(JSON.stringify({ installation_id, boat_name: 'Möwe', ...rest }));
  const once = await central.upload(bytes);
  expect(once).toMatchObject({
    status: 200,
    json: { status: 'success', unknown_members: ['boat_name', 'data.tides'] },
  });
  expect((await central.upload(bytes)).json).toEqual({ ...once.json, duplicate: true });
  expect((await central.get(`/api/v1/imports/${once.json.import_id}/document`)).bytes.equals(bytes)).toBe(true);
});

test('one record that does not fit costs the export, with its place; asked to be lenient, it costs itself alone', async () => {
  const central = await centralRig();
  const entries = [sampleEntry(0), { ...sampleEntry(1), gps: { latitude: 91, longitude: 0 } }, sampleEntry(2)];
  const bytes = Buffer.from(JSON.stringify(sampleDocument(0, { data: sampleData(0, { boatlog: entries }) })));
  expect(await central.upload(bytes)).toMatchObject({
    status: 400,
    json: { error_code: 'INVALID_FORMAT', pointer: '/data/boatlog/1' },
  });
  const taken = await central.upload(bytes, { prefer: 'handling=lenient' });
  expect(taken).toMatchObject({
    status: 200,
    headers: { 'preference-applied': 'handling=lenient' },
    json: {
      status: 'success',
      records_imported: { boatlog: 2 },
      records_left_out: 1,
      left_out: [{ pointer: '/data/boatlog/1', problem: expect.any(String) }],
    },
  });
  expect((await central.upload(bytes, { prefer: 'handling=lenient' })).json).toEqual({
    ...taken.json,
    duplicate: true,
  });
  expect((await central.get(`/api/v1/imports/${taken.json.import_id}/document`)).bytes.equals(bytes)).toBe(true);
});

describe('the same export is one import with one receipt', () => {
  test.each([
    ['under the same key', { 'idempotency-key': 'k1' }, { 'idempotency-key': 'k1' }],
    ['without a key', {}, {}],
    ['with a key only the second time', {}, { 'idempotency-key': 'k1' }],
    ['under another key', { 'idempotency-key': 'k1' }, { 'idempotency-key': 'k2' }],
  ])('sent twice %s', async (_how, first, second) => {
    const central = await centralRig();
    const once = await central.upload(documentBytes(), first);
    const again = await central.upload(documentBytes(), second);
    expect([once.status, again.status]).toEqual([200, 200]);
    expect(again.json).toEqual({ ...once.json, duplicate: true });
    expect(await central.imports()).toHaveLength(1);
    expect(central.filesLeft()).toEqual({ arriving: [], documents: [`${once.json.import_id}.json`] });
  });

  test('sent twenty times at once', async () => {
    const central = await centralRig();
    const headers = { 'idempotency-key': 'k1' };
    const answers = await Promise.all(Array.from({ length: 20 }, () => central.upload(documentBytes(200), headers)));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(new Set(answers.map(({ json }) => json.import_id)).size).toBe(1);
    expect(answers.filter(({ json }) => json.duplicate !== true)).toHaveLength(1);
    expect(await central.imports()).toHaveLength(1);
    expect(central.filesLeft().arriving).toEqual([]);
  });

  test('sent again after the server was started anew', async () => {
    const before = await centralRig();
    const once = await before.upload(documentBytes(), { 'idempotency-key': 'k1' });
    await before.close();
    const after = await centralRig({ folder: before.folder });
    const again = await after.upload(documentBytes(), { 'idempotency-key': 'k1' });
    expect(again.json).toEqual({ ...once.json, duplicate: true });
    expect(await after.imports()).toHaveLength(1);
  });
});

test('a key that stood for other bytes is refused, and what it stood for remains', async () => {
  const central = await centralRig();
  const first = await central.upload(documentBytes(4), { 'idempotency-key': 'k1' });
  const other = await central.upload(documentBytes(5), { 'idempotency-key': 'k1' });
  expect(other.status).toBe(422);
  expect(other.json).toMatchObject({ status: 'error', error_code: 'IDEMPOTENCY_KEY_REUSED' });
  expect(await central.imports()).toEqual([first.json.import_id]);
  expect(central.filesLeft().arriving).toEqual([]);
});

test('a key is the installation’s own: another one may use the same', async () => {
  const other = 'abc123def456abcd';
  const central = await centralRig({ known: null });
  await central.upload(documentBytes(4), { 'idempotency-key': 'k1' });
  const theirs = await central.upload(documentBytes(5, { installation_id: other }), {
    'idempotency-key': 'k1',
    authorization: `Bearer ${other}`,
  });
  expect(theirs.status).toBe(200);
  expect(await central.imports()).toHaveLength(2);
});

describe('Content-Digest', () => {
  test('that fits the body is accepted', async () => {
    const central = await centralRig();
    const bytes = documentBytes();
    const headers = { 'content-digest': `sha-256=:${sha256(bytes).digest('base64')}:` };
    expect((await central.upload(bytes, headers)).status).toBe(200);
  });

  test('that does not: the body was damaged on the way, and nothing is kept', async () => {
    const central = await centralRig();
    const headers = { 'content-digest': `sha-256=:${sha256(Buffer.from('other')).digest('base64')}:` };
    const { status, json } = await central.upload(documentBytes(), headers);
    expect([status, json.error_code]).toEqual([400, 'INVALID_CONTENT_DIGEST']);
    expect(await central.imports()).toEqual([]);
    expect(central.filesLeft()).toEqual({ arriving: [], documents: [] });
  });
});

test('a document that does not fit is refused with what would, and nothing is kept', async () => {
  const central = await centralRig();
  const bytes = documentBytes(1, { data: sampleData(1, { boatlog: [{ content: 'no id' }] }) });
  const { status, json } = await central.upload(bytes, { 'idempotency-key': 'k1' });
  expect(status).toBe(400);
  expect(json).toEqual({
    status: 'error',
    error_code: 'INVALID_FORMAT',
    message: expect.stringContaining('data.boatlog[0]'),
    required_version: '1.0',
    pointer: '/data/boatlog/0',
  });
  expect(central.filesLeft()).toEqual({ arriving: [], documents: [] });
  const mended = await central.upload(documentBytes(), { 'idempotency-key': 'k1' });
  expect(mended.status).toBe(200);
});
