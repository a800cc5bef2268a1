import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startQueueKeeper } from '../../../services/queue-keeper/queue-keeper.ts';
import { createStatePublisher } from '../../../services/queue-keeper/state-publisher.ts';
import { serviceStatus } from '../../../shared/contracts/service-status.ts';
import { uploadLook } from '../../../shared/contracts/upload-look.ts';
import { type UploadResult, uploadResult } from '../../../shared/contracts/upload-result.ts';
import { queueIdFor } from '../../../shared/export/ids.ts';
import { dataFolders } from '../../../shared/runtime/data-folders.ts';
import { eventually } from '../../support/eventually.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { manualMachine } from '../../support/manual-machine.ts';
import { openQueue, spoolExport } from '../../support/queue-fixture.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { rememberingBus } from '../../support/remembering-bus.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const JOBS = 250;
const DONE_SHOWN = 3;
const UPLOADING = 'export/queue/uploading';
const id = (nth: number) => queueIdFor('20260220_164416', nth + 1);
const inTurn = () => new Promise((resolve) => setImmediate(resolve));

/** A queue of so many exports and its face on a bus that remembers; each step tells the bus what changed. */
async function shownQueue(jobs: number) {
  const boat = openQueue();
  const remembering = rememberingBus();
  const { bus } = remembering;
  const publisher = createStatePublisher({
    bus,
    store: boat.store,
    queue: () => boat.queue,
    log: boat.log,
    doneShown: DONE_SHOWN,
  });
  bus.onConnect(publisher.everything);
  for (let nth = 0; nth < jobs; nth++) boat.take(id(nth));
  boat.queue.offerDue();
  boat.changes.length = 0;
  await remembering.connect();
  return {
    ...remembering,
    boat,
    publisher,
    shown: () => remembering.below('export/queue/jobs/') as Map<string, { status: string }>,
    async step(work: () => void) {
      work();
      publisher.changed(boat.changes.splice(0));
      await inTurn();
    },
  };
}

describe('what a connect tells', () => {
  test('every job that is not done, however many, the offers and the status', async () => {
    const { shown, retained, boat } = await shownQueue(JOBS);
    expect([...shown().keys()].sort()).toEqual(Array.from({ length: JOBS }, (_, nth) => id(nth)).sort());
    expect(retained.get(UPLOADING)).toEqual(boat.queue.offers());
    expect(retained.get('export/queue/status')).toMatchObject({ pending_count: JOBS - 1, uploading_count: 1 });
  });

  test('after a lost one: what changed meanwhile, the newest that are done, and that older ones are gone', async () => {
    const { shown, lose, connect, retained, boat, step } = await shownQueue(JOBS);
    lose();
    for (let nth = 0; nth < 6; nth++) await step(() => boat.answer('accepted'));
    await step(() => boat.queue.cancel(id(JOBS - 1)));
    expect(
      [...shown().values()].filter(({ status }) => status === 'completed'),
      'nobody is told while it is away',
    ).toEqual([]);
    expect(boat.store.withdrawn()).toEqual([id(0), id(1), id(2), id(3)]);

    await connect();
    const done = [...shown()].filter(([, { status }]) => status === 'completed' || status === 'cancelled');
    expect(done.map(([queueId]) => queueId).sort()).toEqual([id(4), id(5), id(JOBS - 1)].sort());
    expect(shown().size).toBe(JOBS - 4);
    expect(retained.get(UPLOADING)).toMatchObject([{ queue_id: id(6) }]);
    expect(boat.store.withdrawn(), 'confirmed, they are forgotten').toEqual([]);
  });

  test('a broker that forgot everything is told everything again', async () => {
    const { lose, connect, retained, step, boat } = await shownQueue(6);
    for (let nth = 0; nth < 4; nth++) await step(() => boat.answer('accepted'));
    const before = new Map(retained);
    lose();
    retained.clear();
    await connect();
    expect([...retained.keys()].sort()).toEqual([...before.keys()].sort());
    expect(retained.get(UPLOADING)).toEqual(before.get(UPLOADING));
  });
});

