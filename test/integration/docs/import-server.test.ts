import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { projectRoot } from '../../../deploy/start-boat/bundles.ts';
import { recallSources } from '../../../services/collector/sources/source-memory.ts';
import { writePart } from '../../../services/queue-keeper/parts/write-part.ts';
import { classifyResponse } from '../../../services/uploader/classify-response.ts';
import { createSender } from '../../../services/uploader/send-export.ts';
import type { ExportDocument } from '../../../shared/export/document.ts';
import { systemClock } from '../../../shared/runtime/clock.ts';
import {
  BOATLOG,
  BOATLOG_TABLE,
  boatWith,
  collectBoat,
  FIXTURE_ID,
  FIXTURE_NOW,
  openOwnersDatabase,
  testRecordings,
} from '../../support/boat-fixture.ts';
import { eventually } from '../../support/eventually.ts';
import { httpCall } from '../../support/http-call.ts';
import { expectDocumented, IMPORT_PATH } from '../../support/import-api.ts';
import { startImportServer } from '../../support/import-server.ts';
import { curl, needs, openssl } from '../../support/needs.ts';
import { keyedEntry, numberedExport } from '../../support/numbered-exports.ts';
import { sampleDocument } from '../../support/sample-document.ts';
import { tempFolder } from '../../support/temp-folder.ts';

type Server = Awaited<ReturnType<typeof startImportServer>>;
const sha256 = (text: string | Uint8Array) => createHash('sha256').update(text).digest('hex');
const ALERTS = 'data/alerts.json';

/** Sends an export as the uploader does, and judges the answer as it does. */
function uploaderTo(server: Server) {
  const outbox = tempFolder();
  const endpoint = new URL(IMPORT_PATH, server.url);
  const options = { authHeader: 'Authorization', token: '', timeoutMs: 20_000, answerMs: 20_000 };
  const sender = createSender({ ...options, endpoint, outbox, clock: systemClock });
  onTestFinished(() => sender.close());
  let nth = 0;
  return async (text: string, { asksFirst = false } = {}) => {
    const export_file = `export_20260220_16441${nth++}.json`;
    writeFileSync(join(outbox, export_file), text);
    const file_size_bytes = Buffer.byteLength(text);
    const offer = { queue_id: 'q_20260220_164416', claim: 1, export_file, file_size_bytes, sha256: sha256(text) };
    const sending = { signal: new AbortController().signal, asksFirst, onBytes() {} };
    const { ending, token, bytesSent } = await sender.send(offer, sending);
    if (ending.kind === 'answer') expectDocumented('POST', { ...ending, text: ending.body });
    return {
      ...classifyResponse(ending, { sha256: offer.sha256, token, isVerified: true }, systemClock.now()),
      bytesSent,
    };
  };
}

test('what a changing boat exports is delivered once, and stored as it is aboard; what comes late changes nothing', async () => {
  const server = await startImportServer();
  const send = uploaderTo(server);
  const root = boatWith();
  const recordings = testRecordings();
  const sources = recallSources([], { at: FIXTURE_NOW, bootId: 'boot-1' });
  const change = (sql: string, alerts: readonly [id: string, message: string][]) => {
    const database = openOwnersDatabase(root, BOATLOG);
    database.exec(sql);
    database.close();
    const timestamp = '2026-02-20T12:00:00Z';
    writeFileSync(
      join(root, ALERTS),
      JSON.stringify(alerts.map(([alert_id, message]) => ({ alert_id, timestamp, message, resolved: false }))),
    );
  };
  const insert = (...contents: string[]) =>
    contents
      .map(
        (text) =>
          `INSERT INTO boatlog_entries (timestamp, entry_type, content) VALUES ('2026-02-20T12:00:00Z', 'text', '${text}');`,
      )
      .join('');
  const exportNow = async (sequence: number) =>
    (await collectBoat(root, { recordings, sources, sequence, at: FIXTURE_NOW + sequence * 60_000 })).text;
  const aboard = () => {
    const database = openOwnersDatabase(root, BOATLOG);
    const rows = database.prepare('SELECT entry_id AS id, content FROM boatlog_entries').all();
    database.close();
    return rows.map((row) => `${row.id} ${row.content}`).sort();
  };
  const ashore = () =>
    server
      .records('boatlog', BOATLOG)
      .map((one) => `${one.entry_id} ${one.content}`)
      .sort();
  const alertsAshore = () =>
    server
      .records('system_alerts', ALERTS)
      .map(({ message }) => message)
      .sort();

  change(`${BOATLOG_TABLE};${insert('cast off', 'reefed', 'Möwen')}`, [
    ['1', 'bilge'],
    ['2', 'anchor'],
  ]);
  const first = await exportNow(11);
  const taken = await send(first);
  expect(taken).toMatchObject({ outcome: 'accepted', import_id: expect.stringMatching(/^import_/) });
  expect(taken).not.toHaveProperty('reason');
  expect(ashore()).toEqual(aboard());

  change(
    `UPDATE boatlog_entries SET content = 'reefed twice' WHERE entry_id = 2; DELETE FROM boatlog_entries WHERE entry_id = 1; ${insert('moored')}`,
    [['2', 'anchor drags']],
  );
  const second = await exportNow(12);
  // Numbers begin again: the id of an entry that is ashore is another one's now.
  change(`DELETE FROM boatlog_entries; DELETE FROM sqlite_sequence; ${insert('a new log')}`, [
    ['2', 'anchor drags'],
    ['3', 'shore power'],
  ]);
  const third = await exportNow(13);
  expect(await send(third)).toMatchObject({ outcome: 'accepted' });
  expect(ashore()).toEqual(['1 a new log']);
  expect(ashore()).toEqual(aboard());
  expect(await send(second), 'an export that comes late').toMatchObject({ outcome: 'accepted' });
  expect(ashore()).toEqual(aboard());
  expect(alertsAshore()).toEqual(['anchor drags', 'shore power']);
  expect(server.imports()).toHaveLength(3);

  const again = await send(first);
  expect([again.import_id, again.outcome]).toEqual([taken.import_id, 'accepted']);
  expect(await send(first, { asksFirst: true })).toMatchObject({ import_id: taken.import_id, bytesSent: 0 });
  expect([ashore(), server.imports().length]).toEqual([aboard(), 3]);
});

