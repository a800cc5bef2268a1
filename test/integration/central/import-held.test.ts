import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { SAMPLE_INSTALLATION, sampleData, sampleDocument, sampleEntry } from '../../support/sample-document.ts';
import { centralRig, documentBytes } from './central-rig.ts';

const OTHER = 'ffff00001111abcd';

const rig = () => centralRig({ known: new Set([SAMPLE_INSTALLATION, OTHER]) });

test('an export that is here is said to be, with its receipt, and one that is not is not', async () => {
  const central = await rig();
  const bytes = documentBytes(3);
  const key = createHash('sha256').update(bytes).digest('hex');
  expect(await central.ask(key)).toMatchObject({ status: 404, headers: { 'idempotency-key': key }, text: '' });
  const { json } = await central.upload(bytes, { 'idempotency-key': key });
  const held = await central.ask(key);
  expect(held).toMatchObject({
    status: 200,
    headers: { 'idempotency-key': key, 'import-id': json.import_id },
    text: '',
  });
  expect(held.headers['records-left-out']).toBeUndefined();
});

test('what was left out of it is said too', async () => {
  const central = await rig();
  const entries = [sampleEntry(0), { ...sampleEntry(1), gps: { latitude: 91, longitude: 0 } }];
  const bytes = Buffer.from(JSON.stringify(sampleDocument(0, { data: sampleData(0, { boatlog: entries }) })));
  await central.upload(bytes, { 'idempotency-key': 'k', prefer: 'handling=lenient' });
  expect((await central.ask('k')).headers['records-left-out']).toBe('1');
});

test('nobody learns of another’s exports, nor who is not known of any', async () => {
  const central = await rig();
  await central.upload(documentBytes(3), { 'idempotency-key': 'k' });
  expect((await central.ask('k', { authorization: `Bearer ${OTHER}` })).status).toBe(404);
  const stranger = await central.ask('k', { authorization: 'Bearer 0000000000000000' });
  expect(stranger).toMatchObject({ status: 401, headers: { 'idempotency-key': 'k', 'www-authenticate': 'Bearer' } });
  expect(stranger.headers['import-id']).toBeUndefined();
});

test('a question that names no export is none', async () => {
  const central = await rig();
  const answer = await central.ask(null);
  expect(answer.status).toBe(400);
  expect(answer.headers['idempotency-key']).toBeUndefined();
});
