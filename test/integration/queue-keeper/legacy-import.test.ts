import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { problemOf } from '../../../shared/contracts/decode-payload.ts';
import { exportDocument } from '../../../shared/export/document.ts';
import { ExportFacts } from '../../../shared/export/job.ts';
import { boatWith, everythingUnder } from '../../support/boat-fixture.ts';
import { leaveLegacy, legacyDocument, legacyEntryOf, legacyQueue, stampOf } from '../../support/legacy-boat.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { centralRig } from '../central/central-rig.ts';
import { startOn } from './legacy-import-rig.ts';

const [PENDING, UPLOADING, FAILED, DONE] = [stampOf(1), stampOf(2), stampOf(3), stampOf(4)];
const OLD = '20251224_120000';

function wholeLegacy(): Parameters<typeof leaveLegacy>[1] {
  return {
    queue: legacyQueue(
      legacyEntryOf(PENDING, 'pending'),
      legacyEntryOf(UPLOADING, 'uploading'),
      legacyEntryOf(FAILED, 'failed'),
      legacyEntryOf(DONE, 'completed'),
    ),
    history: { version: '1.0', exports: [legacyEntryOf(OLD, 'completed'), legacyEntryOf(DONE, 'completed')] },
    files: {
      [`exports/export_${PENDING}.json`]: legacyDocument(1),
      [`exports/export_${UPLOADING}.json`]: legacyDocument(2),
      [`failed_exports/q_${FAILED}_failed.json`]: legacyDocument(3),
      [`exports/export_${DONE}.json`]: legacyDocument(4),
    },
  };
}

const boatWithLegacy = (left: Parameters<typeof leaveLegacy>[1], files = {}) => {
  const root = boatWith(files);
  leaveLegacy(root, left);
  return root;
};

const statuses = (boat: { jobs(): { queueId: string; status: string }[] }) =>
  Object.fromEntries(boat.jobs().map(({ queueId, status }) => [queueId, status]));

describe('a whole queue', () => {
  test('pending and interrupted ones are pending, failed ones failed, delivered ones history', async () => {
    const boat = await startOn(boatWithLegacy(wholeLegacy()));
    expect(statuses(boat)).toEqual({
      [`q_${OLD}`]: 'completed',
      [`q_${PENDING}`]: 'pending',
      [`q_${UPLOADING}`]: 'pending',
      [`q_${FAILED}`]: 'failed',
      [`q_${DONE}`]: 'completed',
    });
    expect(boat.ledgerHolds()).toBe(true);
    expect(boat.queue.status().ledger).toMatchObject({ queued: 5, completed: 2, pending: 2, failed: 1 });
    expect(boat.job(`q_${PENDING}`)).toMatchObject({ retryCount: 0, nextRetryAt: 0, lastError: null });
    expect(boat.job(`q_${FAILED}`)).toMatchObject({ retryCount: 2, transient: true });
    expect(boat.job(`q_${FAILED}`)?.lastError).toContain('Max retries exceeded');
    expect(boat.job(`q_${DONE}`)?.facts).toMatchObject({ tier: 3, file_size_bytes: 2256 });
    for (const job of boat.jobs()) expect(problemOf(ExportFacts, job.facts)).toBeNull();
  });

  test('what is to be sent lies in our folders as documents that fit, under the old names', async () => {
    const boat = await startOn(boatWithLegacy(wholeLegacy()));
    const places = [`outbox/export_${PENDING}.json`, `outbox/export_${UPLOADING}.json`, `failed/export_${FAILED}.json`];
    for (const [i, place] of places.entries()) {
      const document = JSON.parse(readFileSync(join(boat.dataDir, place), 'utf8'));
      expect(problemOf(exportDocument, document)).toBeNull();
      expect(document.data.boatlog).toHaveLength(i + 1);
      expect(document.data.telemetry).toEqual([]);
    }
    expect(readdirSync(boat.folders.outbox)).toHaveLength(2);
    expect(readdirSync(boat.folders.archive)).toEqual([]);
  });

  test('nothing of the earlier service is touched; one line says what was done', async () => {
    const root = boatWithLegacy(wholeLegacy());
    const before = everythingUnder(root);
    const boat = await startOn(root);
    expect(everythingUnder(root)).toEqual(before);
    expect(boat.timesTold).toBe(1);
    expect(boat.lines()).toEqual([
      'info: Exports of the earlier export service were taken over: 2 to be sent, 1 failed, 2 delivered before. Its own files are untouched.',
    ]);
  });

  test('a second start takes nothing and says nothing, also when what was taken over has gone', async () => {
    const boat = await startOn(boatWithLegacy(wholeLegacy()));
    boat.queue.cancel(`q_${PENDING}`);
    boat.queue.remove(boat.jobs().filter(({ status }) => !['pending', 'uploading'].includes(status)));
    const again = await boat.restart();
    expect(again.hadWork).toBe(false);
    expect(Object.keys(statuses(again))).toEqual([`q_${UPLOADING}`]);
    expect(again.lines()).toEqual([]);
    expect(again.ledgerHolds()).toBe(true);
  });

  test('exports that the earlier service adds later, after a step back to it, are taken over too', async () => {
    const root = boatWithLegacy(wholeLegacy());
    const boat = await startOn(root);
    const late = stampOf(9);
    leaveLegacy(root, {
      queue: legacyQueue(legacyEntryOf(PENDING, 'pending'), legacyEntryOf(late, 'pending')),
      files: { [`exports/export_${late}.json`]: legacyDocument() },
    });
    const again = await boat.restart();
    expect(again.queue.status().ledger).toMatchObject({ queued: 6, pending: 3 });
  });

  test('a failed one can be retried, and goes up', async () => {
    const boat = await startOn(boatWithLegacy(wholeLegacy()));
    expect(boat.queue.retry(`q_${FAILED}`)).toBe(true);
    expect(boat.fileIn('outbox', `export_${FAILED}.json`)).toBe(true);
  });

  test('the central server accepts what was converted', async () => {
    const boat = await startOn(boatWithLegacy(wholeLegacy()));
    const central = await centralRig();
    for (const name of readdirSync(boat.folders.outbox)) {
      const answer = await central.upload(readFileSync(join(boat.folders.outbox, name)));
      expect(answer.json).toMatchObject({ status: 'success', import_id: expect.any(String) });
    }
  });
});

