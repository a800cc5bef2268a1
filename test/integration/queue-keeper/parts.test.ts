import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createJobStore } from '../../../services/queue-keeper/database/job-store.ts';
import { openDatabase } from '../../../services/queue-keeper/database/open-database.ts';
import { salvageQueue } from '../../../services/queue-keeper/database/salvage-queue.ts';
import { jobView } from '../../../services/queue-keeper/job-view.ts';
import { createQuarantine } from '../../../services/queue-keeper/parts/quarantine.ts';
import { createResultTaking } from '../../../services/queue-keeper/take-result.ts';
import { decodePayload } from '../../../shared/contracts/decode-payload.ts';
import { queueJob } from '../../../shared/contracts/queue-job.ts';
import { queueStatus } from '../../../shared/contracts/queue-status.ts';
import { queueUploading } from '../../../shared/contracts/queue-uploading.ts';
import { CANCELLED_ON_ITS_WAY } from '../../../shared/export/delivery-unknown.ts';
import { exportFileFor } from '../../../shared/export/ids.ts';
import type { ExportFacts } from '../../../shared/export/job.ts';
import { quarantineName } from '../../../shared/export/quarantine-name.ts';
import { openQueue } from '../../support/queue-fixture.ts';
import { queueOfVersion } from '../../support/queue-of-version.ts';
import { sampleData, sampleDocument } from '../../support/sample-document.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const ID = 'q_20260220_164416';
const FILE = exportFileFor(ID);
const FEB_30 = '30 February';

interface Document {
  readonly part_of?: unknown;
  readonly request_id?: string;
  readonly categories?: unknown;
  readonly problems: { category: string; code: string; message: string }[];
  readonly data: Record<string, unknown>;
}

type Answer = { readonly status: number; readonly places?: string[]; readonly tookTheRest?: true } | null;

/** Six boat log entries, of which the given ones are bad, and some other records. */
function documentWith(bad: readonly number[], entries = 6): object {
  const boatlog = (sampleData(entries).boatlog as Record<string, unknown>[]).map((entry, i) =>
    bad.includes(i) ? { ...entry, content: FEB_30 } : entry,
  );
  const telemetry = [{ origin: 'system', cpu_count: 4 }];
  return { ...sampleDocument(0, { data: sampleData(0, { boatlog, telemetry }) }), request_id: 'asked' };
}

/** A queue that has this export, and a server that judges what it is sent. */
function openWith(document: object, judge: (document: Document) => Answer, dataDir = tempFolder()) {
  const queue = openQueue({ dataDir });
  const text = JSON.stringify(document);
  const facts: ExportFacts = {
    queue_id: ID,
    request_id: 'asked',
    export_file: FILE,
    file_size_bytes: Buffer.byteLength(text),
    sha256: createHash('sha256').update(text).digest('hex'),
    category_count: 9,
    records: {},
    problems: [],
    source: 'test',
    tier: 3,
    created_at: '2026-02-20T21:44:16.503Z',
  };
  const uploads: { name: string; document: Document }[] = [];
  const ashore: string[] = [];
  return {
    ...queue,
    facts,
    uploads,
    /** The records that the server took, as they stand. */
    ashore,
    spool(): void {
      writeFileSync(join(queue.folders.spool, FILE), text);
      queue.queue.take(facts);
      queue.queue.offerDue();
    },
    /** Uploads what is offered, as the uploader does. */
    upload(): void {
      const [offer] = queue.queue.offers();
      if (!offer) throw new Error('nothing is offered');
      expect(decodePayload(queueUploading, Buffer.from(JSON.stringify([offer])))).toMatchObject({ ok: true });
      const bytes = readFileSync(join(queue.folders.outbox, offer.export_file));
      expect(bytes.length).toBe(offer.file_size_bytes);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(offer.sha256);
      const sent = JSON.parse(bytes.toString('utf8')) as Document;
      if (offer.queue_id !== ID) {
        const held = Object.keys(offer.records ?? {}).map((name) => [name, [sent.data[name]].flat().length]);
        expect(offer.records).toEqual(Object.fromEntries(held));
      }
      uploads.push({ name: offer.queue_id, document: sent });
      const refused = judge(sent);
      if (refused === null) {
        ashore.push(...recordsOf(sent));
        queue.answer('accepted', { http_status: 200, import_id: `import_${uploads.length}` });
      } else {
        const { status, places, tookTheRest } = refused;
        const more = places ? { refused_places: places } : {};
        if (tookTheRest) ashore.push(...recordsOf(sent).filter((record) => !record.includes(FEB_30)));
        queue.answer(tookTheRest ? 'accepted' : 'refused', {
          http_status: status,
          reason: 'HTTP 400: "no such day"',
          ...more,
        });
      }
    },
    uploadAll(): void {
      for (let i = 0; queue.queue.offers().length > 0 && i < 100; i++) this.upload();
    },
    /** And what waits for a pause, when it is over. */
    uploadToEnd(): void {
      for (let pauses = 0; pauses < 5; pauses++) {
        this.uploadAll();
        if (queue.statusOf(ID) !== 'pending') return;
        queue.clock.leap(20 * 60_000);
        queue.queue.offerDue();
      }
    },
    /** The uploader found no such file. */
    answerMissing(): void {
      const [offer] = queue.queue.offers();
      const { queue_id = '', claim = 0 } = offer ?? {};
      const at = '2026-02-20T21:45:00.000Z';
      const { files, log, store } = queue;
      createResultTaking({ queue: queue.queue, store, files, log })({
        queue_id,
        claim,
        outcome: 'refused',
        bytes_sent: 0,
        duration_ms: 1,
        at,
      });
    },
    quarantined: () => (existsSync(queue.folders.quarantine) ? readdirSync(queue.folders.quarantine) : []),
    partFiles: () => readdirSync(queue.folders.outbox).filter((name) => name.includes('_part')),
  };
}

