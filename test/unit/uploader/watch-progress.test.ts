import { expect, test } from 'vitest';
import { watchProgress } from '../../../services/uploader/watch-progress.ts';
import { manualClock } from '../../support/manual-clock.ts';

function watched(unsent: () => number | null = () => null) {
  const clock = manualClock();
  const stalls: number[] = [];
  const watch = watchProgress({ clock, timeoutMs: 30_000, unsent, onStalled: () => stalls.push(clock.monotonicMs()) });
  return { clock, watch, stalls };
}

test('an upload without progress is given up after the timeout, once', async () => {
  const { clock, stalls } = watched();
  await clock.advance(29_999);
  expect(stalls).toEqual([]);
  await clock.advance(60_000);
  expect(stalls).toEqual([30_000]);
  expect(clock.openTimers).toBe(0);
});

test('an upload that moves is never given up', async () => {
  const { clock, watch, stalls } = watched();
  for (let i = 0; i < 10; i++) {
    await clock.advance(25_000);
    watch.progressed();
  }
  expect(stalls).toEqual([]);
  await clock.advance(40_000);
  expect(stalls).toHaveLength(1);
});

test('a slow link that drains the kernel’s buffer is progress, one that does not is none', async () => {
  let left = 200_000;
  let drains = true;
  const { clock, stalls } = watched(() => {
    if (drains) left -= 1_000;
    return left;
  });
  await clock.advance(300_000);
  expect(stalls).toEqual([]);
  drains = false;
  await clock.advance(40_000);
  expect(stalls).toHaveLength(1);
});

test('a watch that was stopped leaves no timer', async () => {
  const { clock, watch, stalls } = watched();
  watch.stop();
  await clock.advance(60_000);
  expect(stalls).toEqual([]);
  expect(clock.openTimers).toBe(0);
});
