import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openQueueDatabase } from '../../../services/queue-keeper/database/open-database.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { manualMachine } from '../../support/manual-machine.ts';
import { openQueue } from '../../support/queue-fixture.ts';
import { queueOfVersion } from '../../support/queue-of-version.ts';
import { recordingLog } from '../../support/recording-log.ts';

const A = 'q_20260220_164410';
const B = 'q_20260220_164411';
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const YEAR = 365 * DAY;

/** ±1 s to ±50 years, and what a Pi without clock battery starts with. */
const JUMPS: readonly [string, number][] = [
  ['a second', 1_000],
  ['an hour, as daylight saving does', 60 * MINUTE],
  ['a year', YEAR],
  ['fifty years', 50 * YEAR],
].flatMap(([what, ms]) => [
  [`${what} ahead`, Number(ms)],
  [`${what} back`, -Number(ms)],
]);

/** One delivered and one failed export. */
function finishedBoat(options: Parameters<typeof openQueue>[0] = {}) {
  const boat = openQueue(options);
  for (const [id, outcome] of [
    [A, 'accepted'],
    [B, 'refused'],
  ] as const) {
    boat.take(id);
    boat.queue.offerDue();
    boat.answer(outcome);
  }
  return boat;
}

const held = (boat: ReturnType<typeof openQueue>) => [boat.statusOf(A), boat.statusOf(B)];

describe.each([true, false])('what is kept for its days (clock said to be synchronised: %s)', (synchronised) => {
  test.each(JUMPS)(
    'a clock that jumps %s while running removes nothing early and keeps nothing for ever',
    async (_what, jump) => {
      const boat = finishedBoat({ synchronised });
      boat.clock.jump(jump);
      boat.sweep.run();
      expect(held(boat)).toEqual(['completed', 'failed']);
      await boat.clock.advance(7 * DAY - MINUTE);
      boat.sweep.run();
      expect(held(boat)).toEqual(['completed', 'failed']);
      boat.clock.jump(-jump);
      await boat.clock.advance(2 * MINUTE);
      boat.sweep.run();
      expect(held(boat)).toEqual(['completed', null]);
      await boat.clock.advance(23 * DAY);
      boat.sweep.run();
      expect(held(boat)).toEqual([null, null]);
      expect(boat.ledgerHolds()).toBe(true);
    },
  );

  test.each(JUMPS)('what finishes while the clock is %s off is kept for its days too', async (_what, jump) => {
    const clock = manualClock();
    clock.jump(jump);
    const boat = finishedBoat({ clock, synchronised });
    boat.clock.jump(-jump);
    boat.sweep.run();
    expect(held(boat)).toEqual(['completed', 'failed']);
    await boat.clock.advance(31 * DAY);
    boat.sweep.run();
    expect(held(boat)).toEqual([null, null]);
  });
});

