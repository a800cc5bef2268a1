import { expect, test } from 'vitest';
import { watchSilence } from '../../../shared/bus/watch-silence.ts';
import { manualClock } from '../../support/manual-clock.ts';

function rig() {
  const clock = manualClock();
  const changes: boolean[] = [];
  let pings = 0;
  const watch = watchSilence({ clock, ping: () => void pings++, onChange: (isSilent) => changes.push(isSilent) });
  return {
    watch,
    clock,
    changes,
    pings: () => pings,
    /** What an asking comes to when nothing is heard within so many milliseconds. */
    async askedFor(ms: number) {
      const asked = watch.answers();
      await clock.advance(ms);
      return asked;
    },
  };
}

test('nobody is asked who was heard of late, nor anybody unless somebody wants to know', async () => {
  const { watch, clock, pings } = rig();
  await clock.advance(2_999);
  expect([await watch.answers(), pings()]).toEqual([true, 0]);
  await clock.advance(3_600_000);
  expect([watch.isSilent(), pings()]).toEqual([false, 0]);
});

test('who was not heard of late is asked once, however many want to know, and anything it says is an answer', async () => {
  const { watch, clock, pings, changes } = rig();
  await clock.advance(3_000);
  const asked = [watch.answers(), watch.answers()];
  await clock.advance(1_000);
  watch.heard();
  expect([await Promise.all(asked), pings(), changes]).toEqual([[true, true], 1, []]);
});

test('who owes an answer to our last word is asked, though it was heard just now', async () => {
  const { watch, askedFor, pings } = rig();
  watch.sent(false);
  expect([await askedFor(1_600), pings()]).toEqual([false, 1]);
});

test('who does not answer is silent at once for all who ask after, until it is heard', async () => {
  const { watch, clock, askedFor, pings, changes } = rig();
  await clock.advance(3_000);
  expect(await askedFor(1_600)).toBe(false);
  expect([watch.isSilent(), await watch.answers(), pings(), changes]).toEqual([true, false, 1, [true]]);
  watch.heard();
  expect([watch.isSilent(), await watch.answers(), changes]).toEqual([false, true, [true, false]]);
});

test('a message that is not confirmed for ten seconds is silence, though pings are answered; its confirmation ends it', async () => {
  const { watch, clock } = rig();
  const confirmed = watch.sent(true);
  await clock.advance(9_999);
  watch.heard();
  expect(watch.isSilent()).toBe(false);
  await clock.advance(1);
  watch.heard();
  expect([watch.isSilent(), await watch.answers()]).toEqual([true, false]);
  confirmed();
  expect(watch.isSilent()).toBe(false);
});

test('of the next connection nothing is known: what the last one owed is forgotten', async () => {
  const { watch, clock, askedFor, changes } = rig();
  watch.sent(true);
  await clock.advance(10_000);
  expect(await askedFor(0)).toBe(false);
  watch.ended();
  watch.heard();
  expect([watch.isSilent(), await watch.answers(), changes]).toEqual([false, true, []]);
});
