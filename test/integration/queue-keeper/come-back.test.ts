import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openQueue } from '../../support/queue-fixture.ts';

const A = 'q_20260220_164410';
const B = 'q_20260220_164411';
const C = 'q_20260220_164412';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
type Boat = ReturnType<typeof openQueue>;

/** The schedule runs out for what is offered next. */
async function runOut(boat: Boat, queueId: string) {
  boat.queue.offerDue();
  while (boat.statusOf(queueId) !== 'failed') {
    if (boat.queue.offers().length === 0) await boat.clock.advance(boat.queue.msUntilDue() ?? 0);
    boat.queue.offerDue();
    boat.answer('retry', { reason: 'nothing listens there' });
  }
}

function thing({ dataDir }: Boat, ...path: string[]): string {
  const place = join(dataDir, ...path);
  writeFileSync(place, 'torn');
  return place;
}

async function failedBoat(...queueIds: string[]) {
  const boat = openQueue();
  for (const queueId of queueIds) {
    boat.take(queueId);
    await runOut(boat, queueId);
  }
  return boat;
}

describe('what failed for a passing reason', () => {
  test('comes back at a look that finds the central database well, for one attempt, and then counts its looks apart', async () => {
    const boat = await failedBoat(A);
    const attempts = boat.job(A)?.claim ?? 0;
    expect(attempts).toBe(4);
    for (let nth = 1; nth <= 5; nth++) {
      boat.queue.noteLook();
      expect(boat.queue.offers()).toMatchObject([{ queue_id: A, claim: attempts + nth }]);
      boat.queue.noteLook();
      boat.answer('retry');
      expect(boat.job(A)).toMatchObject({ status: 'failed', transient: true, revivals: nth, retryCount: 4 });
      expect(boat.fileIn('failed', 'export_20260220_164410.json')).toBe(true);
      await boat.clock.advance(15 * MINUTE - 1);
      boat.queue.noteLook();
      expect(boat.statusOf(A), 'sooner than the longest pause no look counts').toBe('failed');
      await boat.clock.advance(1);
    }
    boat.queue.noteLook();
    boat.answer('accepted');
    expect(boat.statusOf(A)).toBe('completed');
    expect(boat.ledgerHolds()).toBe(true);
  });

  test('comes back when another upload is accepted, all of it, with all its attempts', async () => {
    const boat = await failedBoat(A, B);
    boat.take(C);
    boat.queue.offerDue();
    boat.answer('accepted');
    expect(boat.job(A)).toMatchObject({ status: 'uploading', retryCount: 0, revivals: 1 });
    expect(boat.job(B)).toMatchObject({ status: 'pending', retryCount: 0, revivals: 1 });
    expect(boat.ledgerHolds()).toBe(true);
  });

  test('is sent ever more seldom when it fails again and again while others are accepted', async () => {
    const boat = await failedBoat(A);
    let nth = 0;
    const acceptAnother = () => {
      boat.take(`q_20260221_${String(100_000 + nth++)}`);
      boat.queue.offerDue();
      boat.answer('accepted');
    };
    acceptAnother();
    await runOut(boat, A);
    for (const pauseMs of [15 * MINUTE, 30 * MINUTE, HOUR, HOUR]) {
      await boat.clock.advance(pauseMs - 1);
      acceptAnother();
      expect(boat.statusOf(A), 'too soon').toBe('failed');
      await boat.clock.advance(1);
      acceptAnother();
      expect(boat.statusOf(A)).toBe('uploading');
      boat.answer('retry');
      expect(boat.statusOf(A), 'one attempt each time').toBe('failed');
    }
    expect(boat.ledgerHolds()).toBe(true);
  });

  test('an accepted one brings back the others, and each its next', async () => {
    const boat = await failedBoat(A, B, C);
    boat.queue.noteLook();
    for (let i = 0; i < 3; i++) boat.answer('accepted');
    expect([A, B, C].map(boat.statusOf)).toEqual(['completed', 'completed', 'completed']);
  });

  test('one that fails every time does not keep the others from their turn', async () => {
    const boat = await failedBoat(A, B);
    boat.queue.noteLook();
    expect(boat.queue.offers()).toMatchObject([{ queue_id: A }]);
    boat.answer('retry');
    await boat.clock.advance(HOUR);
    boat.queue.noteLook();
    expect(boat.queue.offers()).toMatchObject([{ queue_id: B }]);
  });

  test('a look changes nothing while an upload is on its way, or one waits for its next attempt', async () => {
    const boat = await failedBoat(A);
    boat.take(B);
    boat.queue.offerDue();
    boat.queue.noteLook();
    expect(boat.statusOf(A)).toBe('failed');
    boat.answer('retry');
    boat.answer('retry');
    boat.queue.noteLook();
    expect([boat.statusOf(A), boat.statusOf(B)]).toEqual(['failed', 'pending']);
  });

  test('what was refused, and what was cancelled, does not come back by itself', async () => {
    const boat = await failedBoat(A);
    boat.queue.cancel(A);
    boat.take(B);
    boat.queue.offerDue();
    boat.answer('refused');
    boat.queue.noteLook();
    boat.take(C);
    boat.queue.offerDue();
    boat.answer('accepted');
    expect([A, B].map(boat.statusOf)).toEqual(['cancelled', 'failed']);
  });

  test('its days count from its first failure: coming back and failing again does not extend them', async () => {
    const boat = await failedBoat(A);
    for (let day = 0; day < 6; day++) {
      await boat.clock.advance(DAY);
      boat.sweep.run();
      boat.queue.noteLook();
      boat.answer('retry');
    }
    await boat.clock.advance(DAY - MINUTE);
    boat.sweep.run();
    expect(boat.statusOf(A)).toBe('failed');
    await boat.clock.advance(2 * MINUTE);
    boat.sweep.run();
    expect(boat.statusOf(A)).toBeNull();
    expect(boat.queue.status().ledger).toMatchObject({ queued: 1, failed: 0, expired: 1 });
  });

  test('its days go on over restarts, and begin anew when a person asks for it', async () => {
    const first = await failedBoat(A);
    await first.clock.advance(6 * DAY);
    first.queue.keepTime(true);
    first.close();
    const boat = openQueue({ dataDir: first.dataDir, clock: first.clock, machine: first.machine });
    boat.queue.noteLook();
    boat.answer('retry');
    expect(Date.parse(boat.queue.status().next_removal_at ?? '')).toBeCloseTo(boat.clock.now() + DAY, -2);
    boat.queue.retry(A);
    await runOut(boat, A);
    expect(boat.job(A)?.revivals).toBe(0);
    await boat.clock.advance(7 * DAY - MINUTE);
    boat.sweep.run();
    expect(boat.statusOf(A)).toBe('failed');
  });

  test('one that is on its way when its days end is not removed, and is when it fails again', async () => {
    const boat = await failedBoat(A);
    await boat.clock.advance(7 * DAY - MINUTE);
    boat.queue.noteLook();
    await boat.clock.advance(DAY);
    boat.sweep.run();
    expect(boat.statusOf(A)).toBe('uploading');
    boat.answer('retry');
    boat.sweep.run();
    expect(boat.statusOf(A)).toBeNull();
    expect(boat.ledgerHolds()).toBe(true);
  });
});