describe('what is kept for its days, across boots', () => {
  /** Boots again after `offMs`, with a clock that shows `shown` until it is set. */
  function boots(boat: ReturnType<typeof openQueue>, offMs: number, shown: number) {
    boat.close();
    boat.machine.boot();
    boat.clock.jump(offMs);
    const right = boat.clock.now();
    boat.clock.jump(shown - right);
    const again = openQueue({ dataDir: boat.dataDir, clock: boat.clock, machine: boat.machine });
    again.sweep.run();
    return {
      ...again,
      /** The clock is set right, and said to be synchronised. */
      synchronise(since: number) {
        again.clock.jump(right + since - again.clock.now());
        again.machine.synchronised = true;
        again.sweep.run();
      },
    };
  }

  test('months off count from when the clock is synchronised again, not before', async () => {
    const boat = boots(finishedBoat(), 90 * DAY, 0);
    expect(held(boat)).toEqual(['completed', 'failed']);
    await boat.clock.advance(MINUTE);
    boat.synchronise(MINUTE);
    expect(held(boat)).toEqual([null, null]);
  });

  test('what is delivered before the clock is synchronised is as new as it is, though the boat lay for months', async () => {
    const first = openQueue();
    first.sweep.run();
    await first.clock.advance(MINUTE);
    first.sweep.run();
    const boat = boots(first, 90 * DAY, 0);
    boat.take(A);
    boat.queue.offerDue();
    await boat.clock.advance(MINUTE);
    boat.answer('accepted');
    await boat.clock.advance(MINUTE);
    boat.synchronise(2 * MINUTE);
    expect(boat.statusOf(A)).toBe('completed');
    await boat.clock.advance(30 * DAY - 2 * MINUTE);
    boat.sweep.run();
    expect(boat.statusOf(A)).toBe('completed');
    await boat.clock.advance(2 * MINUTE);
    boat.sweep.run();
    expect(boat.statusOf(A)).toBeNull();
  });

  test('what fails before the clock is synchronised keeps its seven days, though the boat lay for months', async () => {
    const first = openQueue();
    first.take(A);
    first.queue.offerDue();
    first.answer('refused');
    await first.clock.advance(MINUTE);
    first.sweep.run();
    const boat = boots(first, 90 * DAY, 0);
    boat.take(B);
    boat.queue.offerDue();
    await boat.clock.advance(MINUTE);
    boat.answer('refused');
    await boat.clock.advance(MINUTE);
    boat.synchronise(2 * MINUTE);
    expect(held(boat), 'months old is only what failed months ago').toEqual([null, 'failed']);
    expect(boat.queue.status().next_removal_at).toBe(new Date(boat.clock.now() + 7 * DAY - MINUTE).toISOString());
    await boat.clock.advance(7 * DAY - 2 * MINUTE);
    boat.sweep.run();
    expect(boat.statusOf(B)).toBe('failed');
    await boat.clock.advance(2 * MINUTE);
    boat.sweep.run();
    expect(boat.statusOf(B)).toBeNull();
  });

  test('a clock that is never synchronised, and another wild guess at each start, removes by the time that it ran', async () => {
    let boat = finishedBoat({ synchronised: false });
    for (let day = 1; day <= 31; day++) {
      const shown = day % 2 === 0 ? 0 : Date.parse('2076-01-01T00:00:00Z');
      boat = boots(boat, 400 * DAY, shown);
      await boat.clock.advance(DAY);
      boat.sweep.run();
      expect(held(boat)).toEqual([day <= 30 ? 'completed' : null, day <= 7 ? 'failed' : null]);
    }
  });

  test('nothing is written while nothing happens, and of the time that ran a power cut costs an hour at most', async () => {
    const clock = manualClock();
    const runs = 5 * 60 * MINUTE;
    let boat = finishedBoat({ clock, synchronised: false });
    const written = () => readFileSync(`${boat.folders.queueDatabase}-wal`).toString('base64');
    for (let boot = 1; boot <= 45; boot++) {
      boat.machine.boot();
      boat = openQueue({ dataDir: boat.dataDir, clock, machine: boat.machine });
      const changes = new Set<string>();
      for (let ran = 0; ran <= runs; ran += 10 * MINUTE) {
        boat.sweep.run();
        changes.add(written());
        await clock.advance(10 * MINUTE);
      }
      expect(changes.size).toBeLessThanOrEqual(runs / (60 * MINUTE) + 1);
    }
    expect(boat.statusOf(B), 'kept for seven days, and ran for nine').toBeNull();
    expect(boat.statusOf(A)).toBe('completed');
  });

  test('a planned end forgets nothing of the time that ran', async () => {
    const boat = finishedBoat({ synchronised: false });
    await boat.clock.advance(50 * MINUTE);
    boat.queue.keepTime(true);
    const ran = boat.store.trueTime()?.trueMs;
    expect(ran).toBe(50 * MINUTE);
  });

  test('the newest deliveries are shown, however far ahead the clock was when older ones were made', () => {
    const boat = openQueue();
    boat.clock.jump(50 * YEAR);
    const ids = Array.from({ length: 5 }, (_, i) => `q_20260220_16442${i}`);
    for (const [i, id] of ids.entries()) {
      if (i === 3) boat.clock.jump(-50 * YEAR);
      boat.take(id);
      boat.queue.offerDue();
      boat.answer('accepted');
    }
    expect(boat.store.withdrawn()).toEqual(ids.slice(0, 2));
    expect(boat.store.newestDone(3).map((job) => job.queueId)).toEqual(ids.slice(2).reverse());
  });
});

