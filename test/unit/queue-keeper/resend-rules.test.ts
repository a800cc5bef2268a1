import fc from 'fast-check';
import { expect, test } from 'vitest';
import { afterAnswer, type Gap, pauseBeforeMs, spend } from '../../../services/queue-keeper/resend-rules.ts';

const DAY = 86_400_000;
const asked = (after: number, upTo: number): Gap => ({ after, upTo, isAsked: true });
const over = (after: number, upTo: number): Gap => ({ after, upTo, isAsked: false });

test.each<[string, Gap | null, number | null, number | null, Gap | null, boolean]>([
  ['nothing is asked', null, null, 15, null, false],
  ['the first asking is a new gap, up to what is delivered', null, 4, 15, asked(4, 15), true],
  ['all of it', null, 0, 15, asked(0, 15), true],
  ['the same again is the same gap', asked(4, 15), 4, 16, asked(4, 15), false],
  ['less of it, as it fills, is the same gap', asked(4, 15), 9, 16, asked(4, 15), false],
  ['nothing asked ends the asking', asked(4, 15), null, 16, over(4, 15), false],
  ['asked again after that, it is lost again', over(4, 15), 4, 16, asked(4, 16), true],
  ['more of it is another', asked(4, 15), 2, 16, asked(2, 16), true],
  ['what came after it is another', asked(4, 15), 15, 16, asked(15, 16), true],
  ['after what nobody delivered there is nothing', null, 15, 15, null, false],
  ['nor after more than that', asked(4, 15), 99, 15, over(4, 15), false],
  ['nor where nothing with a number was delivered', null, 0, null, null, false],
])('%s', (_what, known, askedAfter, newest, gap, isNew) => {
  expect(afterAnswer(known, askedAfter, newest)).toEqual({ gap, isNew });
});

test('a server that asks in every answer, whatever it says of how far it is, has each export once at most', () => {
  const steps = fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 60 });
  fc.assert(
    fc.property(steps, (behind) => {
      let known: Gap | null = null;
      const times = new Map<number, number>();
      behind.forEach((back, i) => {
        const newest = i + 1;
        // It never knows less than it did.
        const after = Math.max(known?.after ?? 0, newest - back);
        const answer = afterAnswer(known, after, newest);
        known = answer.gap;
        if (!answer.isNew || known === null) return;
        for (let n = known.after + 1; n <= known.upTo; n++) times.set(n, (times.get(n) ?? 0) + 1);
      });
      expect(Math.max(0, ...times.values())).toBeLessThanOrEqual(1);
    }),
  );
});

test('an export goes anew at once, and then after pauses that double', () => {
  expect([0, 1, 2, 3, 4].map((times) => pauseBeforeMs(times) / DAY)).toEqual([0, 1, 2, 4, 8]);
  expect(pauseBeforeMs(10_000)).toBe(1024 * DAY);
});

test.each<[string, Parameters<typeof spend>, ReturnType<typeof spend>]>([
  ['the first of a day', [null, 60, 100, 7], { fromTrueMs: 7, bytes: 60 }],
  ['what fits', [{ fromTrueMs: 0, bytes: 40 }, 60, 100, 7], { fromTrueMs: 0, bytes: 100 }],
  ['what does not', [{ fromTrueMs: 0, bytes: 41 }, 60, 100, 7], null],
  ['what is larger than a day’s, as its first', [null, 500, 100, 7], { fromTrueMs: 7, bytes: 500 }],
  ['and as the second', [{ fromTrueMs: 0, bytes: 1 }, 500, 100, 7], null],
  ['a day later', [{ fromTrueMs: 0, bytes: 500 }, 60, 100, DAY], { fromTrueMs: DAY, bytes: 60 }],
  ['of nothing nothing', [null, 1, 0, 7], null],
  ['once true time began anew', [{ fromTrueMs: 9 * DAY, bytes: 500 }, 60, 100, 7], { fromTrueMs: 7, bytes: 60 }],
])('of a day’s bytes, %s', (_what, given, expected) => {
  expect(spend(...given)).toEqual(expected);
});