test('what is gone aboard goes ashore as well when an export comes in parts: once all of them are there', async () => {
  const server = await startImportServer();
  const send = uploaderTo(server);
  const root = boatWith();
  const [recordings, sources] = [testRecordings(), recallSources([], { at: FIXTURE_NOW, bootId: 'boot-1' })];
  const log = openOwnersDatabase(root, BOATLOG);
  onTestFinished(() => log.close());
  const rows = ['cast off', 'reefed', 'moored', 'slept'].map((text) => `('2026-02-20T12:00:00Z', 'text', '${text}')`);
  log.exec(`${BOATLOG_TABLE};INSERT INTO boatlog_entries (timestamp, entry_type, content) VALUES ${rows.join()}`);
  const exportNow = async (sequence: number) => (await collectBoat(root, { recordings, sources, sequence })).text;
  const ashore = () => server.records('boatlog', BOATLOG).map(({ content }) => content);
  const folder = tempFolder();
  const inHalves = (text: string, queue_id: string) => {
    const [whole, part] = [join(folder, queue_id), join(folder, 'part')];
    writeFileSync(whole, text);
    const { length } = (JSON.parse(text) as ExportDocument).data.boatlog;
    return [0, 1].map((half) => {
      const span = { category: 'boatlog', from: half, to: half === 0 ? 1 : length } as const;
      writePart(
        whole,
        part,
        { spans: [span], without: [], named: '', isToHalve: false, group: null },
        { queue_id, part: half + 1 },
      );
      return readFileSync(part, 'utf8');
    });
  };
  await send(await exportNow(1));
  log.exec("DELETE FROM boatlog_entries WHERE content = 'reefed'");
  const [first = '', second = ''] = inHalves(await exportNow(2), 'q_20260220_164416');
  log.exec("DELETE FROM boatlog_entries WHERE content = 'slept'");
  const [, late = ''] = inHalves(await exportNow(3), 'q_20260220_164417');
  for (const [part, left] of [
    [first, ['cast off', 'reefed', 'moored', 'slept']],
    [late, ['cast off', 'reefed', 'moored', 'slept']],
    [second, ['cast off', 'reefed', 'moored', 'slept']],
  ] as const) {
    expect(await send(part)).toMatchObject({ outcome: 'accepted' });
    expect(ashore().toSorted()).toEqual(left.toSorted());
  }
  const [again = '', last = ''] = inHalves(await exportNow(4), 'q_20260220_164418');
  await send(last);
  expect(ashore()).toContain('reefed');
  await send(again);
  expect(ashore().toSorted()).toEqual(['cast off', 'moored']);
  await send(second);
  expect(ashore().toSorted(), 'a part that comes late').toEqual(['cast off', 'moored']);
});

