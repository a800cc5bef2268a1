import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { answerResend } from '../../../services/queue-keeper/answer-resend.ts';
import type { QueueCommand } from '../../../shared/contracts/queue-command.ts';
import type { UploadResult } from '../../../shared/contracts/upload-result.ts';
import { isoTime } from '../../../shared/runtime/clock.ts';
import { openQueue } from '../../support/queue-fixture.ts';

const DAY = 86_400_000;
const INSTALLATION = '3861513b314c5ee7';
type Boat = ReturnType<typeof openQueue>;
const id = (nth: number) => `q_20260220_1644${String(10 + nth)}`;
const file = (nth: number, copy = '') => `export_20260220_1644${String(10 + nth)}${copy}.json`;
const archived = (boat: Boat, name: string) => join(boat.dataDir, 'archive', '2026-02', name);

/** A boat that has delivered the exports of these numbers, and whose day’s bytes are these. */
function boatWith(count: number, options: Parameters<typeof openQueue>[0] = {}): Boat {
  const boat = openQueue(options);
  for (let nth = 1; nth <= count; nth++) deliver(boat, nth);
  return boat;
}

function deliver(boat: Boat, nth: number, more: Partial<UploadResult> = {}): void {
  boat.take(id(nth), undefined, INSTALLATION, nth);
  boat.queue.offerDue();
  expect(boat.queue.offers()).toMatchObject([{ queue_id: id(nth) }]);
  boat.answer('accepted', { import_id: `import_${nth}`, ...more });
}

/** Everything that goes anew now, each as the server answers it; by the numbers of the exports. */
function drain(boat: Boat, more: Partial<UploadResult> = {}): number[] {
  const numbers: number[] = [];
  boat.queue.offerDue();
  for (let offers = boat.queue.offers(); offers.length > 0; offers = boat.queue.offers()) {
    const [offer] = offers;
    numbers.push(boat.job(offer?.queue_id ?? '')?.facts.sequence ?? -1);
    boat.answer('accepted', { import_id: `import_${numbers.at(-1)}`, ...more });
    if (numbers.length > 100) throw new Error('it never ends');
  }
  return numbers;
}

const command = (boat: Boat, more: Partial<QueueCommand>) =>
  answerResend(boat, { request_id: 'r', command: 'resend', ...more });