function recordsOf({ data }: Document): string[] {
  return Object.values(data).flatMap((value) =>
    (Array.isArray(value) ? value : Object.keys(value as object).length > 0 ? [value] : []).map((one) =>
      JSON.stringify(one),
    ),
  );
}

/** Records of a document with six entries. */
const ALL = recordsOf(documentWith([]) as Document).length;
const entriesOf = ({ data }: Document) => data.boatlog as { content: string }[];
const badIn = (document: Document) => entriesOf(document).flatMap(({ content }, i) => (content === FEB_30 ? [i] : []));
const refusesNamed = (document: Document): Answer => {
  const at = badIn(document);
  return at.length === 0 ? null : { status: 422, places: at.map((i) => `/data/boatlog/${i}`) };
};
const refusesUnnamed = (document: Document): Answer => (badIn(document).length === 0 ? null : { status: 400 });

test('the record that the server names goes into quarantine, and all others ashore, in one upload more', () => {
  const boat = openWith(documentWith([3]), refusesNamed);
  boat.spool();
  boat.uploadAll();
  expect(boat.uploads.map(({ name }) => name)).toEqual([ID, `${ID}_part1`]);
  expect(boat.statusOf(ID)).toBe('completed');
  expect(boat.job(ID)).toMatchObject({
    importId: 'import_2',
    lastError: expect.stringMatching(/^1 record that the server refused went into quarantine\. HTTP 400/),
  });
  const record = entriesOf(documentWith([3]) as Document)[3] as object;
  const name = quarantineName('boatlog', record);
  expect(boat.quarantined()).toEqual([name]);
  expect(JSON.parse(readFileSync(join(boat.folders.quarantine, name), 'utf8'))).toEqual({
    category: 'boatlog',
    pointer: '/data/boatlog/3',
    queue_id: ID,
    said: 'HTTP 400: "no such day"',
    at: expect.any(String),
    record,
  });
  expect(new Set(boat.ashore).size).toBe(7);
  expect(boat.ashore).toHaveLength(7);
});

test('what a server names as left out of what it took goes into quarantine, and nothing is sent again', () => {
  const boat = openWith(documentWith([3]), (document) => {
    const refused = refusesNamed(document);
    return refused && { ...refused, tookTheRest: true };
  });
  boat.spool();
  boat.uploadAll();
  expect(boat.uploads.map(({ name }) => name)).toEqual([ID]);
  expect(boat.job(ID)).toMatchObject({ leftOut: 'HTTP 400: "no such day"' });
  expect(boat.statusOf(ID)).toBe('completed');
  expect(boat.quarantined()).toEqual([
    quarantineName('boatlog', entriesOf(documentWith([3]) as Document)[3] as object),
  ]);
});

test('so does what it names of a part, by its place in the export', () => {
  const boat = openWith(documentWith([3, 5]), (document) => {
    if (document.part_of === undefined) return { status: 400 };
    const refused = refusesNamed(document);
    return refused && { ...refused, tookTheRest: true };
  });
  boat.spool();
  boat.uploadAll();
  const entries = entriesOf(documentWith([3, 5]) as Document);
  const names = [3, 5].map((i) => quarantineName('boatlog', entries[i] as object));
  expect(boat.quarantined().sort()).toEqual([...names].sort());
  expect(boat.statusOf(ID)).toBe('completed');
  expect(new Set(boat.ashore).size).toBe(boat.ashore.length);
});

/** A firewall sees an attack in it, and gives no place. */
const likeAFirewall =
  (status: number) =>
  (document: Document): Answer =>
    badIn(document).length === 0 ? null : { status };

test.each([403, 406, 405, 200])('what a firewall refuses for one record goes ashore without it (HTTP %i)', (status) => {
  const boat = openWith(documentWith([3]), likeAFirewall(status));
  boat.spool();
  boat.uploadToEnd();
  expect(boat.statusOf(ID)).toBe('completed');
  expect(boat.quarantined()).toEqual([
    quarantineName('boatlog', entriesOf(documentWith([3]) as Document)[3] as object),
  ]);
  expect(new Set(boat.ashore).size).toBe(7);
  expect(boat.queue.status().waiting_for).toBeNull();
});

