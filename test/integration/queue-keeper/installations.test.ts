import { describe, expect, test } from 'vitest';
import { openQueue } from '../../support/queue-fixture.ts';

const MINE = 'aaaa111122223333';
const EARLIER = 'bbbb111122223333';
const THIRD = 'cccc111122223333';
const MINUTE = 60_000;
const id = (nth: number) => `q_20260220_16441${nth}`;
const UNKNOWN = { http_status: 401, reason: 'The central database does not know this boat (HTTP 401).' };

/** A boat with these exports, each of its installation; null: of a version that did not say whose it is. */
function boatWith(...whose: (string | null)[]) {
  const boat = openQueue();
  boat.queue.noteUploader({ online: true, since: 'a', lacksNetwork: null, notedAt: 0 });
  for (const [nth, installation] of whose.entries()) boat.take(id(nth), undefined, installation ?? undefined);
  boat.queue.offerDue();
  return boat;
}

const offered = (boat: ReturnType<typeof openQueue>) => boat.queue.offers().map(({ queue_id }) => queue_id);

describe('an installation that the central database does not know', () => {
  test.each([401, 403, 404])('holds its own exports (HTTP %i); those of another go up at once', async (http_status) => {
    const boat = boatWith(EARLIER, EARLIER, MINE, MINE);
    boat.answer('parked', { ...UNKNOWN, http_status });
    expect(offered(boat)).toEqual([id(2)]);
    boat.answer('accepted');
    boat.answer('accepted');
    expect([0, 1, 2, 3].map((nth) => boat.statusOf(id(nth)))).toEqual(['pending', 'pending', 'completed', 'completed']);
    expect(boat.job(id(0))).toMatchObject({ retryCount: 0 });
    expect(boat.queue.status().waiting_for).toMatchObject({ what: 'central', installation_id: EARLIER });
    expect(boat.queue.status().waiting_for?.message).toContain(id(0));
    expect(boat.queue.msUntilDue()).toBe(5 * MINUTE);
    expect(boat.ledgerHolds()).toBe(true);
  });

  test('is looked at again after 5, 10, 20, 40, then 60 minutes, one export each time; then it goes on', async () => {
    const boat = boatWith(EARLIER, EARLIER);
    boat.answer('parked', UNKNOWN);
    for (const pause of [5, 10, 20, 40, 60, 60]) {
      expect(offered(boat)).toEqual([]);
      expect(boat.queue.msUntilDue()).toBe(pause * MINUTE);
      await boat.clock.advance(pause * MINUTE);
      boat.queue.offerDue();
      expect(offered(boat)).toEqual([id(0)]);
      boat.answer('parked', UNKNOWN);
    }
    await boat.clock.advance(60 * MINUTE);
    boat.queue.offerDue();
    boat.answer('accepted');
    expect(offered(boat)).toEqual([id(1)]);
    expect(boat.queue.status().waiting_for).toBeNull();
  });

  test('each that is turned away is held by itself; when all are, the cause is told without a single id', () => {
    const boat = boatWith(EARLIER, MINE, THIRD);
    for (let nth = 0; nth < 3; nth++) {
      expect(offered(boat)).toEqual([id(nth)]);
      boat.answer('parked', UNKNOWN);
    }
    expect(offered(boat)).toEqual([]);
    expect(boat.queue.msUntilDue()).toBe(5 * MINUTE);
    const { waiting_for } = boat.queue.status();
    expect(waiting_for).toMatchObject({ what: 'central', message: expect.stringContaining('HTTP 401') });
    expect(waiting_for).not.toHaveProperty('installation_id');
  });

  test.each([
    [
      'a restarted uploader, perhaps with mended settings',
      (boat: ReturnType<typeof openQueue>) =>
        boat.queue.noteUploader({ online: true, since: 'b', lacksNetwork: null, notedAt: 0 }),
    ],
    ['a retry', (boat: ReturnType<typeof openQueue>) => void boat.queue.retry(id(1))],
  ])('is tried again at once after %s', (_what, news) => {
    const boat = boatWith(EARLIER, MINE);
    boat.answer('parked', UNKNOWN);
    boat.answer('parked', UNKNOWN);
    expect(offered(boat)).toEqual([]);
    news(boat);
    expect(offered(boat)).toEqual([id(0)]);
    expect(boat.queue.status().waiting_for).toBeNull();
  });

  test('a new export of the installation that is known goes up at once, whatever is held', () => {
    const boat = boatWith(EARLIER);
    boat.answer('parked', UNKNOWN);
    boat.take(id(5), undefined, MINE);
    boat.queue.offerDue();
    expect(offered(boat)).toEqual([id(5)]);
    boat.answer('accepted');
    expect(boat.statusOf(id(5))).toBe('completed');
  });

  test('is told for as long as one of its exports waits', () => {
    const boat = boatWith(EARLIER, MINE);
    boat.answer('parked', UNKNOWN);
    expect(boat.queue.status().waiting_for).toMatchObject({ installation_id: EARLIER });
    boat.queue.cancel(id(0));
    expect(boat.queue.status().waiting_for).toBeNull();
  });

  test('failed exports of another installation come back at a look; its own wait with it', async () => {
    const boat = boatWith(EARLIER, MINE);
    while ([0, 1].some((nth) => boat.statusOf(id(nth)) !== 'failed')) {
      await boat.clock.advance(boat.queue.msUntilDue() ?? 0);
      boat.queue.offerDue();
      boat.answer('retry');
    }
    boat.take(id(2), undefined, EARLIER);
    boat.queue.offerDue();
    boat.answer('parked', UNKNOWN);
    boat.queue.noteLook();
    expect(offered(boat)).toEqual([id(1)]);
  });
});

describe('exports that do not say whose they are, as those of earlier versions', () => {
  test('are asked: none is sent only to be turned away with its installation', () => {
    const boat = boatWith(null, null, null, MINE);
    boat.answer('parked', UNKNOWN);
    expect(offered(boat)).toEqual([id(3)]);
    expect(boat.job(id(2))?.installationId).toBe('3861513b314c5ee7');
    expect(boat.queue.status().waiting_for).toMatchObject({ installation_id: '3861513b314c5ee7' });
  });

  test('the uploader’s word counts, as it read the file', () => {
    const boat = boatWith(null, null);
    boat.answer('parked', { ...UNKNOWN, installation_id: THIRD });
    expect(boat.job(id(0))?.installationId).toBe(THIRD);
    expect(offered(boat)).toEqual([id(1)]);
  });

  test('it is kept over a restart', () => {
    const first = boatWith(null);
    first.answer('parked', { ...UNKNOWN, installation_id: THIRD });
    first.close();
    const boat = openQueue({ dataDir: first.dataDir, clock: first.clock, machine: first.machine });
    expect(boat.job(id(0))?.installationId).toBe(THIRD);
  });
});