describe('asked for by a person', () => {
  test('a delivered export goes ashore anew: the same bytes under the same key, and stays delivered', () => {
    const boat = boatWith(3);
    expect(command(boat, { queue_id: id(2) })).toMatchObject({ ok: true, resend: 1, queue_id: id(2) });
    const [offer] = boat.queue.offers();
    const original = boat.job(id(2));
    expect(offer).toMatchObject({
      queue_id: `${id(2)}_2`,
      resend_of: id(2),
      sha256: original?.facts.sha256,
      delivered_sequence: 3,
    });
    expect(readFileSync(join(boat.folders.outbox, file(2, '_2')))).toEqual(readFileSync(archived(boat, file(2))));
    expect(statSync(archived(boat, file(2))).nlink, 'nothing is written twice').toBe(2);
    boat.answer('accepted', { import_id: 'import_2' });
    expect(boat.statusOf(`${id(2)}_2`)).toBe('completed');
    expect(boat.job(id(2))).toMatchObject({ status: 'completed', importId: 'import_2' });
    expect(boat.queue.status().last_delivered, 'it is no news').toEqual({ queue_id: id(3), import_id: 'import_3' });
    expect(boat.queue.status().resend).toMatchObject({ asked_by: 'person', exports: 1, waiting: 0 });
    expect(boat.ledgerHolds()).toBe(true);
  });

  test.each<[string, Partial<QueueCommand>, number[]]>([
    ['after a number', { after_sequence: 3 }, [4, 5]],
    ['up to a number', { up_to_sequence: 2 }, [1, 2]],
    ['between two', { after_sequence: 1, up_to_sequence: 3 }, [2, 3]],
    ['since a time', { since: '2026-02-20T21:44:16.503Z' }, [1, 2, 3, 4, 5]],
    ['since a time in another zone', { since: '2026-02-20T22:44:16.503+01:00' }, [1, 2, 3, 4, 5]],
    ['since a later time', { since: '2026-02-20T21:44:16.504Z' }, []],
    ['until a time', { until: '2026-02-20T21:44:16.503Z' }, []],
    ['until a time, after a number', { until: '2027-01-01T00:00:00Z', after_sequence: 4 }, [5]],
    ['one that was never delivered', { after_sequence: 5 }, []],
  ])('%s: those, in their order, each once', (_what, range, expected) => {
    const boat = boatWith(5);
    const answer = command(boat, range);
    expect(answer).toMatchObject(expected.length > 0 ? { ok: true, resend: expected.length } : { code: 'not_found' });
    expect(drain(boat)).toEqual(expected);
    expect(boat.ledgerHolds()).toBe(true);
  });

  test('what was asked for twice, or is under way, goes once; sent anew before, it can go again', () => {
    const boat = boatWith(2);
    for (let i = 0; i < 3; i++) expect(command(boat, { after_sequence: 0 })).toMatchObject({ resend: 2 });
    expect(drain(boat)).toEqual([1, 2]);
    command(boat, { queue_id: `${id(1)}_2` });
    expect(boat.queue.offers()).toMatchObject([{ queue_id: `${id(1)}_3`, resend_of: id(1) }]);
    expect(drain(boat)).toEqual([1]);
    expect(boat.ledgerHolds()).toBe(true);
  });

  test('it gives way to whatever else waits, and comes once that is ashore', async () => {
    const boat = boatWith(1);
    boat.take(id(2), undefined, INSTALLATION, 2);
    boat.queue.offerDue();
    boat.answer('retry', { reason: 'no' });
    command(boat, { after_sequence: 0 });
    boat.answer('retry', { reason: 'no' });
    expect(boat.queue.offers(), 'another waits for its time').toEqual([]);
    await boat.clock.advance(300_000);
    boat.queue.offerDue();
    expect(boat.queue.offers()).toMatchObject([{ queue_id: id(2) }]);
    boat.answer('accepted');
    expect(drain(boat)).toEqual([1]);
  });

  test('no network, and what a server holds against the boat, hold it up as they do all others', async () => {
    const boat = boatWith(2);
    command(boat, { after_sequence: 0 });
    boat.answer('parked', { reason: 'no such boat' });
    boat.queue.offerDue();
    expect(boat.queue.offers()).toEqual([]);
    await boat.clock.advance(boat.queue.msUntilDue() ?? 0);
    boat.queue.offerDue();
    boat.answer('offline', { reason: 'no network' });
    expect(boat.statusOf(`${id(1)}_2`)).toBe('pending');
    await boat.clock.advance(boat.queue.msUntilDue() ?? 0);
    expect(drain(boat)).toEqual([1, 2]);
  });

  test('what a server holds against another installation does not', async () => {
    const boat = boatWith(1);
    boat.take(id(2), undefined, 'another-installation', 2);
    boat.queue.offerDue();
    boat.answer('accepted', { installation_id: 'another-installation' });
    boat.take(id(3), undefined, 'another-installation', 3);
    boat.queue.offerDue();
    boat.answer('parked', { reason: 'no such boat', installation_id: 'another-installation' });
    command(boat, { queue_id: id(2) });
    command(boat, { queue_id: id(1) });
    expect(boat.queue.offers()).toMatchObject([{ resend_of: id(1) }]);
    boat.answer('accepted');
    expect(boat.queue.offers(), 'theirs waits').toEqual([]);
    await boat.clock.advance(boat.queue.msUntilDue() ?? 0);
    boat.queue.offerDue();
    boat.answer('accepted', { installation_id: 'another-installation' });
    expect(drain(boat)).toEqual([2]);
  });

  test('what was aboard when it was asked for and is gone when its turn comes is named as well', () => {
    const boat = boatWith(3);
    command(boat, { after_sequence: 0 });
    rmSync(archived(boat, file(3)));
    expect(drain(boat)).toEqual([1, 2]);
    expect(boat.queue.status().resend).toMatchObject({
      waiting: 0,
      missing: { count: 1, first_sequence: 3, last_sequence: 3, queue_ids: [id(3)] },
    });
  });

  test('what was refused is told as a reason, and as what it is', () => {
    const boat = boatWith(1);
    boat.take(id(2), undefined, INSTALLATION, 2);
    expect(command(boat, {})).toMatchObject({ ok: false, code: 'invalid_request' });
    expect(command(boat, { queue_id: 'q_20200101_000000' })).toMatchObject({ ok: false, code: 'not_found' });
    expect(command(boat, { queue_id: id(2) })).toMatchObject({ ok: false, code: 'not_possible' });
    rmSync(archived(boat, file(1)));
    const gone = command(boat, { queue_id: id(1) });
    expect(gone).toMatchObject({ ok: false, code: 'not_possible', missing: { count: 1, queue_ids: [id(1)] } });
    expect(gone.message).toContain('not aboard any more');
  });

  test('what waits for it is taken back by cancel, and the delivered one stays', () => {
    const boat = boatWith(2);
    command(boat, { after_sequence: 0 });
    expect(boat.queue.cancel(id(2))).toBe(true);
    expect(boat.queue.cancel(id(2)), 'it waits no more').toBe(false);
    expect(drain(boat)).toEqual([1]);
    expect(boat.statusOf(id(2))).toBe('completed');
  });

  test('what an earlier version delivered is known by the number in its file, or has none', () => {
    const boat = boatWith(3);
    boat.database.exec("UPDATE jobs SET sequence = NULL, facts = json_remove(facts, '$.sequence')");
    rmSync(archived(boat, file(3)));
    expect(command(boat, { after_sequence: 1 })).toMatchObject({ resend: 1 });
    boat.answer('accepted');
    expect(boat.job(id(3))?.sequence).toBe(0);
  });

  test('a copy that fails leaves the delivered one as it is, and can be tried again as any other', () => {
    const boat = boatWith(1);
    command(boat, { after_sequence: 0 });
    boat.answer('refused', { http_status: 415, reason: 'no' });
    expect(boat.statusOf(`${id(1)}_2`)).toBe('failed');
    expect(boat.statusOf(id(1))).toBe('completed');
    expect(boat.queue.retry(`${id(1)}_2`)).toBe(true);
    expect(drain(boat)).toEqual([1]);
    expect(existsSync(archived(boat, file(1)))).toBe(true);
    expect(boat.ledgerHolds()).toBe(true);
  });
});

