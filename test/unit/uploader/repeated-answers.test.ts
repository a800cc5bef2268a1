import { expect, test } from 'vitest';
import { classifyResponse } from '../../../services/uploader/classify-response.ts';
import type { Ending } from '../../../services/uploader/ending.ts';
import { createRepeatedAnswers } from '../../../services/uploader/repeated-answers.ts';
import { queueStatus } from '../../../shared/contracts/queue-status.ts';

const MINUTE = 60_000;
const offerOf = (name: string) => ({
  ...{ queue_id: `q_20260220_16441${name}`, claim: 1, export_file: 'x', file_size_bytes: 1, sha256: 'a' },
});
const A = offerOf('1');
const B = offerOf('2');
const C = offerOf('3');

/** A boat whose clock is wrong, and a server's answers to it at `atMs` after the boot, made at `dateMs` by its own clock. */
function answersOfServer() {
  let atMs = 0;
  const repeated = createRepeatedAnswers({ now: () => 0, monotonicMs: () => atMs });
  const answer = (offer: typeof A, receipt: string | undefined, at: number, dateMs: number | null) => {
    atMs = at;
    const headers = dateMs === null ? {} : { date: new Date(dateMs).toUTCString() };
    const ending: Ending = {
      ...{ kind: 'answer', status: 200, headers, body: '', bodyWhole: true, exportSent: true },
    };
    const { isOld, receiptIs } = repeated.before(offer, ending, true);
    const whose = receipt === undefined ? 'its own' : receiptIs(receipt);
    const isTaken = !isOld && whose !== 'another’s';
    const import_id = receipt === undefined ? {} : { import_id: receipt };
    repeated.judged(offer, { outcome: isTaken ? 'accepted' : 'retry', http_status: 200, ...import_id }, ending);
    return isOld ? 'old' : whose;
  };
  return { repeated, answer };
}

test('a date that stands still, or lies long before that of an earlier answer, is no live server’s', () => {
  const { answer } = answersOfServer();
  const start = Date.UTC(2031, 0, 1);
  expect(answer(A, undefined, 0, start)).toBe('its own');
  expect(answer(B, undefined, 4 * MINUTE, start)).toBe('its own');
  expect(answer(B, undefined, 20 * MINUTE, start)).toBe('old');
  expect(answer(B, undefined, 40 * MINUTE, start)).toBe('old');
  expect(answer(B, undefined, 41 * MINUTE, start + 41 * MINUTE)).toBe('its own');
  expect(answer(C, undefined, 42 * MINUTE, start - 60 * MINUTE)).toBe('old');
});

test('a server whose clock was set back counts again from its second answer on', () => {
  const { answer } = answersOfServer();
  const start = Date.UTC(2031, 0, 1);
  answer(A, undefined, 0, start);
  expect(answer(B, undefined, MINUTE, 0)).toBe('old');
  expect(answer(B, undefined, 2 * MINUTE, MINUTE)).toBe('its own');
  expect(answer(C, undefined, 3 * MINUTE, 2 * MINUTE)).toBe('its own');
});

test('a receipt of another export is looked at twice; one that many have is no longer', () => {
  const { answer } = answersOfServer();
  expect(answer(A, '1', 0, null)).toBe('its own');
  expect(answer(A, '1', 1, null)).toBe('its own');
  expect(answer(B, '1', 2, null)).toBe('another’s');
  expect(answer(B, '1', 3, null)).toBe('another’s again');
  expect(answer(C, '1', 4, null)).toBe('everybody’s');
  expect(answer(C, '2', 5, null)).toBe('its own');
});

test('a second look at a date that stands still is none', () => {
  const { answer } = answersOfServer();
  answer(A, '1', 0, 1_000);
  expect(answer(B, '1', 5_000, 1_000)).toBe('another’s');
  expect(answer(B, '1', 10_000, 1_000)).toBe('another’s');
  expect(answer(B, '1', 15_000, 16_000)).toBe('another’s again');
});

