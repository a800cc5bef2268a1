import { expect, test } from 'vitest';
import type { Ending } from '../../../services/uploader/ending.ts';
import { createOnlyAskedFor } from '../../../services/uploader/only-asked-for.ts';

const answer = (status: number, exportSent = true): Ending => ({
  ...{ kind: 'answer', status, headers: {}, body: '', bodyWhole: true, exportSent },
});
const A = { sha256: 'a' };

/** Whether an export may only be asked for, `afterMs` after an answer that was judged so. */
function isHeld(ending: Ending, outcome: 'retry' | 'accepted' | 'refused', afterMs = 0): boolean {
  let now = 1_000;
  const asked = createOnlyAskedFor({ monotonicMs: () => now });
  asked.judged(A, { outcome, reason: 'x' }, ending);
  now += afterMs;
  return asked.isOnlyAskedFor(A);
}

test.each<[what: string, ending: Ending, outcome: 'retry' | 'accepted' | 'refused', held: boolean]>([
  ['a 2xx that is neither', answer(200), 'retry', true],
  ['an answer against the rules', { kind: 'broken', fault: 'not_http' }, 'retry', true],
  ['a delivery', answer(200), 'accepted', false],
  ['a 2xx before it had everything', answer(200, false), 'retry', false],
  ['503', answer(503), 'retry', false],
  ['nobody reached', { kind: 'network', code: 'ECONNREFUSED', reached: 'nobody', exportSent: false }, 'retry', false],
])('what went out a moment ago is only asked for after an unclear answer: %s', (_, ending, outcome, held) => {
  expect(isHeld(ending, outcome)).toBe(held);
});

test('parked, it is only asked for within a day where it may have arrived, and else sent again', () => {
  let now = 0;
  const asked = createOnlyAskedFor({ monotonicMs: () => now });
  asked.judged(A, { outcome: 'parked', may_have_arrived: true }, answer(200));
  now = 23 * 3_600_000;
  expect(asked.isOnlyAskedFor(A)).toBe(true);
  now = 24 * 3_600_000;
  expect(asked.isOnlyAskedFor(A)).toBe(false);
  asked.judged(A, { outcome: 'parked' }, answer(200));
  expect(asked.isOnlyAskedFor(A), 'a firewall’s page: it has not').toBe(false);
});

test('a person’s retry lets go what would wait for a day, and not what went out a moment ago', () => {
  const asked = createOnlyAskedFor({ monotonicMs: () => 0 });
  asked.judged(A, { outcome: 'parked', may_have_arrived: true }, answer(200));
  asked.judged({ sha256: 'b' }, { outcome: 'retry' }, answer(200));
  asked.tryNow();
  expect([asked.isOnlyAskedFor(A), asked.isOnlyAskedFor({ sha256: 'b' })]).toEqual([false, true]);
});

test('after a pause it may be sent, and other bytes at any time', () => {
  expect([0, 3_999, 4_000, 300_000].map((ms) => isHeld(answer(200), 'retry', ms))).toEqual([true, true, false, false]);
  const asked = createOnlyAskedFor({ monotonicMs: () => 0 });
  asked.judged(A, { outcome: 'retry' }, answer(200));
  expect(asked.isOnlyAskedFor({ sha256: 'b' })).toBe(false);
});

test('asked in vain, it keeps the answer that it had, but no receipt, and the moment at which it went out', () => {
  let now = 0;
  const asked = createOnlyAskedFor({ monotonicMs: () => now });
  asked.judged(A, { outcome: 'retry', http_status: 200, reason: 'No receipt.', import_id: 'i' }, answer(200));
  now = 3_000;
  const told = asked.withEarlier(A, { outcome: 'retry', reason: 'Not again yet.' }, { kind: 'unasked' });
  expect(told).toEqual({ outcome: 'retry', http_status: 200, reason: 'No receipt. Not again yet.' });
  asked.judged(A, told, { kind: 'unasked' });
  expect(asked.isOnlyAskedFor(A)).toBe(true);
  now = 4_500;
  expect(asked.isOnlyAskedFor(A)).toBe(false);
});