test('a boat without an earlier service: nothing is done, nothing is said', async () => {
  for (const root of [boatWith(), join(tempFolder(), 'absent')]) {
    const boat = await startOn(root);
    expect(boat.hadWork).toBe(false);
    expect(boat.lines()).toEqual([]);
  }
});

describe('a queue file that is damaged', () => {
  test.each([
    ['lost', undefined],
    ['empty', ''],
    ['a list', '[]'],
    ['zeros', '\0'.repeat(4096)],
    ['not JSON', '<html>'],
    ['another kind of JSON', '"pending"'],
  ])('%s: the export files are taken up, and what the history tells is kept', async (_what, queue) => {
    const { history, files = {} } = wholeLegacy();
    const boat = await startOn(boatWithLegacy({ queue, history, files }));
    expect(statuses(boat)).toEqual({
      [`q_${OLD}`]: 'completed',
      [`q_${PENDING}`]: 'pending',
      [`q_${UPLOADING}`]: 'pending',
      [`q_${FAILED}`]: 'failed',
      [`q_${DONE}`]: 'completed',
    });
    expect(boat.ledgerHolds()).toBe(true);
  });

  test.each([
    ['the history, of zeros', 'export_history.json', ''],
    ['the queue, behind its entries', 'export_queue.json', legacyQueue(legacyEntryOf(FAILED, 'failed'))],
    ['the history, behind an entry', 'export_history.json', { exports: [legacyEntryOf(OLD, 'completed')] }],
  ])('600 MB long, %s: it is named, and what stands before that is taken over', async (_what, name, head) => {
    const whole = wholeLegacy();
    const root = boatWithLegacy({ ...whole, files: { ...whole.files, [name]: head } });
    truncateSync(join(root, 'data/exports', name), 600 * 1024 * 1024);
    const boat = await startOn(root);
    expect(statuses(boat)).toMatchObject({ [`q_${PENDING}`]: 'pending', [`q_${FAILED}`]: 'failed' });
    expect(statuses(boat)[`q_${OLD}`]).toBe(head === '' ? undefined : 'completed');
    expect(boat.lines()).toEqual([expect.stringContaining(`${name} could not be read as a whole; what could be was`)]);
    expect((await boat.restart()).hadWork).toBe(false);
  });

  test.each(['{"pending":', ''])('nested without end behind %j, and nothing else: it is named', async (head) => {
    const boat = await startOn(boatWithLegacy({ queue: `${head}${'['.repeat(500_000)}` }));
    expect(boat.lines()).toEqual([expect.stringContaining('export_queue.json could not be read as a whole')]);
    expect(boat.timesTold).toBe(0);
    expect((await boat.restart()).hadWork).toBe(false);
  });

  test('torn anywhere: every file is taken up once, and none twice when the file is whole again', async () => {
    const { queue, history, files = {} } = wholeLegacy();
    const text = JSON.stringify(queue, null, 2);
    for (let length = 0; length < text.length; length += 151) {
      const root = boatWithLegacy({ queue: text.slice(0, length), history, files });
      const boat = await startOn(root);
      expect(statuses(boat), `torn after ${length} characters`).toMatchObject({
        [`q_${PENDING}`]: 'pending',
        [`q_${UPLOADING}`]: 'pending',
        [`q_${DONE}`]: 'completed',
      });
      expect(boat.queue.status().ledger.queued).toBe(5);
      leaveLegacy(root, { queue });
      const again = await boat.restart();
      expect(again.queue.status().ledger.queued, `torn after ${length} characters, then whole`).toBe(5);
      expect(again.ledgerHolds()).toBe(true);
      again.close();
    }
  });
});