describe('asked for by a server in its answer', () => {
  test('it has what it was sent after that number, in order, and not the export whose answer asked', () => {
    const boat = boatWith(14);
    deliver(boat, 15, { resend: { after_sequence: 4 } });
    expect(boat.queue.status().resend).toMatchObject({
      asked_by: 'server',
      after_sequence: 4,
      exports: 10,
      waiting: 9,
    });
    expect(drain(boat)).toEqual([5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
    expect(boat.queue.status().resend).toMatchObject({ waiting: 0 });
    expect(boat.ledgerHolds()).toBe(true);
  });

  test.each([0, 4, 13, 14, 999])('asking in every answer for all after %i, it has each once', (after) => {
    const boat = boatWith(14);
    const resend = { after_sequence: after };
    deliver(boat, 15, { resend });
    const first = drain(boat, { resend });
    expect(first).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14].filter((n) => n > after));
    for (let nth = 16; nth < 26; nth++) {
      deliver(boat, nth, { resend });
      expect(drain(boat, { resend })).toEqual([]);
    }
  });

  test('one that asks in every other answer has them ever more seldom: at once, a day later, two, four', async () => {
    const boat = boatWith(2);
    const resend = { after_sequence: 0 };
    let nth = 2;
    const askAgain = () => {
      deliver(boat, ++nth);
      deliver(boat, ++nth, { resend: { after_sequence: 0 } });
      return drain(boat).filter((n) => n === 1).length;
    };
    deliver(boat, ++nth, { resend });
    expect(drain(boat)).toEqual([1, 2]);
    for (const days of [1, 2, 4]) {
      expect(askAgain(), 'too soon').toBe(0);
      await boat.clock.advance(days * DAY - 1);
      expect(
        drain(boat).filter((n) => n === 1),
        'still too soon',
      ).toEqual([]);
      await boat.clock.advance(1);
      expect(drain(boat).filter((n) => n === 1)).toEqual([1]);
    }
  });

  test('lost again after it was filled, it is filled again once its day is over, though nobody asks any more', async () => {
    const boat = boatWith(3);
    deliver(boat, 4, { resend: { after_sequence: 1 } });
    expect(drain(boat)).toEqual([2, 3]);
    deliver(boat, 5, { resend: { after_sequence: 1 } });
    expect(drain(boat), 'what was not sent anew of late').toEqual([4]);
    expect(boat.queue.status().resend).toMatchObject({
      ...{ waiting: 2, waiting_for_server: 2 },
      next_at: isoTime(boat.clock.now() + DAY),
    });
    expect(command(boat, { queue_id: id(2) })).toMatchObject({ ok: true });
    expect(boat.queue.status().resend).toMatchObject({ waiting_for_server: 1 });
    expect(drain(boat)).toEqual([2]);
    await boat.clock.advance(DAY);
    boat.sweep.run();
    expect(drain(boat)).toEqual([3]);
    expect(boat.queue.status().resend).not.toHaveProperty('next_at');
  });

  test('it has no more bytes a day than it may; the rest goes the next day, also over a restart', async () => {
    const boat = boatWith(5, { resendBytesPerDay: 900 });
    const size = boat.job(id(1))?.facts.file_size_bytes ?? 0;
    const perDay = Math.floor(900 / size);
    expect(perDay).toBeGreaterThan(0);
    deliver(boat, 6, { resend: { after_sequence: 0 } });
    const sent = drain(boat);
    expect(sent).toHaveLength(perDay);
    expect(boat.queue.status().resend).toMatchObject({ next_at: isoTime(boat.clock.now() + DAY) });
    boat.close();
    const again = openQueue({ ...boat, resendBytesPerDay: 900 });
    expect(drain(again)).toEqual([]);
    await again.clock.advance(DAY);
    const more = drain(again);
    expect(more).toHaveLength(Math.min(perDay, 5 - perDay));
    expect(command(again, { after_sequence: 0 }), 'a person’s asking is not counted').toMatchObject({ ok: true });
    expect(drain(again)).toHaveLength(6);
  });

  test('where it may have nothing it gets nothing, and that is said', () => {
    const boat = boatWith(2, { resendBytesPerDay: 0 });
    deliver(boat, 3, { resend: { after_sequence: 0 } });
    expect(drain(boat)).toEqual([]);
    expect(boat.log.lines.map(({ message }) => message).join()).toContain('RESEND_MB_PER_DAY');
  });

  test('what is not aboard any more is named: removed by hand, or after its days', async () => {
    const boat = boatWith(2);
    await boat.clock.advance(31 * DAY);
    for (let nth = 3; nth <= 6; nth++) deliver(boat, nth);
    boat.sweep.run();
    rmSync(archived(boat, file(4)));
    deliver(boat, 7, { resend: { after_sequence: 0 } });
    expect(boat.queue.status().resend).toMatchObject({
      exports: 3,
      missing: { count: 3, first_sequence: 1, last_sequence: 4, queue_ids: [id(1), id(2), id(4)] },
    });
    expect(drain(boat)).toEqual([3, 5, 6]);
    expect(boat.log.lines.some(({ fields }) => (fields.queue_ids as string[] | undefined)?.includes(id(4)))).toBe(true);
  });

  test('of another installation nothing is sent to it', () => {
    const boat = boatWith(2);
    boat.take(id(3), undefined, 'another-installation', 3);
    boat.queue.offerDue();
    boat.answer('accepted', { installation_id: 'another-installation', resend: { after_sequence: 0 } });
    expect(drain(boat)).toEqual([]);
    deliver(boat, 4, { resend: { after_sequence: 0 } });
    expect(drain(boat)).toEqual([1, 2]);
  });

  test('a late or repeated result asks for nothing twice', () => {
    const boat = boatWith(2);
    boat.take(id(3), undefined, INSTALLATION, 3);
    boat.queue.offerDue();
    const [offer] = boat.queue.offers();
    const told = {
      queue_id: id(3),
      claim: offer?.claim ?? 0,
      outcome: 'accepted',
      bytes_sent: 1,
      duration_ms: 1,
    } as const;
    const at = new Date(boat.clock.now()).toISOString();
    for (let i = 0; i < 3; i++) boat.queue.applyResult({ ...told, at, resend: { after_sequence: 0 } });
    expect(drain(boat)).toEqual([1, 2]);
  });
});