test('an export of which a firewall lets nothing through waits, is told, and lets others go first', async () => {
  const other = 'q_20260220_170000';
  let isOff = false;
  const boat = openWith(documentWith([]), () => (isOff ? null : { status: 403 }));
  boat.queue.noteUploader({ online: true, since: 'a', lacksNetwork: null, notedAt: 0 });
  boat.spool();
  boat.take(other);
  while (boat.queue.offers()[0]?.queue_id.startsWith(ID)) boat.upload();
  expect(boat.uploads.length).toBeGreaterThan(1);
  expect(boat.uploads.length).toBeLessThanOrEqual(11);
  expect(boat.statusOf(ID)).toBe('pending');
  expect(boat.quarantined()).toEqual([]);
  expect(boat.queue.status().waiting_for).toMatchObject({
    what: 'central',
    message: expect.stringMatching(/It refuses the export in parts as well .*so no record of it is the reason/),
  });

  await boat.clock.advance(5 * 60_000);
  boat.queue.offerDue();
  expect(boat.queue.offers()).toMatchObject([{ queue_id: other }]);
  boat.answer('accepted', { http_status: 200, import_id: 'i' });
  expect(boat.queue.status().waiting_for).toBeNull();

  // Once more whole, and no part of it again, for as long as it is refused.
  const uploads = boat.uploads.length;
  await boat.clock.advance(60_000);
  boat.queue.offerDue();
  boat.uploadAll();
  expect(boat.uploads.length).toBe(uploads + 1);
  expect(boat.statusOf(ID)).toBe('pending');
  isOff = true;
  await boat.clock.advance(6 * 60_000);
  boat.queue.offerDue();
  boat.uploadAll();
  expect(boat.statusOf(ID)).toBe('completed');
  expect(boat.ledgerHolds()).toBe(true);
});

test('after two that a firewall lets nothing of through a third is not cut', async () => {
  const boat = openWith(documentWith([]), () => ({ status: 403 }));
  const others = ['q_20260220_170000', 'q_20260220_180000'];
  for (const other of others) boat.take(other);
  boat.spool();
  const tried: string[] = [];
  for (const minutes of [0, 5, 10, 20, 40]) {
    await boat.clock.advance(minutes * 60_000);
    boat.queue.offerDue();
    while (boat.queue.offers()[0] && !boat.queue.offers()[0]?.queue_id.startsWith(ID)) {
      tried.push(boat.queue.offers()[0]?.queue_id ?? '');
      boat.answer('refused', { http_status: 403, reason: 'HTTP 403' });
    }
    tried.push(...boat.queue.offers().map(({ queue_id }) => queue_id));
    boat.uploadAll();
  }
  expect(boat.uploads.map(({ name }) => name)).toEqual([ID]);
  // Each in its turn.
  expect([...new Set(tried.map((id) => id.replace(/_part\d+$/, '')))]).toEqual([...others, ID]);
  expect(boat.statusOf(ID)).toBe('pending');
  expect(boat.ledgerHolds()).toBe(true);
});

test('what may be ashore does not go in parts for a firewall’s sake, nor is it given up', () => {
  const boat = openWith(documentWith([3]), likeAFirewall(403));
  boat.spool();
  boat.answer('retry', { reason: 'timed out', may_have_arrived: true });
  boat.queue.offerDue();
  boat.upload();
  expect(boat.statusOf(ID)).toBe('pending');
  expect(boat.queue.offers()).toEqual([]);
  expect(boat.uploads).toHaveLength(1);
});

test('what is offered says how many records it holds, a part only its own', () => {
  const boat = openWith(documentWith([3]), refusesNamed);
  boat.spool();
  expect(boat.queue.offers()[0]?.records).toEqual(boat.facts.records);
  boat.upload();
  boat.queue.offerDue();
  expect(boat.queue.offers()).toMatchObject([{ queue_id: `${ID}_part1`, records: { boatlog: 5, telemetry: 1 } }]);
});

test('a part says whose part it is, and of each category that is not whole in it that it is not', () => {
  const boat = openWith(documentWith([3]), refusesUnnamed);
  boat.spool();
  boat.uploadAll();
  const [whole, first] = boat.uploads.map(({ document }) => document);
  expect(whole?.part_of).toBeUndefined();
  expect(first).toMatchObject({
    part_of: { queue_id: ID, part: 1 },
    request_id: 'asked',
    absent: [],
    not_requested: [],
  });
  expect(Object.keys(first?.data ?? {})).toEqual(Object.keys(whole?.data ?? {}));
  expect(recordsOf(first as Document)).toHaveLength(1);
  const named = first?.problems.filter(({ code }) => code === 'in_parts').map(({ category }) => category);
  expect(named).toContain('boatlog');
  expect(named).not.toContain('qr_codes');
  expect(named).toHaveLength(2);
});

test('of what is not whole in a part no source is complete, so that nobody takes the rest for gone; which are in all of them, is told', () => {
  const view = (name: string, records: number) => ({ name, state: 'whole', mode: 'mirror', complete: true, records });
  const whole = (...sources: object[]) => ({ state: 'whole', sources });
  const torn = { ...view('torn', 0), state: 'problem', complete: false };
  const categories = { boatlog: whole(view('log', 6), torn), qr_codes: whole(view('codes', 0)) };
  const inParts = { ...view('log', 6), complete: false, complete_in_parts: true };
  const boat = openWith({ ...documentWith([1, 4]), categories }, refusesUnnamed);
  boat.spool();
  boat.uploadAll();
  const parts = boat.uploads.filter(({ document }) => document.part_of !== undefined);
  expect(parts.length).toBeGreaterThan(1);
  for (const { document } of parts) {
    const isInParts = document.problems.some(({ category }) => category === 'boatlog');
    expect(document.categories).toEqual({
      ...categories,
      ...(isInParts && { boatlog: { state: 'problem', sources: [inParts, torn] } }),
    });
  }
  expect(parts.some(({ document }) => document.problems.some(({ category }) => category === 'boatlog'))).toBe(true);
});