describe('entries and files that do not match', () => {
  test('a pending one without its file has failed at once, and says why', async () => {
    const boat = await startOn(boatWithLegacy({ queue: legacyQueue(legacyEntryOf(PENDING, 'pending')) }));
    expect(boat.job(`q_${PENDING}`)).toMatchObject({ status: 'failed', transient: false });
    expect(boat.job(`q_${PENDING}`)?.lastError).toContain('left no file');
    expect(boat.queue.retry(`q_${PENDING}`)).toBe(false);
  });

  test.each([
    ['empty', ''],
    ['zeros', '\0\0\0\0'],
    ['no export', '{"a":1}'],
    ['a picture', new Uint8Array([0xff, 0xd8, 0xff, 0xe0])],
  ])('a pending one whose file is %s has failed, and names the file', async (_what, content) => {
    const name = `exports/export_${PENDING}.json`;
    const boat = await startOn(
      boatWithLegacy({ queue: legacyQueue(legacyEntryOf(PENDING, 'pending')), files: { [name]: content } }),
    );
    expect(boat.statusOf(`q_${PENDING}`)).toBe('failed');
    expect(boat.job(`q_${PENDING}`)?.lastError).toContain(name);
  });

  test('a torn export goes ashore with what can be read of it, and says so', async () => {
    const whole = JSON.stringify(legacyDocument(50), null, 2);
    const torn = whole.slice(0, whole.indexOf('"marine_vision_captures"') - 700);
    const boat = await startOn(boatWithLegacy({ files: { [`exports/export_${PENDING}.json`]: torn } }));
    const job = boat.job(`q_${PENDING}`);
    expect(job?.status).toBe('pending');
    expect(job?.facts.records.boatlog).toBeGreaterThan(40);
    expect(job?.facts.problems.filter(({ code }) => code === 'corrupt').length).toBeGreaterThan(1);
  });

  test('another export has the name already: both are kept', async () => {
    const dataDir = tempFolder();
    const root = boatWith();
    const before = await startOn(root, dataDir);
    before.take(`q_${PENDING}`);
    leaveLegacy(root, wholeLegacy());
    const boat = await before.restart();
    expect(boat.job(`q_${PENDING}`)?.facts.source).toBe('test');
    expect(boat.job(`q_${PENDING}_2`)).toMatchObject({ status: 'pending', facts: { source: 'legacy-import' } });
    expect(boat.fileIn('outbox', `export_${PENDING}_2.json`)).toBe(true);
  });

  test('the shapes of the first plan and of an early version', async () => {
    const file = 'd3kos_export_3861513b314c5ee7_20260216143000.json';
    const planned = {
      export_id: 'export_20260216_143000',
      file_path: `/opt/d3kos/data/exports/${file}`,
      status: 'retrying',
    };
    const early = {
      id: 'export_full_export_1771252200',
      type: 'full_export',
      data: legacyDocument(7),
      timestamp: '2026-02-16T14:30:00Z',
      status: 'retry',
    };
    const boat = await startOn(
      boatWithLegacy({ queue: { pending_exports: [planned, early] }, files: { [file]: legacyDocument(6) } }),
    );
    expect(boat.jobs().map(({ status, facts }) => [status, facts.records.boatlog])).toEqual([
      ['pending', 7],
      ['pending', 6],
    ]);
    expect(boat.statusOf('q_20260216_143000')).toBe('pending');
    expect(readdirSync(boat.folders.outbox)).toHaveLength(2);
  });
});