describe('what waits for its next attempt', () => {
  /** A job with five minutes to wait, which a chance of a half makes a quarter of a minute longer. */
  function waitingBoat() {
    const boat = openQueue({ chance: () => 0.5 });
    boat.take(A);
    boat.queue.offerDue();
    boat.answer('retry');
    boat.answer('retry');
    expect(boat.queue.msUntilDue()).toBe(315_000);
    return boat;
  }

  test.each(JUMPS)('a clock that jumps %s neither freezes it nor sends it early', async (_what, jump) => {
    const boat = waitingBoat();
    await boat.clock.advance(MINUTE);
    boat.clock.jump(jump);
    boat.queue.offerDue();
    expect(boat.queue.offers()).toEqual([]);
    await boat.clock.advance(314_000 - MINUTE);
    boat.queue.offerDue();
    expect(boat.queue.offers()).toEqual([]);
    await boat.clock.advance(2_000);
    boat.queue.offerDue();
    expect(boat.queue.offers()).toMatchObject([{ queue_id: A, claim: 3 }]);
  });

  test.each(JUMPS)('started again with the clock %s, it is never further away than its own pause', (_what, jump) => {
    const boat = waitingBoat();
    boat.close();
    boat.clock.jump(jump);
    const again = openQueue({ dataDir: boat.dataDir, clock: boat.clock });
    again.store.clampWaiting({ now: again.clock.now() });
    const waitMs = again.queue.msUntilDue() ?? Number.NaN;
    expect(waitMs).toBe(Math.min(315_000, Math.max(0, 315_000 - jump)));
  });

  test('a clock that jumps to and fro every second makes no storm of attempts', async () => {
    const boat = waitingBoat();
    for (let second = 0; second < 300; second++) {
      boat.clock.jump((second % 2 === 0 ? 1 : -1) * 20 * YEAR);
      await boat.clock.advance(1_000);
      boat.queue.offerDue();
    }
    expect(boat.job(A)).toMatchObject({ status: 'pending', retryCount: 2, claim: 2 });
    await boat.clock.advance(15_000);
    boat.queue.offerDue();
    expect(boat.queue.offers()).toHaveLength(1);
  });
});

test('a damaged count of true time is noticed before it has everything removed', () => {
  const boat = finishedBoat();
  boat.database.exec('PRAGMA ignore_check_constraints = ON; UPDATE true_time SET true_ms = true_ms + (1 << 50)');
  boat.close();
  openQueueDatabase(boat.folders.queueDatabase, boat.folders.setAside, recordingLog()).close();
  const again = openQueue({ dataDir: boat.dataDir, clock: boat.clock });
  again.sweep.run();
  expect(held(again)).toEqual(['completed', 'failed']);
});

test('a queue of the version before goes on: failed exports keep their days, come back, and find out whose they are', async () => {
  const clock = manualClock();
  const machine = manualMachine(clock);
  const boat = finishedBoat({ clock, machine });
  const waiting = 'q_20260220_164412';
  boat.take(waiting);
  await clock.advance(DAY);
  boat.queue.keepTime(true);
  // The step of this version, undone; what failed had come back once already.
  boat.close();
  const earlier = queueOfVersion(boat.folders.queueDatabase, 4);
  earlier.exec(`UPDATE jobs SET transient = 1, revivals = 1 WHERE status = 'failed'`);
  earlier.close();
  openQueueDatabase(boat.folders.queueDatabase, boat.folders.setAside, recordingLog()).close();
  const again = openQueue({ dataDir: boat.dataDir, clock, machine });
  expect(again.queue.status()).toMatchObject({
    failed_transient_count: 1,
    last_delivered_age_s: DAY / 1000,
    next_removal_at: new Date(clock.now() + 6 * DAY).toISOString(),
    pending_count: 1,
  });
  again.queue.offerDue();
  again.answer('parked', { reason: 'HTTP 401' });
  expect(again.job(waiting)?.installationId).toBe('3861513b314c5ee7');
  again.queue.cancel(waiting);
  await clock.advance(5 * MINUTE);
  again.queue.noteLook();
  expect(again.queue.offers()).toMatchObject([{ queue_id: B }]);
  expect(again.ledgerHolds()).toBe(true);
});

test('a database of the version before measures its days from the upgrade on', async () => {
  const clock = manualClock();
  const machine = manualMachine(clock);
  const boat = finishedBoat({ clock, machine });
  boat.close();
  const earlier = queueOfVersion(boat.folders.queueDatabase, 1);
  earlier.exec(`UPDATE facts_ever SET value = 4000000000000 WHERE name = 'latest_time_seen'`);
  earlier.close();
  const again = openQueue({ dataDir: boat.dataDir, clock, machine });
  again.sweep.run();
  expect(held(again)).toEqual(['completed', 'failed']);
  await clock.advance(31 * DAY);
  again.sweep.run();
  expect(held(again)).toEqual([null, null]);
});