test('when it names none, each category goes alone, then halves: everything else is ashore exactly once', () => {
  const boat = openWith(documentWith([1, 4]), refusesUnnamed);
  boat.spool();
  boat.uploadToEnd();
  expect(boat.statusOf(ID)).toBe('completed');
  expect(boat.ashore).toHaveLength(6);
  expect(new Set(boat.ashore).size).toBe(6);
  expect(boat.quarantined()).toHaveLength(2);
  expect(boat.fileIn('archive', '2026-02', FILE)).toBe(true);
  expect(boat.partFiles()).toEqual([]);
  expect(boat.ledgerHolds()).toBe(true);
  expect(boat.queue.status().ledger).toMatchObject({ queued: 1, completed: 1, failed: 0 });
  expect(boat.queue.status()).toMatchObject({
    ashore_in_parts: [ID],
    quarantine: { count: 2, records: { boatlog: 2 }, said: 'HTTP 400: "no such day"' },
  });
});

test('what lies in quarantine already is left out of the next export that was made before: one upload more, and no search', () => {
  const boat = openWith(documentWith([1, 4]), refusesUnnamed);
  boat.spool();
  boat.uploadToEnd();
  const before = boat.quarantined();
  const next = openWith(documentWith([1, 4]), refusesUnnamed, tempFolder());
  next.reduction.quarantine.hold(
    before.map((name) => {
      const { category, record } = JSON.parse(readFileSync(join(boat.folders.quarantine, name), 'utf8'));
      return { suspect: { category, index: 0, said: 'no' }, record, queueId: 'q_20260219_164416', at: '' };
    }),
  );
  next.spool();
  next.uploadAll();
  expect(next.uploads).toHaveLength(2);
  expect(next.statusOf(ID)).toBe('completed');
  expect(next.quarantined()).toEqual(before);
});

test('too large: it goes in smaller parts, and nothing is held back', () => {
  const boat = openWith(documentWith([], 200), (document) =>
    JSON.stringify(document).length > 12_000 ? { status: 413 } : null,
  );
  boat.spool();
  boat.uploadAll();
  expect(boat.statusOf(ID)).toBe('completed');
  expect(boat.ashore).toHaveLength(202);
  expect(new Set(boat.ashore).size).toBe(202);
  expect(boat.quarantined()).toEqual([]);
  expect(boat.job(ID)?.lastError).toBeNull();
});

test('a server that refuses everything in one sentence: few uploads, nothing in quarantine, and whole again after each pause', () => {
  const boat = openWith(documentWith([3]), () => ({ status: 400, places: ['/data/boatlog/0'] }));
  boat.spool();
  boat.uploadAll();
  const tried = boat.uploads.length;
  expect(tried).toBeLessThanOrEqual(10);
  expect(boat.job(ID)).toMatchObject({ status: 'pending', retryDelayMs: 300_000 });
  boat.uploadToEnd();
  expect(boat.uploads.slice(tried).map(({ name }) => name)).toEqual([ID, ID]);
  expect(boat.statusOf(ID)).toBe('failed');
  expect(boat.job(ID)).toMatchObject({
    transient: true,
    lastError: expect.stringContaining('in parts as well'),
  });
  expect(boat.queue.status().partly_ashore).toBeUndefined();
  expect(boat.quarantined()).toEqual([]);
  expect(boat.partFiles()).toEqual([]);
  expect(boat.fileIn('failed', FILE)).toBe(true);
});

test('a server that refuses everything for a minute: all of it is ashore after the pause, in one upload', () => {
  let isAway = true;
  const boat = openWith(documentWith([]), () => (isAway ? { status: 400 } : null));
  boat.spool();
  boat.uploadAll();
  const tried = boat.uploads.length;
  isAway = false;
  boat.uploadToEnd();
  expect(boat.uploads).toHaveLength(tried + 1);
  expect(boat.statusOf(ID)).toBe('completed');
  expect(boat.ashore).toHaveLength(ALL);
});

test('what failed because all of it was refused is told apart anew once the server takes another export', () => {
  let isAway = true;
  const boat = openWith(documentWith([3]), (document) => (isAway ? { status: 400 } : refusesUnnamed(document)));
  boat.spool();
  boat.uploadToEnd();
  expect(boat.job(ID)).toMatchObject({ status: 'failed', transient: true });
  isAway = false;
  boat.take('q_20260220_170000');
  boat.queue.offerDue();
  boat.answer('accepted', { http_status: 200, import_id: 'i' });
  boat.uploadToEnd();
  expect(boat.statusOf(ID)).toBe('completed');
  expect(boat.quarantined()).toHaveLength(1);
});

test('a server that is away after some parts, and says so as a refusal: nothing is in quarantine, and all is ashore later', () => {
  let isAway = false;
  const boat = openWith(documentWith([]), (document) => {
    if (document.part_of === undefined || isAway) return { status: 400 };
    isAway = true;
    return null;
  });
  boat.spool();
  boat.uploadAll();
  expect(boat.ashore).toHaveLength(1);
  expect(boat.job(ID)).toMatchObject({ status: 'pending', retryDelayMs: 300_000 });
  boat.clock.leap(300_000);
  boat.queue.offerDue();
  while (boat.queue.offers().length > 0) {
    isAway = false;
    boat.upload();
  }
  expect(boat.statusOf(ID)).toBe('completed');
  expect(boat.quarantined()).toEqual([]);
  expect(boat.ashore).toHaveLength(ALL);
});