describe('what a change tells', () => {
  test('a job that is pushed out by newer ones is cleared and confirmed, a cancelled one pushes out older ones too', async () => {
    const { shown, boat, step } = await shownQueue(8);
    for (let nth = 0; nth < 3; nth++) await step(() => boat.answer('accepted'));
    expect(shown().has(id(0))).toBe(true);
    await step(() => boat.answer('accepted'));
    expect(shown().has(id(0))).toBe(false);
    await step(() => boat.queue.cancel(id(7)));
    expect(shown().has(id(1))).toBe(false);
    expect(shown().has(id(7))).toBe(true);
    expect(boat.store.withdrawn()).toEqual([]);
  });

  test('the offers when they changed, and again when told to, though nothing changed', async () => {
    const { published, publisher, boat, step } = await shownQueue(2);
    const told = () => published.filter(({ topic }) => topic === UPLOADING).length;
    const before = told();
    await step(() => boat.queue.cancel(id(1)));
    expect(told()).toBe(before);
    publisher.offersAgain();
    await inTurn();
    expect(told()).toBe(before + 1);
    await step(() => boat.answer('accepted'));
    expect(told()).toBe(before + 2);
  });

  test('waiting jobs that a jump of the clock moved, and no finished one, though its removal moves with the clock', async () => {
    const { published, boat, step, shown } = await shownQueue(2);
    await step(() => boat.answer('refused'));
    await step(() => boat.answer('retry'));
    await step(() => boat.answer('retry'));
    const before = published.length;
    const due = Date.parse((shown().get(id(1)) as unknown as { next_retry_at: string }).next_retry_at);
    boat.clock.jump(400 * 24 * 3_600_000);
    await step(() => boat.queue.offerDue());
    const jobs = published.slice(before).filter(({ topic }) => topic.startsWith('export/queue/jobs/'));
    expect(jobs.map(({ topic }) => topic)).toEqual([`export/queue/jobs/${id(1)}`]);
    expect(jobs[0]?.payload).toMatchObject({ next_retry_at: new Date(due + 400 * 24 * 3_600_000).toISOString() });
  });

  test('of a finished job until when it is kept, of a failed one whether it comes back by itself', async () => {
    const { shown, boat, step } = await shownQueue(3);
    const days = (n: number) => new Date(boat.clock.now() + n * 24 * 3_600_000).toISOString();
    await step(() => boat.answer('accepted'));
    await step(() => boat.answer('refused'));
    await step(() => boat.queue.cancel(id(2)));
    expect(shown().get(id(0))).toMatchObject({ status: 'completed', kept_until: days(30) });
    expect(shown().get(id(0))).not.toHaveProperty('transient');
    expect(shown().get(id(1))).toMatchObject({ status: 'failed', kept_until: days(7), transient: false });
    expect(shown().get(id(2))).toMatchObject({ status: 'cancelled', kept_until: days(30) });
    await step(() => boat.queue.retry(id(2)));
    expect(shown().get(id(2))).not.toHaveProperty('kept_until');
  });
});

