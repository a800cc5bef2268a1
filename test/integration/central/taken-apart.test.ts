import { renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { SCHEMA } from '../../../services/central/import-sql.ts';
import { classifyResponse } from '../../../services/uploader/classify-response.ts';
import { recordsAt, takenApart } from '../../support/central-receiver.ts';
import { eventually } from '../../support/eventually.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { keyedEntry, numberedExport, numberedPart } from '../../support/numbered-exports.ts';
import { SAMPLE_INSTALLATION, sampleData, sampleDocument, sampleEntry } from '../../support/sample-document.ts';
import { remount, smallDisk } from '../../support/small-disk.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { centralRig, documentBytes } from './central-rig.ts';

const OTHER = 'abc123def456abcd';

/** A server, and what it has of a boat’s log once all is taken apart. */
async function ashore(change: Parameters<typeof centralRig>[0] = {}) {
  const central = await centralRig(change);
  const send = (document: unknown, headers = {}) => central.upload(Buffer.from(JSON.stringify(document)), headers);
  const stored = async (category = 'boatlog') => {
    await takenApart(central.url);
    return recordsAt(central.url, category, SAMPLE_INSTALLATION);
  };
  const boatlog = async () =>
    Object.fromEntries((await stored()).map(({ record_key, record }) => [record_key, record.content]));
  return { ...central, send, stored, boatlog };
}

describe('the one rule', () => {
  test('a record is replaced by a later export’s, and gone with the first complete mirror without it', async () => {
    const { send, boatlog, stored } = await ashore();
    await send(numberedExport(5, [keyedEntry('a', 'one'), keyedEntry('b', 'two')]));
    await send(numberedExport(6, [keyedEntry('a', 'one, edited')]));
    expect(await boatlog()).toEqual({ a: 'one, edited' });
    expect(await stored()).toMatchObject([{ source: 'log', sequence: 6, record: { record_key: 'a', source: 'log' } }]);
  });

  test('two boats of one installation, as clones of a card, delete nothing of each other’s, whichever exports later', async () => {
    const { send, boatlog } = await ashore();
    const [one, other] = ['a'.repeat(32), 'b'.repeat(32)];
    const log = (sequence: number, boat: string | undefined, ...keys: string[]) =>
      send(
        numberedExport(
          sequence,
          keys.map((key) => keyedEntry(key, `of ${key}`)),
          undefined,
          boat,
        ),
      );
    await log(5, one, 'common', 'gone aboard one', 'A-31');
    await log(6, other, 'common', 'B-31');
    await log(7, one, 'common', 'A-31');
    await log(6, other, 'common', 'B-31', 'B-32');
    expect(Object.keys(await boatlog()).sort()).toEqual(['A-31', 'B-31', 'B-32', 'common']);
    await log(8, undefined, 'A-31');
    expect(Object.keys(await boatlog()), 'of a boat that does not say which it is: as before').toEqual(['A-31']);
  });

  test('what an older boat key named apart goes where the new one has it by its first key, and only what says the same', async () => {
    const { send, boatlog } = await ashore();
    const [one, other] = ['a'.repeat(32), 'b'.repeat(32)];
    const said = (key: string, content: string) => ({ ...keyedEntry(key, content), entry_id: key.split('~')[0] });
    const named = ['1-x~2', '2-x~3', '3-x~2', '4-x~2', '5-x#2'].map((key) => said(key, `of ${key[0]}`));
    await send(numberedExport(5, [...named, said('6-x~2', 'elsewhere')], undefined, one));
    const now = [said('1-x', 'of 1'), said('2-x', 'of 2'), said('3-x', 'another'), said('5-x', 'of 5')];
    await send(numberedExport(6, now, [{ name: 'log', complete: false }], other));
    expect(Object.keys(await boatlog())).toHaveLength(10);
    await send(numberedExport(7, now, undefined, other));
    expect(Object.keys(await boatlog())).toEqual([...['1-x', '2-x', '3-x', '3-x~2', '4-x~2', '5-x', '5-x#2', '6-x~2']]);
  });

  test('a late export changes nothing of what a later one had all of, and adds what of others is new', async () => {
    const { send, boatlog } = await ashore();
    const both = [{ name: 'log' }, { name: 'contributed', mode: 'append' }];
    await send(numberedExport(6, [keyedEntry('a', 'one, edited')], both));
    const late = [keyedEntry('a', 'one'), keyedEntry('b', 'deleted since'), keyedEntry('c', 'mine', 'contributed')];
    await send(numberedExport(5, late, both));
    expect(await boatlog()).toEqual({ a: 'one, edited', c: 'mine' });
  });

  test('what is gone goes with the last part of an export that has the rest, in whatever order they come', async () => {
    const { send, boatlog } = await ashore();
    const part = (sequence: number, ...keys: string[]) =>
      send(
        numberedPart(
          sequence,
          keys.map((key) => keyedEntry(key, `${key} of ${sequence}`)),
          3,
        ),
      );
    await send(
      numberedExport(
        5,
        ['a', 'b', 'c', 'gone'].map((key) => keyedEntry(key, key)),
      ),
    );
    await part(6, 'b', 'c');
    await part(7, 'a');
    await part(6, 'a');
    expect(Object.keys(await boatlog())).toEqual(['a', 'b', 'c', 'gone']);
    await part(7, 'b', 'c');
    expect(await boatlog()).toEqual({ a: 'a of 7', b: 'b of 7', c: 'c of 7' });
    await send(numberedExport(6, [keyedEntry('late', 'late')], [{ name: 'log', complete: false }]));
    expect(Object.keys(await boatlog())).toEqual(['a', 'b', 'c']);
  });

  test.each([
    ['that is not complete', [{ name: 'log', complete: false }]],
    ['of which only what is new is sent', [{ name: 'log', mode: 'append' }]],
    ['of another name', [{ name: 'another' }]],
  ])('nothing is deleted for a source %s', async (_what, sources) => {
    const { send, boatlog } = await ashore();
    await send(numberedExport(5, [keyedEntry('a', 'one')]));
    await send(numberedExport(6, [], sources));
    expect(await boatlog()).toEqual({ a: 'one' });
  });

  test('a record that was left out is not taken for gone, nor is any other of its source', async () => {
    const { send, boatlog } = await ashore();
    await send(numberedExport(5, [keyedEntry('a', 'one'), keyedEntry('b', 'two'), keyedEntry('c', 'three', 'more')]));
    const unfit = { ...keyedEntry('a', 'one, edited'), gps: { latitude: 91, longitude: 0 } };
    const { json } = await send(numberedExport(6, [unfit], [{ name: 'log' }, { name: 'more' }]), {
      prefer: 'handling=lenient',
    });
    expect(json).toMatchObject({ records_left_out: 1 });
    expect(await boatlog()).toEqual({ a: 'one', b: 'two' });
  });

  test('what one boat has is nothing of another’s', async () => {
    const { send, boatlog, url } = await ashore({ known: null });
    await send(numberedExport(5, [keyedEntry('a', 'one')]));
    const theirs = { ...numberedExport(9, []), installation_id: OTHER };
    await send(theirs, { authorization: `Bearer ${OTHER}` });
    expect(await boatlog()).toEqual({ a: 'one' });
    expect(await recordsAt(url, 'boatlog', OTHER)).toEqual([]);
  });

  test('thousands that are gone are deleted, however many', async () => {
    const { send, boatlog } = await ashore();
    await send(
      numberedExport(
        5,
        Array.from({ length: 2_345 }, (_, i) => keyedEntry(`k${i}`, 'x')),
      ),
    );
    await send(numberedExport(6, [keyedEntry('k7', 'x')]));
    expect(await boatlog()).toEqual({ k7: 'x' });
  });
});

describe('of an older boat, whose records have no keys', () => {
  test('a record is known by its own id, an object by its category, and nothing is deleted', async () => {
    const { send, boatlog, stored } = await ashore();
    await send(sampleDocument(3));
    await send(sampleDocument(0, { data: sampleData(0, { boatlog: [sampleEntry(1, 'edited')] }) }));
    expect(await boatlog()).toEqual({
      'unkeyed:id:0': 'Möwen über der Förde, Eintrag 0',
      'unkeyed:id:1': 'edited',
      'unkeyed:id:2': 'Möwen über der Förde, Eintrag 2',
    });
    expect(await stored('settings')).toMatchObject([{ record_key: 'unkeyed:settings', sequence: 0, source: '' }]);
    expect(await stored('onboarding')).toEqual([]);
  });

  test('two records of one export with one id are two, and stay two when it comes again', async () => {
    const { send, boatlog } = await ashore();
    const entries = ['first', 'second', 'first'].map((content) => sampleEntry(7, content));
    const document = sampleDocument(0, { data: sampleData(0, { boatlog: entries }) });
    for (const export_timestamp of ['2026-02-20T21:44:16.503Z', '2026-02-21T21:44:16.503Z']) {
      await send({ ...document, export_timestamp });
      expect(Object.values(await boatlog()).sort()).toEqual(['first', 'second']);
    }
  });

  test('what has no id is known by what it is', async () => {
    const { send, stored } = await ashore();
    const code = (current_tier: number) => ({
      ...{ origin: 'history', generated_at: null, installation_uuid: SAMPLE_INSTALLATION, current_tier },
      ...{ pairing_completed: null, paired_at: null, mobile_app_version: null },
    });
    const codesOf = (...tiers: number[]) => sampleDocument(0, { data: sampleData(0, { qr_codes: tiers.map(code) }) });
    for (const document of [codesOf(1, 2), codesOf(2, 3)]) expect((await send(document)).status).toBe(200);
    expect((await stored('qr_codes')).map(({ record }) => record.current_tier).sort()).toEqual([1, 2, 3]);
  });
});

describe('a document that cannot be taken apart', () => {
  test.each([
    ['damaged', (path: string) => truncateSync(path, 900), 'not what was received'],
    ['other than what came', (path: string) => writeFileSync(path, documentBytes(1)), 'not what was received'],
    ['gone', (path: string) => renameSync(path, `${path}.away`), 'Its file is gone'],
  ])('%s: it is marked and told, the next is taken, and once it is mended it has its turn', async (_how, harm, why) => {
    const first = await centralRig();
    const bytes = Buffer.from(JSON.stringify(numberedExport(5, [keyedEntry('a', 'one'), keyedEntry('b', 'two')])));
    const { json } = await first.upload(bytes);
    await first.close();
    const path = join(first.folder, 'documents', `${json.import_id}.json`);
    harm(path);
    mark(first.folder, 'waiting');

    const second = await ashore({ folder: first.folder });
    await second.send(numberedExport(6, [keyedEntry('c', 'three')], [{ name: 'log', complete: false }]));
    expect(await second.boatlog()).toMatchObject({ c: 'three' });
    expect((await second.get('/health')).json).toMatchObject({
      status: 'degraded',
      imports_failed: 1,
      newest_failure: { import_id: json.import_id, because: expect.stringContaining(why) },
    });
    expect((await second.get(`/api/v1/imports/${json.import_id}`)).json).toMatchObject({ taken_apart: 'failed' });
    expect(second.log.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
    await second.close();

    writeFileSync(path, bytes);
    const third = await ashore({ folder: first.folder });
    expect(await third.boatlog()).toEqual({ a: 'one', b: 'two', c: 'three' });
    expect((await third.get('/health')).json).toMatchObject({ status: 'healthy', imports_failed: 0 });
  });
});

test('while the disk is full, what was accepted waits, and that is told; with room again it is taken apart', async () => {
  const disk = smallDisk(4);
  const clock = manualClock();
  const central = await ashore({ folder: disk, clock });
  const entries = Array.from({ length: 400 }, (_, i) => keyedEntry(`k${i}`, 'x'.repeat(4_000)));
  expect((await central.send(numberedExport(5, entries))).status).toBe(200);
  const health = async () => (await central.get('/health')).json;
  await eventually('the trouble is told', async () => (await health()).trouble);
  expect(await health()).toMatchObject({ status: 'degraded', imports_waiting: 1, imports_failed: 0 });
  remount(disk, 'size=64m');
  clock.advance(5_000);
  expect(Object.keys(await central.boatlog())).toHaveLength(400);
  expect(await health()).toMatchObject({ status: 'healthy' });
});

test('what the database refuses for a reason of its own costs that import alone', async () => {
  const central = await ashore();
  const owner = new Database(join(central.folder, 'central.db'));
  owner.exec(`CREATE TRIGGER never BEFORE INSERT ON boatlog WHEN NEW.record_key = 'b'
    BEGIN SELECT RAISE(ABORT, 'never b'); END`);
  owner.close();
  for (const [sequence, key] of [
    [5, 'a'],
    [6, 'b'],
    [7, 'c'],
  ] as const)
    await central.send(numberedExport(sequence, [keyedEntry(key, 'x')], []));
  expect(await central.boatlog()).toEqual({ a: 'x', c: 'x' });
  expect((await central.get('/health')).json).toMatchObject({
    imports_failed: 1,
    newest_failure: { because: 'never b' },
  });
});

test('what was imported before there were tables is taken apart at the first start', async () => {
  const folder = tempFolder();
  const before = await centralRig({ folder });
  const { json } = await before.upload(documentBytes(3));
  await before.close();
  asOfBefore(folder);
  const after = await ashore({ folder });
  expect(Object.keys(await after.boatlog())).toHaveLength(3);
  expect((await after.get(`/api/v1/imports/${json.import_id}`)).json).toMatchObject({ taken_apart: 'done' });
});

test('the answer tells the highest number that is here of this boat, whatever comes', async () => {
  const { send } = await ashore({ known: null });
  const last = async (sequence: number, content = '') =>
    (await send(numberedExport(sequence, [keyedEntry('a', content)]))).json.last_sequence;
  expect([await last(17), await last(1_126_544), await last(18), await last(18)]).toEqual([
    17, 1_126_544, 1_126_544, 1_126_544,
  ]);
  expect((await send(sampleDocument(1))).json.last_sequence).toBe(1_126_544);
  const theirs = { ...sampleDocument(1), installation_id: OTHER };
  expect((await send(theirs, { authorization: `Bearer ${OTHER}` })).json).not.toHaveProperty('last_sequence');
});

test('to the uploader an answer is a delivery with its receipt, the first time and again, and passes the number on', async () => {
  const { send } = await ashore();
  const bytes = numberedExport(1_126_544, [keyedEntry('a', 'one')]);
  const first = (await send(bytes)).json;
  for (const json of [first, (await send(bytes)).json]) {
    const answer = { kind: 'answer', status: 200, headers: {}, body: JSON.stringify(json) } as const;
    const ours = { sha256: String(json.sha256), token: `Bearer ${SAMPLE_INSTALLATION}`, records: { boatlog: 1 } };
    expect(classifyResponse({ ...answer, bodyWhole: true, exportSent: true }, ours, 0)).toEqual({
      outcome: 'accepted',
      http_status: 200,
      import_id: first.import_id,
      last_sequence: 1_126_544,
    });
  }
});

describe('looking at what is stored', () => {
  test('page by page, in the order of the keys, each once', async () => {
    const { send, stored, get } = await ashore();
    await send(
      numberedExport(
        5,
        Array.from({ length: 7 }, (_, i) => keyedEntry(`k${i}`, 'x'.repeat(i))),
      ),
    );
    await stored();
    const path = `/api/v1/records/boatlog?installation_id=${SAMPLE_INSTALLATION}&limit=3`;
    const first = (await get(path)).json;
    expect(first).toMatchObject({ status: 'success', category: 'boatlog', count: 3, total: 7, next: 'k2' });
    const last = (await get(`${path}&after=k5`)).json;
    expect(last).toMatchObject({ count: 1, next: null, imports_waiting: 0 });
    const keys = (await stored()).map(({ record_key }) => record_key);
    expect(keys).toEqual(['k0', 'k1', 'k2', 'k3', 'k4', 'k5', 'k6']);
  });

  test('a page of large records is cut before it is too large for anybody', async () => {
    const { send, stored, get } = await ashore({ limitBytes: 64 * 1024 * 1024 });
    const details = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`d${i}`, 'x'.repeat(400)]));
    const entries = Array.from({ length: 400 }, (_, i) => ({ ...keyedEntry(`k${100 + i}`, 'x'), given: details }));
    expect((await send(numberedExport(5, entries), { prefer: 'handling=lenient' })).status).toBe(200);
    const all = await stored();
    const page = await get(`/api/v1/records/boatlog?installation_id=${SAMPLE_INSTALLATION}&limit=500`);
    expect(page.bytes.length).toBeLessThan(6 * 1024 * 1024);
    expect(page.json.count).toBeLessThan(400);
    expect(all.map(({ record_key }) => record_key)).toEqual(entries.map((_, i) => `k${100 + i}`));
  });

  test('with a token one sees one’s own alone; from elsewhere, without one, nobody does', async () => {
    const { send, stored, get } = await ashore({ known: null });
    await send(numberedExport(5, [keyedEntry('a', 'one')]));
    await stored();
    const path = `/api/v1/records/boatlog?installation_id=${SAMPLE_INSTALLATION}`;
    const own = await get('/api/v1/records/boatlog', { authorization: `Bearer ${SAMPLE_INSTALLATION}` });
    expect(own.json).toMatchObject({ installation_id: SAMPLE_INSTALLATION, count: 1 });
    const others = await get(path, { authorization: `Bearer ${OTHER}` });
    expect(others.json).toMatchObject({ installation_id: OTHER, count: 0 });
    expect((await get(path, { host: 'evil.example' })).status).toBe(401);
    expect((await get(path, { 'x-forwarded-for': '10.0.0.7' })).status).toBe(401);
  });

  test.each([
    ['/api/v1/records/boatlog', 400],
    ['/api/v1/records/imports?installation_id=3861513b314c5ee7', 404],
    ['/api/v1/records/boatlog_by_source?installation_id=3861513b314c5ee7', 404],
    ['/api/v1/records/boatlog?installation_id=x', 400],
    ['/api/v1/records/boatlog?installation_id=3861513b314c5ee7&limit=0', 400],
    ['/api/v1/records/boatlog?installation_id=3861513b314c5ee7&order=up', 400],
    ['/api/v1/records/', 404],
  ])('%s: %i', async (path, expected) => {
    const { get } = await ashore();
    const { status, json } = await get(path);
    expect([status, json.status]).toEqual([expected, 'error']);
  });
});

/** Has the imports taken apart anew. */
function mark(folder: string, as: string): void {
  const database = new Database(join(folder, 'central.db'));
  database.prepare('UPDATE imports SET taken_apart = ?').run(as);
  database.exec('DELETE FROM boatlog; DELETE FROM mirrors');
  database.close();
}

/** The database as a version without tables of records left it. */
function asOfBefore(folder: string): void {
  const path = join(folder, 'central.db');
  const now = new Database(path);
  const columns = 'import_id, installation_id, sha256, size_bytes, tier, export_timestamp, records, record_count';
  const rows = now.prepare(`SELECT ${columns}, imported_at, answer FROM imports`).all();
  for (const { name } of now
    .prepare<unknown[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'")
    .all())
    now.exec(`PRAGMA foreign_keys = OFF; DROP TABLE ${name}`);
  now.pragma('user_version = 0');
  now.exec(SCHEMA);
  const insert = now.prepare(
    `INSERT INTO imports (${columns}, imported_at, answer) VALUES (@import_id, @installation_id, @sha256, @size_bytes,
       @tier, @export_timestamp, @records, @record_count, @imported_at, @answer)`,
  );
  for (const row of rows) insert.run(row);
  now.close();
}