test.each([
  ['tries what they took out of quarantine too', true],
  ['leaves what lies there', false],
])('a person’s retry of what is left %s', (_what, isFreed) => {
  let isMended = false;
  const document = documentWith([0, 1, 2, 3, 4, 5]) as Document;
  Object.assign(document.data, { settings: { units: 'metric' } });
  const boat = openWith(document, ({ data }) => {
    if (isMended || [data.telemetry, data.boatlog].flat().length === 0) return null;
    return { status: (data.boatlog as object[]).length === 0 ? 413 : 400 };
  });
  boat.spool();
  boat.uploadToEnd();
  expect(boat.statusOf(ID)).toBe('failed');
  const [file = '', ...others] = boat.quarantined();
  expect([file, others]).toEqual([expect.stringMatching(/^telemetry-/), []]);
  if (isFreed) rmSync(join(boat.folders.quarantine, file));
  isMended = true;
  expect(boat.queue.retry(ID)).toBe(true);
  boat.uploadToEnd();
  expect(boat.statusOf(ID)).toBe('completed');
  expect(boat.quarantined()).toEqual(isFreed ? [] : [file]);
  expect(boat.ashore).toHaveLength(isFreed ? 8 : 7);
});

test.each([
  ['415, which is not about records', { http_status: 415 }],
  ['trouble with the file, without an answer', {}],
])('%s ends it as ever', (_what, more) => {
  const boat = openWith(documentWith([3]), () => null);
  boat.spool();
  if (!('http_status' in more)) truncateSync(join(boat.folders.outbox, FILE), 10);
  boat.answer('refused', more);
  expect(boat.statusOf(ID)).toBe('failed');
  expect(boat.job(ID)?.parts).toBeNull();
});

test('a process that dies at any step goes on where it was: the same parts, the same names, the same bytes', () => {
  const judge = refusesUnnamed;
  const undisturbed = openWith(documentWith([1, 4]), judge);
  undisturbed.spool();
  undisturbed.uploadToEnd();
  const dataDir = tempFolder();
  let boat = openWith(documentWith([1, 4]), judge, dataDir);
  boat.spool();
  const uploads: unknown[] = [];
  const ashore: string[] = [];
  for (let i = 0; boat.statusOf(ID) !== 'completed' && i < 50; i++) {
    if (boat.queue.offers().length === 0) {
      boat.clock.leap(300_000);
      boat.queue.offerDue();
    }
    boat.upload();
    uploads.push(...boat.uploads);
    ashore.push(...boat.ashore);
    boat.close();
    // What is on its way in the outbox is lost, or torn.
    for (const name of boat.partFiles()) {
      if (i % 2 === 0) rmSync(join(boat.folders.outbox, name));
      writeFileSync(join(boat.folders.outbox, `${name}.partial`), 'torn');
    }
    boat = openWith(documentWith([1, 4]), judge, dataDir);
    boat.sweep.run();
    boat.queue.offerDue();
    const [offer] = boat.queue.offers();
    if (offer && !existsSync(join(boat.folders.outbox, offer.export_file))) {
      boat.answerMissing();
    }
  }
  expect(uploads).toEqual(undisturbed.uploads);
  expect([...ashore].sort()).toEqual([...undisturbed.ashore].sort());
  expect(boat.quarantined()).toEqual(undisturbed.quarantined());
  expect(readdirSync(boat.folders.outbox)).toEqual([]);
  expect(boat.ledgerHolds()).toBe(true);
});

test('the bus tells of an export in parts what fits its contracts', () => {
  const boat = openWith(documentWith([1]), refusesUnnamed);
  boat.spool();
  const told = () => {
    const job = boat.job(ID);
    if (!job) throw new Error('there is no job');
    const view = jobView(job, boat.queue.keeping);
    expect(decodePayload(queueJob, Buffer.from(JSON.stringify(view)))).toMatchObject({ ok: true });
    expect(decodePayload(queueStatus, Buffer.from(JSON.stringify(boat.queue.status())))).toMatchObject({ ok: true });
    return view;
  };
  boat.upload();
  expect(told()).toMatchObject({ status: 'uploading', parts: { ashore: 0, refused: 1, waiting: 3, left: 0 } });
  boat.upload();
  expect(told()).toMatchObject({ status: 'uploading', retry_count: 0, parts: { ashore: 1 } });
  boat.uploadAll();
  expect(told()).toMatchObject({
    status: 'pending',
    last_error:
      '1 record that the server refused will be sent once more, to know whether that or the server is the reason. HTTP 400: "no such day"',
  });
  boat.uploadToEnd();
  expect(told()).toMatchObject({ status: 'completed', parts: { waiting: 0, quarantined: boat.quarantined() } });
});

test('a result that comes late or again, of a part that is over, changes nothing', () => {
  const boat = openWith(documentWith([1]), refusesUnnamed);
  boat.spool();
  boat.upload();
  const [first] = boat.queue.offers();
  boat.upload();
  const before = boat.job(ID);
  for (const outcome of ['accepted', 'refused'] as const) {
    boat.answer(outcome, { ...first, http_status: outcome === 'accepted' ? 200 : 400 });
    expect(boat.job(ID)).toEqual(before);
  }
});

test('the whole that is said to be taken after all is delivered, and no part goes any more', () => {
  const boat = openWith(documentWith([1]), refusesUnnamed);
  boat.spool();
  boat.upload();
  boat.answer('accepted', { queue_id: ID, claim: 1, http_status: 200, import_id: 'whole' });
  expect(boat.job(ID)).toMatchObject({ status: 'completed', importId: 'whole' });
  expect(boat.queue.offers()).toEqual([]);
  boat.sweep.run();
  expect(boat.partFiles()).toEqual([]);
});