describe('a crash between any two steps', () => {
  test('a converted file whose job was not committed is made again, once', async () => {
    const dataDir = tempFolder();
    mkdirSync(join(dataDir, 'outbox'), { recursive: true });
    writeFileSync(join(dataDir, 'outbox', `export_${PENDING}.json.taken-over`), 'torn');
    const boat = await startOn(boatWithLegacy(wholeLegacy()), dataDir);
    expect(boat.queue.status().ledger).toMatchObject({ queued: 5, pending: 2 });
    expect(readdirSync(boat.folders.outbox)).toEqual([`export_${PENDING}.json`, `export_${UPLOADING}.json`]);
  });

  test('a job that was committed gets its file, though its renaming was undone', async () => {
    const boat = await startOn(boatWithLegacy(wholeLegacy()));
    const place = join(boat.folders.outbox, `export_${PENDING}.json`);
    const content = readFileSync(place);
    writeFileSync(`${place}.taken-over`, content);
    rmSync(place);
    const again = await boat.restart();
    expect(again.statusOf(`q_${PENDING}`)).toBe('pending');
    expect(readFileSync(place)).toEqual(content);
    expect(readdirSync(boat.folders.outbox)).toHaveLength(2);
  });

  test('a queue that lost what it had taken over knows its exports again by their files', async () => {
    const root = boatWithLegacy(wholeLegacy());
    const boat = await startOn(root);
    boat.database.exec('DELETE FROM legacy_exports; DELETE FROM legacy_lists');
    const again = await boat.restart();
    expect(again.queue.status().ledger).toMatchObject({ queued: 5, pending: 2, completed: 2, failed: 1 });
  });
});

test('what our disk does not take now is said once, and taken over later, whole', async () => {
  const dataDir = tempFolder();
  const inTheWay = join(dataDir, 'outbox', `export_${UPLOADING}.json.taken-over`);
  mkdirSync(inTheWay, { recursive: true });
  const boat = await startOn(boatWithLegacy(wholeLegacy()), dataDir);
  await boat.legacy.begin();
  expect(boat.queue.status().ledger.queued).toBe(0);
  expect(boat.log.lines.map(({ level }) => level)).toEqual(['error']);
  rmdirSync(inTheWay);
  await boat.legacy.begin();
  expect(boat.queue.status().ledger).toMatchObject({ queued: 5, completed: 2, pending: 2, failed: 1 });
  expect(await boat.legacy.begin()).toBe(false);
});

describe('much of it', () => {
  test('10,000 entries are taken over, the newest to be seen, and a second start has nothing to do', async () => {
    const entries = Array.from({ length: 10_000 }, (_, n) =>
      legacyEntryOf(stampOf(n), n < 9_800 ? 'completed' : 'pending'),
    );
    const files = Object.fromEntries(
      Array.from({ length: 200 }, (_, i) => [`exports/export_${stampOf(9_800 + i)}.json`, legacyDocument(1)]),
    );
    const root = boatWithLegacy({ queue: legacyQueue(...entries), files });
    const boat = await startOn(root);
    expect(boat.queue.status().ledger).toMatchObject({ queued: 10_000, completed: 9_800, pending: 200 });
    expect(boat.store.newestDone(1).map(({ queueId }) => queueId)).toEqual([`q_${stampOf(9_799)}`]);
    expect((await boat.restart()).hadWork).toBe(false);
  });

  test('an export of many megabytes', async () => {
    const root = boatWithLegacy({ files: { [`exports/export_${PENDING}.json`]: legacyDocument(60_000) } });
    expect(statSync(join(root, `data/exports/exports/export_${PENDING}.json`)).size).toBeGreaterThan(10_000_000);
    const boat = await startOn(root);
    expect(boat.job(`q_${PENDING}`)?.facts.records.boatlog).toBe(60_000);
  });

  test.each([
    ['of more small records than memory has room for', () => `{"data":{"boatlog":[${'{},'.repeat(1_000_000)}{}]}}`],
    ['of more text', () => `{"data":{"boatlog":[{"content":"${'x'.repeat(33_000_000)}"}]}}`],
  ])('an export %s has failed, says why, and lies where it lay', async (_what, text) => {
    const root = boatWithLegacy({ files: { [`exports/export_${PENDING}.json`]: text() } });
    const boat = await startOn(root);
    expect(boat.job(`q_${PENDING}`)).toMatchObject({
      status: 'failed',
      lastError: expect.stringMatching(/too large.*MB/),
    });
    expect(readdirSync(join(root, 'data/exports/exports'))).toEqual([`export_${PENDING}.json`]);
  });
});