describe('what the queue tells of what is done', () => {
  test('how many come back by themselves, and until when the first of what failed is kept', async () => {
    const boat = await failedBoat(A);
    const failedAt = boat.clock.now();
    await boat.clock.advance(DAY);
    boat.take(B);
    boat.queue.offerDue();
    boat.answer('refused');
    expect(boat.queue.status()).toMatchObject({
      failed_count: 2,
      failed_transient_count: 1,
      next_removal_at: new Date(failedAt + 7 * DAY).toISOString(),
    });
    boat.clock.jump(400 * DAY);
    boat.queue.offerDue();
    expect(boat.queue.status().next_removal_at, 'as the clock shows it').toBe(
      new Date(failedAt + 407 * DAY).toISOString(),
    );
  });

  test('the last delivery and its age are right over restarts and jumps of the clock, and after its job is removed', async () => {
    const first = openQueue();
    expect(first.queue.status()).toMatchObject({ last_delivered_at: null, last_delivered_age_s: null });
    first.take(A);
    first.queue.offerDue();
    const deliveredAt = new Date(first.clock.now()).toISOString();
    first.answer('accepted');
    await first.clock.advance(HOUR);
    first.queue.keepTime(true);
    first.close();
    first.clock.jump(-50 * 365 * DAY);
    const boat = openQueue({ dataDir: first.dataDir, clock: first.clock, machine: first.machine });
    expect(boat.queue.status()).toMatchObject({ last_delivered_at: deliveredAt, last_delivered_age_s: 3600 });
    await boat.clock.advance(31 * DAY);
    boat.sweep.run();
    expect(boat.statusOf(A)).toBeNull();
    expect(boat.queue.status()).toMatchObject({
      last_delivered_at: deliveredAt,
      last_delivered_age_s: (31 * DAY + HOUR) / 1000,
    });
  });

  test('a machine that was off for months learns it, and so does the age; what is delivered meanwhile is no older', async () => {
    const first = openQueue();
    first.take(A);
    first.queue.offerDue();
    first.answer('accepted');
    await first.clock.advance(HOUR);
    first.queue.keepTime(true);
    first.close();
    first.machine.boot();
    const boat = openQueue({ dataDir: first.dataDir, clock: first.clock, machine: first.machine });
    boat.sweep.run();
    await boat.clock.advance(MINUTE);
    boat.clock.jump(90 * DAY);
    boat.machine.synchronised = true;
    boat.sweep.run();
    const age = boat.queue.status().last_delivered_age_s ?? 0;
    expect(age).toBe((90 * DAY + HOUR + MINUTE) / 1000);

    boat.queue.keepTime(true);
    boat.close();
    boat.machine.boot();
    const again = openQueue({ dataDir: first.dataDir, clock: first.clock, machine: first.machine });
    again.sweep.run();
    again.take(B);
    again.queue.offerDue();
    await again.clock.advance(MINUTE);
    again.answer('accepted');
    again.clock.jump(90 * DAY);
    again.machine.synchronised = true;
    again.sweep.run();
    expect(again.queue.status().last_delivered_age_s).toBe(0);
  });

  test('things set aside are counted when it happens, and at each sweep', () => {
    const boat = openQueue();
    expect(boat.queue.status().set_aside_count).toBe(0);
    boat.files.setAside(thing(boat, 'export_20260220_164410.json'));
    expect(boat.queue.status().set_aside_count).toBe(1);
    thing(boat, 'set-aside/message-1.json');
    thing(boat, 'set-aside/queue.db');
    thing(boat, 'set-aside/queue.db-wal');
    expect(boat.queue.status().set_aside_count).toBe(1);
    boat.sweep.run();
    expect(boat.queue.status().set_aside_count).toBe(3);
  });
});