test('a server that failed is told of with the next offer, and so is an export in parts', () => {
  const boat = openWith(documentWith([3]), refusesNamed);
  boat.spool();
  expect(boat.queue.offers()[0]).not.toHaveProperty('failed_before');
  boat.answer('retry', { reason: 'no answer' });
  expect(boat.queue.offers()[0]).not.toHaveProperty('failed_before');
  boat.answer('retry', { http_status: 500, reason: 'HTTP 500' });
  boat.clock.leap(300_000);
  boat.queue.offerDue();
  expect(boat.queue.offers()).toMatchObject([{ queue_id: ID, failed_before: true }]);
  boat.answer('refused', { http_status: 500, refused_places: ['/data/boatlog/3'], reason: 'HTTP 500: "no such day"' });
  expect(boat.queue.offers()).toMatchObject([{ queue_id: `${ID}_part1`, failed_before: true }]);
  boat.uploadAll();
  expect(boat.statusOf(ID)).toBe('completed');
  expect(boat.quarantined()).toHaveLength(1);
});

test('no network, and a server that fails for now, cost a part nothing but time', () => {
  const boat = openWith(documentWith([1]), refusesUnnamed);
  boat.spool();
  boat.upload();
  const [offer] = boat.queue.offers();
  boat.answer('offline');
  expect(boat.job(ID)).toMatchObject({ status: 'pending', retryCount: 0 });
  boat.queue.noteUploader({ online: true, since: 'now', lacksNetwork: null, notedAt: 0 });
  expect(boat.queue.offers()).toMatchObject([{ ...offer, claim: 3 }]);
  boat.answer('retry', { http_status: 503, reason: 'busy' });
  expect(boat.job(ID)).toMatchObject({ retryCount: 1 });
  boat.uploadToEnd();
  expect(boat.statusOf(ID)).toBe('completed');
  expect(new Set(boat.ashore).size).toBe(boat.ashore.length);
});

test('after an attempt that may have arrived a refusal that names nothing is no reason for parts, which could store it twice', () => {
  const boat = openWith(documentWith([3]), refusesUnnamed);
  boat.spool();
  boat.answer('retry', { reason: 'no answer', may_have_arrived: true });
  expect(boat.queue.offers()).toMatchObject([{ may_have_arrived: true }]);
  boat.uploadAll();
  expect(boat.uploads).toHaveLength(1);
  expect(boat.job(ID)).toMatchObject({ status: 'failed', transient: false, parts: null });
  expect(boat.job(ID)?.lastError).toMatch(/^HTTP 400: "no such day" An attempt before it may have arrived/);
});

test('after such an attempt a refusal that names a record, or the size, is answered by parts as ever', () => {
  for (const judge of [
    refusesNamed,
    (document: Document): Answer => (entriesOf(document).length > 3 ? { status: 413 } : null),
  ]) {
    const boat = openWith(documentWith([3]), judge);
    boat.spool();
    boat.answer('retry', { may_have_arrived: true });
    boat.uploadAll();
    expect(boat.job(ID)?.status).toBe('completed');
  }
});

test('a part that may have arrived is not halved; retried by a person it goes again as it is', () => {
  const boat = openWith(documentWith([]), () => ({ status: 400 }));
  boat.spool();
  boat.upload();
  const [part] = boat.queue.offers();
  expect(part).not.toHaveProperty('may_have_arrived');
  boat.answer('offline', { reason: 'gone', may_have_arrived: true });
  boat.queue.noteUploader({ online: true, since: 'now', lacksNetwork: null, notedAt: 0 });
  boat.upload();
  expect(boat.job(ID)).toMatchObject({ status: 'failed', parts: { nth: 1, end: null } });
});

test('retried by a person after it was refused, it goes whole again, and in parts again if need be', () => {
  let isMended = false;
  const boat = openWith(documentWith([3]), (document) => (isMended ? refusesNamed(document) : { status: 400 }));
  boat.spool();
  boat.uploadToEnd();
  expect(boat.statusOf(ID)).toBe('failed');
  isMended = true;
  expect(boat.queue.retry(ID)).toBe(true);
  expect(boat.queue.offers()).toMatchObject([{ queue_id: ID, sha256: boat.facts.sha256 }]);
  boat.uploadAll();
  expect(boat.statusOf(ID)).toBe('completed');
  expect(boat.quarantined()).toHaveLength(1);
});

test('cut smaller after a retry, a part is not taken for the one from before', () => {
  const boat = openWith(documentWith([3]), refusesUnnamed);
  boat.spool();
  boat.upload();
  const [first] = boat.queue.offers();
  boat.queue.cancel(ID);
  boat.queue.retry(ID);
  boat.queue.offerDue();
  boat.answer('refused', { http_status: 413 });
  const [again] = boat.queue.offers();
  expect(again?.queue_id).not.toBe(first?.queue_id);
  boat.answer('accepted', { ...first, http_status: 200 });
  expect(boat.queue.offers()).toEqual([again]);
});