describe('the queue-keeper on its bus', () => {
  /** Started on a spool of so many exports, which its second sweep takes up. */
  async function keeper(exports: number) {
    const dataDir = tempFolder();
    for (let nth = 0; nth < exports; nth++) spoolExport(dataDir, id(nth));
    const clock = manualClock();
    const remembering = rememberingBus();
    const running = await startQueueKeeper({
      bus: remembering.bus,
      clock,
      log: recordingLog(),
      folders: dataFolders(dataDir),
      boatRoot: tempFolder(),
      rules: { scheduleS: [0, 0, 0], retryAfterMaxS: 3600 },
      completedDays: 30,
      failedDays: 7,
      resendBytesPerDay: 0,
      sweepIntervalMs: 600_000,
      doneShown: DONE_SHOWN,
      keepFree: { bytes: 0, percent: 0 },
      machine: manualMachine(clock),
      chance: () => 0,
    });
    onTestFinished(() => running.close());
    await remembering.connect();
    await clock.advance(600_000);
    const answer = (claim: number, outcome: UploadResult['outcome']) =>
      remembering.deliver(uploadResult, {
        ...{ queue_id: id(0), claim, outcome, bytes_sent: 1, duration_ms: 1 },
        at: new Date(clock.now()).toISOString(),
      });
    return { ...remembering, clock, answer, dataDir };
  }

  test('an offer whose answer got lost is repeated every minute, for as long as it stands', async () => {
    const { published, clock, answer } = await keeper(1);
    const told = () => published.filter(({ topic }) => topic === UPLOADING).length;
    const before = told();
    await clock.advance(60_000);
    expect(told()).toBe(before + 1);
    await clock.advance(60_000);
    expect(told()).toBe(before + 2);
    await answer(1, 'accepted');
    await clock.advance(0);
    const after = told();
    await clock.advance(600_000);
    expect(told()).toBe(after);
  });

  test.each(['backup.json', 'export_20200102_000000.json'])(
    '%s that somebody copies into the outbox is told at once, and when it goes',
    async (name) => {
      const { retained, clock, dataDir } = await keeper(1);
      const place = join(dataFolders(dataDir).outbox, name);
      const tells = (arriving: string[] | undefined) =>
        eventually(`it tells ${arriving}`, async () => {
          await clock.advance(1_000);
          expect((retained.get('export/queue/status') as { arriving?: string[] }).arriving).toEqual(arriving);
          return true;
        });
      const since = clock.monotonicMs();
      writeFileSync(place, 'it is being copied');
      await tells([place]);
      rmSync(place);
      await tells(undefined);
      expect(clock.monotonicMs() - since, 'no look of every minute was needed').toBeLessThan(60_000);
    },
  );

  test('what others set aside or discard is told at once, each database once; and in a folder made anew within a minute', async () => {
    const { retained, clock, dataDir } = await keeper(1);
    const { setAside } = dataFolders(dataDir);
    const tells = (count: number) =>
      eventually(`${count} are told`, async () => {
        await clock.advance(100);
        const { set_aside_count: told } = retained.get('export/queue/status') as { set_aside_count: number };
        return told === count;
      });
    const since = clock.monotonicMs();
    for (const name of ['collector.db', 'collector.db-wal', 'collector.db-shm', 'message-1.json'])
      writeFileSync(join(setAside, name), 'x');
    await tells(2);
    rmSync(join(setAside, 'message-1.json'));
    await tells(1);
    expect(clock.monotonicMs() - since, 'no look of every minute was needed').toBeLessThan(30_000);
    rmSync(setAside, { recursive: true });
    mkdirSync(setAside);
    await clock.advance(60_000);
    expect(retained.get('export/queue/status')).toMatchObject({ set_aside_count: 0 });
    writeFileSync(join(setAside, 'message-2.json'), 'x');
    await tells(1);
    expect(clock.monotonicMs() - since).toBeLessThan(120_000);
  });

  test('a look that finds the central database well has what failed offered again', async () => {
    const { retained, clock, answer, deliver } = await keeper(1);
    for (let claim = 1; claim <= 4; claim++) await answer(claim, 'retry');
    await clock.advance(0);
    expect(retained.get('export/queue/status')).toMatchObject({ failed_count: 1, failed_transient_count: 1 });
    await deliver(uploadLook, { http_status: 404, at: new Date(clock.now()).toISOString() });
    await clock.advance(0);
    expect(retained.get(UPLOADING)).toMatchObject([{ queue_id: id(0), claim: 5 }]);
  });

  test('without a network it rests: no timer for the next offer, however many wait', async () => {
    const { clock, answer, deliver } = await keeper(3);
    const status = { status: 'online' as const, since: new Date(clock.now()).toISOString(), version: '1' };
    const needs = [{ what: 'network' as const, message: 'There is no network.' }];
    await deliver(serviceStatus, { ...status, needs }, { service: 'uploader' });
    await answer(1, 'offline');
    await clock.advance(0);
    expect(clock.openTimers, 'the sweep, and the looks into the outbox and for the database’s files').toBe(3);
  });
});
