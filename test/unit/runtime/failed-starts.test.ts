import { expect, test } from 'vitest';
import { pauseAfter, rememberFailedStarts } from '../../../shared/runtime/failed-starts.ts';
import { tempFolder } from '../../support/temp-folder.ts';

test('the pause before a start grows with those that came to nothing, up to ten minutes', () => {
  const failed = [0, 1, 2, 3, 4, 8, 11, 12, 1_000];
  const pausesS = [0, 0, 1, 2, 4, 64, 512, 600, 600];
  expect(failed.map((starts) => pauseAfter(starts) / 1_000)).toEqual(pausesS);
});

test('starts that come to nothing are counted', () => {
  const folder = tempFolder();
  expect([1, 2, 3].map(() => rememberFailedStarts(folder).before)).toEqual([0, 1, 2]);
});

test('one that became ready waits seconds, also when it was killed dozens of times', () => {
  const folder = tempFolder();
  for (let n = 0; n < 20; n++) rememberFailedStarts(folder).noteReady();
  expect(pauseAfter(rememberFailedStarts(folder).before)).toBeLessThan(10_000);
});

/** Starts in a day of a process that ends as soon as it has started. */
function startsInADay(start: (folder: string) => number): number {
  const folder = tempFolder();
  let starts = 0;
  // systemd's own pause goes with each: RestartSec=1s.
  for (let s = 0; s < 86_400; starts++) s += 1 + pauseAfter(start(folder)) / 1_000;
  return starts;
}

test('a day with a wrong setting is some 150 starts, a day of crashes right after readiness some 300, not thousands', () => {
  expect(startsInADay((folder) => rememberFailedStarts(folder).before)).toBeLessThan(160);
  const crash = (folder: string) => {
    const { before, noteReady } = rememberFailedStarts(folder);
    noteReady();
    return before;
  };
  expect(startsInADay(crash)).toBeLessThan(310);
});

test('one that lived, or was asked to end, makes a new beginning', () => {
  const folder = tempFolder();
  rememberFailedStarts(folder);
  rememberFailedStarts(folder).forget();
  expect(rememberFailedStarts(folder).before).toBe(0);
});

test('without a folder, or with one that is gone, nothing is remembered and nothing fails', () => {
  for (const folder of [undefined, '', '/nowhere/at/all']) {
    rememberFailedStarts(folder).noteReady();
    expect(rememberFailedStarts(folder).before).toBe(0);
  }
});

test('that a start was refused for a disk is known to the next, and to no later one', () => {
  const folder = tempFolder();
  rememberFailedStarts(folder).noteWaitsForDisk();
  expect([1, 2].map(() => rememberFailedStarts(folder).waitedForDisk)).toEqual([true, false]);
});