test('retried after some of it went ashore, the rest goes, and nothing twice', () => {
  let isMended = false;
  const boat = openWith(documentWith([0, 1, 2, 3, 4, 5]), (document) =>
    isMended || badIn(document).length === 0 ? null : { status: 400 },
  );
  boat.spool();
  boat.uploadToEnd();
  expect(boat.statusOf(ID)).toBe('failed');
  expect(boat.queue.status()).toMatchObject({
    partly_ashore: [{ queue_id: ID, categories: expect.arrayContaining(['telemetry']) }],
  });
  expect(boat.queue.status().partly_ashore?.[0]?.categories).not.toContain('boatlog');
  const before = boat.uploads.length;
  isMended = true;
  expect(boat.queue.retry(ID)).toBe(true);
  boat.uploadAll();
  expect(boat.statusOf(ID)).toBe('completed');
  expect(boat.uploads.length).toBeGreaterThan(before);
  expect(new Set(boat.ashore).size).toBe(boat.ashore.length);
  expect(boat.ashore.filter((record) => record.includes(FEB_30))).toHaveLength(6);
  expect(boat.queue.status().partly_ashore).toBeUndefined();
});

test('cancelled between its parts and retried, it goes on with the part that was next; one on its way counts', () => {
  const boat = openWith(documentWith([3]), refusesUnnamed);
  boat.spool();
  boat.upload();
  boat.upload();
  expect(boat.ashore).toHaveLength(1);
  const [onItsWay] = boat.queue.offers();
  const { queue_id = '', claim = 0 } = onItsWay ?? {};
  boat.queue.cancel(ID);
  const told = { outcome: 'accepted', bytes_sent: 1, duration_ms: 1, at: '2026-02-20T21:45:00.000Z' } as const;
  boat.queue.applyResult({ queue_id, claim, ...told, http_status: 200 });
  expect(boat.job(ID)).toMatchObject({ status: 'cancelled', parts: { accepted: 2 } });
  boat.queue.retry(ID);
  boat.queue.offerDue();
  boat.uploadToEnd();
  expect(boat.statusOf(ID)).toBe('completed');
  expect(boat.uploads.map(({ name }) => name)).not.toContain(onItsWay?.queue_id);
  expect(boat.ashore).toHaveLength(6);
});

test('cancelled while its last part was on its way, it is delivered when that is taken', () => {
  const boat = openWith(documentWith([]), (document) => (document.part_of ? null : { status: 413 }));
  boat.spool();
  boat.upload();
  let offer = boat.queue.offers()[0];
  while (boat.job(ID)?.parts?.todo.length) {
    boat.upload();
    [offer] = boat.queue.offers();
  }
  boat.queue.cancel(ID);
  const { queue_id = '', claim = 0 } = offer ?? {};
  const told = { outcome: 'accepted', bytes_sent: 1, duration_ms: 1, at: '2026-02-20T21:45:00.000Z' } as const;
  boat.queue.applyResult({ queue_id, claim, ...told, http_status: 200 });
  expect(boat.statusOf(ID)).toBe('completed');
});

test('retried while its first part may be ashore without a word, that part goes again, not the whole', () => {
  const boat = openWith(documentWith([3]), refusesUnnamed);
  boat.spool();
  boat.upload();
  const [onItsWay] = boat.queue.offers();
  boat.queue.cancel(ID);
  boat.queue.retry(ID);
  boat.queue.offerDue();
  expect(boat.queue.offers()).toMatchObject([{ queue_id: onItsWay?.queue_id, sha256: onItsWay?.sha256 }]);
  boat.uploadToEnd();
  expect(boat.statusOf(ID)).toBe('completed');
  expect(new Set(boat.ashore).size).toBe(boat.ashore.length);
});

test('what went into quarantine is told with the export for as long as it is listed; what lies there, as it is now', () => {
  const boat = openWith(documentWith([3]), refusesNamed);
  boat.spool();
  boat.uploadAll();
  const files = boat.quarantined();
  expect(boat.queue.status()).toMatchObject({ quarantine: { count: 1 }, refused_in_parts: [{ queue_id: ID, files }] });
  for (const file of files) rmSync(join(boat.folders.quarantine, file));
  expect(boat.queue.status().quarantine).toBeUndefined();
  expect(boat.queue.status()).toMatchObject({ refused_in_parts: [{ queue_id: ID, files }] });
});

test('what the server leaves out of any part is left out of the export', () => {
  let parts = 0;
  const boat = openWith(documentWith([3]), refusesUnnamed);
  boat.spool();
  boat.upload();
  while (boat.statusOf(ID) !== 'completed') {
    if (boat.queue.offers().length === 0) {
      boat.clock.leap(300_000);
      boat.queue.offerDue();
    }
    const [offer] = boat.queue.offers();
    const isBad =
      badIn(JSON.parse(readFileSync(join(boat.folders.outbox, offer?.export_file ?? ''), 'utf8'))).length > 0;
    if (isBad) boat.answer('refused', { http_status: 400, reason: 'No such day.' });
    else
      boat.answer('accepted', { http_status: 200, ...(++parts === 1 ? { reason: 'Without 1 of its records.' } : {}) });
  }
  expect(parts).toBeGreaterThan(2);
  expect(boat.job(ID)).toMatchObject({ status: 'completed', leftOut: 'Without 1 of its records.' });
  expect(boat.queue.status()).toMatchObject({ left_out: { count: 1 } });
});

test('a record in quarantine is not the newest ashore', () => {
  const boat = openWith(documentWith([3]), refusesNamed);
  const at = '2026-02-20T21:44:00.000Z';
  Object.assign(boat.facts, { last_record_at: { boatlog: at, telemetry: at } });
  boat.spool();
  boat.uploadAll();
  expect(boat.statusOf(ID)).toBe('completed');
  expect(boat.queue.status().last_record_at).toEqual({ telemetry: at });
});

