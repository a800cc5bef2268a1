import { expect, test } from 'vitest';
import { SAMPLE_INSTALLATION } from '../../support/sample-document.ts';
import { centralRig, documentBytes } from './central-rig.ts';

const OTHER = 'abc123def456abcd';
const other = { authorization: `Bearer ${OTHER}` };

async function threeImports() {
  const central = await centralRig({ known: null });
  const ids: unknown[] = [];
  for (const entries of [1, 2]) ids.push((await central.upload(documentBytes(entries))).json.import_id);
  ids.push((await central.upload(documentBytes(3, { installation_id: OTHER, tier: 1 }), other)).json.import_id);
  return { central, ids };
}

test('imports are listed newest first, page by page', async () => {
  const { central, ids } = await threeImports();
  const all = await central.get('/api/v1/imports');
  expect(all.json).toMatchObject({ status: 'success', count: 3, total: 3 });
  expect(await central.imports()).toEqual(ids.toReversed());
  const second = await central.get('/api/v1/imports?limit=1&offset=1');
  expect(second.json).toMatchObject({ count: 1, total: 3, imports: [{ import_id: ids[1] }] });
  const ours = await central.get(`/api/v1/imports?installation_id=${OTHER}`);
  expect(ours.json).toMatchObject({ count: 1, total: 1, imports: [{ import_id: ids[2] }] });
});

test('with a token one sees one’s own imports and no others', async () => {
  const { central, ids } = await threeImports();
  const list = await central.get(`/api/v1/imports?installation_id=${SAMPLE_INSTALLATION}`, other);
  expect(list.json).toMatchObject({ total: 1, imports: [{ import_id: ids[2] }] });
  expect((await central.get(`/api/v1/imports/${ids[0]}`, other)).status).toBe(404);
  expect((await central.get(`/api/v1/imports/${ids[0]}/document`, other)).status).toBe(404);
  expect((await central.get(`/api/v1/imports/${ids[2]}/document`, other)).status).toBe(200);
  expect((await central.get(`/data/export/status?installation_id=${SAMPLE_INSTALLATION}`, other)).status).toBe(404);
});

test('a page with a rebound name, or someone behind a proxy, sees nothing without a token', async () => {
  const { central } = await threeImports();
  expect((await central.get('/api/v1/imports', { host: 'evil.example' })).status).toBe(401);
  expect((await central.get('/api/v1/imports', { 'x-forwarded-for': '10.0.0.7' })).status).toBe(401);
});

test('the state of one installation, in the words of the API', async () => {
  const { central } = await threeImports();
  const { json } = await central.get(`/data/export/status?installation_id=${SAMPLE_INSTALLATION}`);
  expect(json).toEqual({
    installation_id: SAMPLE_INSTALLATION,
    tier: 3,
    last_export: '2026-02-20T21:44:16.503Z',
    records_synced: 5,
    pending_records: 0,
    storage_used_mb: expect.any(Number),
    next_scheduled_export: null,
  });
  expect((await central.get('/data/export/status?installation_id=ffffffffffffffff')).status).toBe(404);
  expect((await central.get('/data/export/status')).status).toBe(400);
});

test('a known installation that has sent nothing yet has nothing', async () => {
  const central = await centralRig();
  const { json } = await central.get(`/data/export/status?installation_id=${SAMPLE_INSTALLATION}`);
  expect(json).toMatchObject({ tier: null, last_export: null, records_synced: 0 });
});

test('its health tells that it and its database work', async () => {
  const { central } = await threeImports();
  expect((await central.get('/health')).json).toMatchObject({ status: 'healthy', service: 'central', imports: 3 });
});

test.each([
  ['/api/v1/imports/import_0000000000000000', 404],
  ['/api/v1/imports/import_0000000000000000/document', 404],
  ['/api/v1/imports/..%2fcentral.db/document', 400],
  ['/api/v1/imports/%2e%2e/document', 404],
  ['/api/v1/imports/import_ZZZZZZZZZZZZZZZZ', 400],
  ['/api/v1/imports?limit=0', 400],
  ['/api/v1/imports?limit=501', 400],
  ['/api/v1/imports?limit=x', 400],
  ['/api/v1/imports?offset=-1', 400],
  ['/api/v1/imports?order=up', 400],
  ['/documents/central.db', 404],
  ['/', 404],
  ['/%', 400],
])('%s: %i, in the API’s form', async (path, expected) => {
  const central = await centralRig();
  const { status, json } = await central.get(path);
  expect(status).toBe(expected);
  expect(json).toMatchObject({ status: 'error', error_code: expect.any(String), message: expect.any(String) });
});