describe('killed in the middle', () => {
  test('before the copy has its file it gets it at the next sweep; nothing is lost, nothing sent twice', () => {
    const boat = boatWith(3);
    deliver(boat, 4, { resend: { after_sequence: 1 } });
    const [offer] = boat.queue.offers();
    expect(offer?.resend_of).toBe(id(2));
    rmSync(join(boat.folders.outbox, file(2, '_2')));
    boat.close();
    const again = openQueue(boat);
    again.sweep.run();
    expect(readdirSync(again.folders.outbox)).toEqual([file(2, '_2')]);
    expect(again.queue.offers()).toMatchObject([{ queue_id: `${id(2)}_2` }]);
    expect(drain(again)).toEqual([2, 3]);
    again.sweep.run();
    expect(again.ledgerHolds()).toBe(true);
    expect(again.queue.status().set_aside_count).toBe(0);
  });

  test('what waits for it is kept beyond its days until it is sent', async () => {
    const boat = boatWith(2);
    boat.take(id(5), undefined, INSTALLATION, 5);
    boat.queue.offerDue();
    command(boat, { after_sequence: 0, up_to_sequence: 2 });
    await boat.clock.advance(31 * DAY);
    boat.sweep.run();
    boat.answer('accepted');
    expect(drain(boat)).toEqual([1, 2]);
    boat.sweep.run();
    expect(boat.statusOf(id(1)), 'now its days are over').toBeNull();
    expect(boat.statusOf(`${id(1)}_2`)).toBe('completed');
  });
});