test('a source that was away for once takes nothing away ashore', async () => {
  const server = await startImportServer();
  const send = uploaderTo(server);
  const root = boatWith({ [ALERTS]: [{ alert_id: '1', timestamp: '2026-02-20T12:00:00Z', message: 'bilge' }] });
  const [recordings, sources] = [testRecordings(), recallSources([], { at: FIXTURE_NOW, bootId: 'boot-1' })];
  const exportNow = async (sequence: number) => (await collectBoat(root, { recordings, sources, sequence })).text;
  await send(await exportNow(1));
  renameSync(join(root, ALERTS), join(root, `${ALERTS}.away`));
  await send(await exportNow(2));
  expect(server.records('system_alerts', ALERTS)).toHaveLength(1);
});

describe('what it answers is documented, and means to the boat what it says', () => {
  const bytes = (change = {}) => Buffer.from(JSON.stringify(sampleDocument(2, change)));
  const post = async (server: Server, body: Uint8Array, headers = {}, records?: Record<string, number>) => {
    const own = { authorization: `Bearer ${FIXTURE_ID}`, 'content-type': 'application/json' };
    const answer = await httpCall(`${server.url}${IMPORT_PATH}`, {
      method: 'POST',
      body,
      headers: { ...own, ...headers },
    });
    expectDocumented('POST', answer);
    const { status, text } = answer;
    const told = Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, `${value}`]));
    const ending = { kind: 'answer', status, headers: told, body: text, bodyWhole: true, exportSent: true } as const;
    const ours = { sha256: sha256(body), token: own.authorization, isVerified: true, bytes: body.length, records };
    return { ...answer, verdict: classifyResponse(ending, ours, systemClock.now()) };
  };

  test('refusals', async () => {
    const server = await startImportServer({ BOATS: FIXTURE_ID, MAX_BYTES: '20000' });
    const digest = `sha-256=:${createHash('sha256').update('other').digest('base64')}:`;
    const cases: [string, Uint8Array, object, number, string][] = [
      ['nobody', bytes(), { authorization: '' }, 401, 'parked'],
      ['a boat that is not known', bytes(), { authorization: 'Bearer ffffffffffffffff' }, 401, 'parked'],
      ['an export of another boat', bytes({ installation_id: 'ffffffffffffffff' }), {}, 401, 'parked'],
      ['another type', bytes(), { 'content-type': 'text/plain' }, 415, 'refused'],
      ['a damaged body', bytes(), { 'content-digest': digest }, 400, 'refused'],
      ['torn JSON', bytes().subarray(0, 80), {}, 400, 'refused'],
      ['a list', Buffer.from('[]'), {}, 400, 'refused'],
      ['another format', bytes({ format_version: '2.0' }), {}, 400, 'refused'],
      ['no data', bytes({ data: null }), {}, 400, 'refused'],
      ['what is no UTF-8', Buffer.concat([bytes(), Buffer.from([0xff])]), {}, 400, 'refused'],
      ['nests too deeply', Buffer.from('['.repeat(9_000)), {}, 400, 'refused'],
      ['too large', Buffer.alloc(30_000, ' '), {}, 413, 'refused'],
    ];
    for (const [what, body, headers, status, outcome] of cases) {
      const answer = await post(server, body, headers);
      expect([what, answer.status, answer.verdict.outcome], answer.text).toEqual([what, status, outcome]);
    }
    expect(server.imports()).toEqual([]);
    expect(server.written()).not.toContain('Traceback');
  });

  test('what is too large is refused by its head, and the answer is not destroyed by what still comes', async () => {
    const server = await startImportServer({ MAX_BYTES: '60000' });
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    const told: string[] = [];
    socket.on('data', (bytes) => void told.push(`${bytes}`)).on('error', ({ message }) => void told.push(message));
    const size = 175_000;
    socket.write(
      `POST ${IMPORT_PATH} HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer ${FIXTURE_ID}\r\nContent-Length: ${size}\r\n\r\n`,
    );
    await eventually('its answer', () => told.join('').includes('TOO_LARGE'));
    // Longer than a server needs to close a connection that it does not read.
    expect((await post(server, bytes())).status).toBe(200);
    socket.end(Buffer.alloc(size, ' '));
    await once(socket, 'close');
    expect(told.join('')).toMatch(/^HTTP\/1\.1 413 .*\}\s*$/s);
  });

  test('a record without a key is left out, named, and told; the question whether it is there says it too', async () => {
    const server = await startImportServer();
    const taken = await post(server, bytes(), { 'idempotency-key': 'k' });
    expect(taken.json).toMatchObject({ records_left_out: 3, left_out: [{ pointer: '/data/boatlog/0' }, {}, {}] });
    expect(taken.verdict).toMatchObject({ outcome: 'accepted', reason: expect.stringContaining('3') });
    const other = await post(server, bytes({ tier: 2 }), { 'idempotency-key': 'k' });
    expect(other.status).toBe(422);
    const ask = async (key: string, authorization = `Bearer ${FIXTURE_ID}`) => {
      const headers = { authorization, 'idempotency-key': key };
      const answer = await httpCall(`${server.url}${IMPORT_PATH}`, { method: 'HEAD', headers });
      expectDocumented('HEAD', answer);
      return answer;
    };
    const named = { 'idempotency-key': 'k', 'import-id': taken.json.import_id, 'records-left-out': '3' };
    expect(await ask('k')).toMatchObject({ status: 200, headers: named });
    expect(await ask('other')).toMatchObject({ status: 404, headers: { 'idempotency-key': 'other' } });
    expect(await ask('k', 'Bearer ffffffffffffffff')).toMatchObject({ status: 404 });
    expect(await ask('k', '')).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } });
  });

  const numbered = (server: Server, sequence: number, delivered: number, ...keys: string[]) => {
    const document = numberedExport(
      sequence,
      keys.map((key) => keyedEntry(key, `${key} of ${sequence}`)),
    );
    const head = delivered > 0 ? { 'delivered-sequence': `${delivered}` } : {};
    return post(server, Buffer.from(JSON.stringify(document)), head, { boatlog: keys.length });
  };

  test('a boat that began anew is told above which number to go on, and what of its export is older than what is there', async () => {
    const server = await startImportServer();
    await numbered(server, 50, 0, 'a', 'b');
    const late = await numbered(server, 7, 0, 'a', 'b', 'c');
    expect(late.json).toMatchObject({
      last_sequence: 50,
      records_imported: { boatlog: 0 },
      records_unchanged: { boatlog: 3 },
    });
    expect(late.verdict).toMatchObject({ outcome: 'accepted', last_sequence: 50 });
    expect(late.verdict).not.toHaveProperty('reason');
    const healed = await numbered(server, 51, 7, 'a', 'b', 'c');
    expect(healed.json).toMatchObject({ last_sequence: 51, records_imported: { boatlog: 3 } });
    expect(server.records('boatlog').map(({ content }) => content)).toEqual(['a of 51', 'b of 51', 'c of 51']);
  });

  test('what was delivered and is lost is asked for in every answer until some of it comes, though an answer got lost', async () => {
    const server = await startImportServer();
    await numbered(server, 4, 0, 'a');
    const asked = async (sequence: number, delivered: number) =>
      (await numbered(server, sequence, delivered, 'a')).json.resend;
    const gap = { after_sequence: 4 };
    expect(await asked(8, 7)).toEqual(gap);
    expect(await asked(8, 7), 'its answer got lost').toEqual(gap);
    expect(await asked(9, 8)).toEqual(gap);
    expect(await asked(6, 9)).toBeUndefined();
    expect(await asked(10, 9)).toBeUndefined();
    expect(await asked(20, 19), 'lost again').toEqual({ after_sequence: 10 });
  });

  test('a document without a number, as of EXPORT_FORMAT=plain, is compared with none', async () => {
    const server = await startImportServer();
    const { json } = await post(server, bytes(), { 'delivered-sequence': '9' });
    expect([json.last_sequence, json.resend]).toEqual([undefined, undefined]);
  });

  test('sent ten times at once it is one import', async () => {
    const server = await startImportServer();
    const answers = await Promise.all(Array.from({ length: 10 }, () => post(server, bytes())));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(server.imports()).toHaveLength(1);
  });

  test('while its database is locked it says “later”, and nothing is lost', async () => {
    const server = await startImportServer({ WAIT_S: '0.1' });
    await post(server, bytes({ tier: 1 }));
    const database = new DatabaseSync(server.path);
    database.exec('BEGIN IMMEDIATE');
    const later = await post(server, bytes());
    expect(later.status).toBe(503);
    expect(later.verdict).toMatchObject({ outcome: 'retry', retry_after_s: 60 });
    database.exec('ROLLBACK');
    database.close();
    expect((await post(server, bytes())).verdict.outcome).toBe('accepted');
  });
});

test('the page’s own curl is understood', needs(curl, openssl), async () => {
  const server = await startImportServer();
  const page = readFileSync(join(projectRoot, 'docs/import-api.md'), 'utf8');
  const [, script = ''] = /```sh\n([\s\S]*?)```/.exec(page) ?? [];
  const folder = tempFolder();
  const { text } = await collectBoat(boatWith());
  writeFileSync(join(folder, 'export.json'), text);
  const run = () =>
    JSON.parse(
      execFileSync('sh', ['-c', script.replace('https://central.example', server.url)], { cwd: folder }).toString(),
    );
  const told = run();
  expect(told).toMatchObject({ status: 'success', import_id: expect.any(String) });
  expect(run()).toEqual(told);
  expect(server.imports()).toEqual([{ key: sha256(text), receipt: told.import_id }]);
});