test('cancelled while it was uploaded, it says that it may be ashore', () => {
  const boat = openWith(documentWith([]), () => null);
  boat.spool();
  boat.answer('offline');
  boat.queue.cancel(ID);
  expect(boat.job(ID)?.lastError).toBeNull();
  boat.queue.retry(ID);
  boat.queue.noteUploader({ online: true, since: 'now', lacksNetwork: null, notedAt: 0 });
  expect(boat.statusOf(ID)).toBe('uploading');
  boat.queue.cancel(ID);
  expect(boat.job(ID)?.lastError).toBe(CANCELLED_ON_ITS_WAY);
});

test('cancelled in the middle, nothing of it goes any more, and its file is kept', () => {
  const boat = openWith(documentWith([1]), refusesUnnamed);
  boat.spool();
  boat.upload();
  expect(boat.queue.cancel(ID)).toBe(true);
  expect(boat.queue.offers()).toEqual([]);
  boat.sweep.run();
  expect(boat.partFiles()).toEqual([]);
  expect(boat.fileIn('failed', FILE)).toBe(true);
});

test('an export whose file is lost in the middle says so', () => {
  const boat = openWith(documentWith([1]), refusesUnnamed);
  boat.spool();
  boat.upload();
  boat.answer('offline');
  rmSync(join(boat.folders.outbox, FILE));
  boat.queue.noteUploader({ online: true, since: 'now', lacksNetwork: null, notedAt: 0 });
  expect(boat.job(ID)).toMatchObject({ status: 'failed', fileGone: true });
});

test('dead between the quarantine and the transaction: the result comes again, and nothing is doubled', () => {
  const boat = openWith(documentWith([3]), refusesNamed);
  boat.spool();
  boat.upload();
  const [offer] = boat.queue.offers();
  boat.database.exec(
    "CREATE TRIGGER power_cut BEFORE UPDATE OF status ON jobs WHEN new.status = 'completed' BEGIN SELECT RAISE(ABORT, 'the power is gone'); END",
  );
  expect(() => boat.answer('accepted', { http_status: 200, import_id: 'import_2' })).toThrow('the power is gone');
  expect(boat.quarantined()).toHaveLength(1);
  expect(boat.statusOf(ID)).toBe('uploading');
  boat.database.exec('DROP TRIGGER power_cut');
  expect(boat.queue.offers()).toEqual([offer]);
  boat.answer('accepted', { http_status: 200, import_id: 'import_2' });
  expect(boat.statusOf(ID)).toBe('completed');
  expect(boat.quarantined()).toHaveLength(1);
});

test('an upgrade: what the version before had refused is there as it was, and goes in parts once it is retried', () => {
  const before = openWith(documentWith([3]), () => ({ status: 400 }));
  before.spool();
  before.answer('refused', { http_status: 415, reason: 'HTTP 400: "no such day"' });
  expect(before.statusOf(ID)).toBe('failed');
  before.close();
  queueOfVersion(before.folders.queueDatabase, 8).close();
  const boat = openWith(documentWith([3]), refusesNamed, before.dataDir);
  expect(boat.job(ID)).toMatchObject({ status: 'failed', parts: null, lastError: 'HTTP 400: "no such day"' });
  expect(boat.ledgerHolds()).toBe(true);
  expect(boat.queue.retry(ID)).toBe(true);
  boat.uploadAll();
  expect(boat.statusOf(ID)).toBe('completed');
  expect(boat.quarantined()).toHaveLength(1);
});

test('a queue that was damaged and put together again sends an export in parts anew, from the whole', () => {
  const boat = openWith(documentWith([1]), refusesUnnamed);
  boat.spool();
  boat.upload();
  boat.database.exec(`UPDATE jobs SET parts = '"no plan"'`);
  const fresh = openDatabase(join(tempFolder(), 'queue.db'));
  salvageQueue(boat.database, fresh);
  expect(createJobStore(fresh).byQueueId(ID)).toMatchObject({ status: 'uploading', parts: null });
  fresh.close();
});

test('what a person takes out of quarantine is no longer told', () => {
  const boat = openWith(documentWith([3]), refusesNamed);
  boat.spool();
  boat.uploadAll();
  expect(boat.queue.status().quarantine).toMatchObject({ count: 1, first: boat.quarantined()[0] });
  rmSync(boat.folders.quarantine, { recursive: true });
  boat.sweep.run();
  expect(boat.queue.status().quarantine).toBeUndefined();
});

test('quarantine takes a thousand records; what there is no room for is not called held', () => {
  const folder = join(tempFolder(), 'quarantine');
  const quarantine = createQuarantine({ quarantine: folder });
  const refused = Array.from({ length: 1_001 }, (_, index) => ({
    suspect: { category: 'boatlog' as const, index, said: 'no' },
    record: { index },
    queueId: ID,
    at: '2026-02-20T21:44:16.503Z',
  }));
  expect(quarantine.hold(refused)).toHaveLength(1_000);
  expect(readdirSync(folder)).toHaveLength(1_000);
  expect(quarantine.hold(refused.slice(0, 2))).toHaveLength(2);
  expect(quarantine.told).toMatchObject({ count: 1_000, records: { boatlog: 1_000 }, said: 'no' });
});