test('parts of one export may have one receipt', () => {
  const { answer } = answersOfServer();
  answer({ ...A, queue_id: `${A.queue_id}_part1` }, '1', 0, null);
  expect(answer({ ...A, queue_id: `${A.queue_id}_part2` }, '1', 1, null)).toBe('its own');
});

test('the queue’s state tells of what was delivered before the start', () => {
  const status = queueStatus.examples[0];
  const last = { queue_id: A.queue_id, import_id: '1' };
  const one = answersOfServer();
  if (status !== undefined) one.repeated.told({ ...status, last_delivered: last });
  expect(one.answer(B, '1', 0, null)).toBe('another’s');
  const many = answersOfServer();
  if (status !== undefined) many.repeated.told({ ...status, last_delivered: { ...last, receipt_repeated: true } });
  expect(many.answer(B, '1', 0, null)).toBe('everybody’s');
});

test('whether a server ever sent a receipt is known once the queue has told, and stays known', () => {
  const status = queueStatus.examples[0];
  const ending: Ending = { kind: 'answer', status: 200, headers: {}, body: '', bodyWhole: true, exportSent: true };
  const { repeated, answer } = answersOfServer();
  const isOld = () => repeated.before(B, ending, true).neverSentReceipt;
  expect(isOld()).toBe(false);
  if (status !== undefined) repeated.told({ ...status, last_delivered: null });
  expect(isOld()).toBe(true);
  if (status !== undefined) repeated.told({ ...status, last_delivered: { queue_id: A.queue_id, import_id: null } });
  expect(isOld()).toBe(true);
  answer(A, '1', 0, null);
  expect(isOld()).toBe(false);
  if (status !== undefined) repeated.told({ ...status, last_delivered: { queue_id: C.queue_id, import_id: null } });
  expect(isOld()).toBe(false);
});

test('that there was a receipt before the last delivery is known from the queue too', () => {
  const status = queueStatus.examples[0];
  const { repeated } = answersOfServer();
  const last = { queue_id: A.queue_id, import_id: null, receipt_before: true as const };
  if (status !== undefined) repeated.told({ ...status, last_delivered: last });
  const ending: Ending = { kind: 'answer', status: 200, headers: {}, body: '', bodyWhole: true, exportSent: true };
  expect(repeated.before(B, ending, true)).toMatchObject({ receiptDue: 'it sent one before', neverSentReceipt: false });
});

test('two servers whose clocks differ by ten minutes, by turns, give receipts that nobody had', () => {
  const { repeated } = answersOfServer();
  const start = Date.UTC(2031, 0, 1);
  const outcomes = [A, B, C].map((offer, nth) => {
    const date = new Date(start + (nth % 2 === 0 ? 10 * MINUTE : 0)).toUTCString();
    const body = JSON.stringify({ import_id: `import_${nth}` });
    const ending: Ending = {
      ...{ kind: 'answer', status: 200, headers: { date }, body, bodyWhole: true, exportSent: true },
    };
    const verdict = classifyResponse(ending, { ...repeated.before(offer, ending, true), sha256: 'a', token: 'x' }, 0);
    repeated.judged(offer, verdict, ending);
    return verdict.outcome;
  });
  expect(outcomes).toEqual(['accepted', 'accepted', 'accepted']);
});

test('what is sent anew has the receipt that it had, and another’s is another’s', () => {
  const { repeated, answer } = answersOfServer();
  const [status] = queueStatus.examples;
  if (status === undefined) throw new Error('the contract has no example');
  repeated.told({ ...status, last_delivered: { queue_id: A.queue_id, import_id: 'import_1' } });
  const anew = { ...offerOf('1_2'), resend_of: A.queue_id };
  const again = { ...offerOf('1_3'), resend_of: A.queue_id };
  expect([anew, again].map((offer) => answer(offer, 'import_1', 0, null))).toEqual(['its own', 'its own']);
  expect(answer(B, 'import_1', 0, null)).toBe('another’s');
});
