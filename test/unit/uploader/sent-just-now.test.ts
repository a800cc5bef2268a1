import { expect, test } from 'vitest';
import type { Ending } from '../../../services/uploader/ending.ts';
import { createSentJustNow } from '../../../services/uploader/sent-just-now.ts';

const answer = (status: number, exportSent = true): Ending => ({
  ...{ kind: 'answer', status, headers: {}, body: '', bodyWhole: true, exportSent },
});
const A = { sha256: 'a' };

/** Whether an export may only be asked for, `afterMs` after an answer that was judged so. */
function isHeld(ending: Ending, outcome: 'retry' | 'accepted' | 'refused', afterMs = 0): boolean {
  let now = 1_000;
  const justNow = createSentJustNow({ monotonicMs: () => now });
  justNow.judged(A, { outcome, reason: 'x' }, ending);
  now += afterMs;
  return justNow.wasSentJustNow(A);
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

test('after a pause it may be sent, and other bytes at any time', () => {
  expect([0, 3_999, 4_000, 300_000].map((ms) => isHeld(answer(200), 'retry', ms))).toEqual([true, true, false, false]);
  const justNow = createSentJustNow({ monotonicMs: () => 0 });
  justNow.judged(A, { outcome: 'retry' }, answer(200));
  expect(justNow.wasSentJustNow({ sha256: 'b' })).toBe(false);
});

test('asked in vain, it keeps the answer that it had, but no receipt, and the moment at which it went out', () => {
  let now = 0;
  const justNow = createSentJustNow({ monotonicMs: () => now });
  justNow.judged(A, { outcome: 'retry', http_status: 200, reason: 'No receipt.', import_id: 'i' }, answer(200));
  now = 3_000;
  const told = justNow.withEarlier(A, { outcome: 'retry', reason: 'Not again yet.' }, { kind: 'unasked' });
  expect(told).toEqual({ outcome: 'retry', http_status: 200, reason: 'No receipt. Not again yet.' });
  justNow.judged(A, told, { kind: 'unasked' });
  expect(justNow.wasSentJustNow(A)).toBe(true);
  now = 4_500;
  expect(justNow.wasSentJustNow(A)).toBe(false);
});
