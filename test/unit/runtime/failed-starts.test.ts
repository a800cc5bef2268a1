import { expect, test } from 'vitest';
import { pauseAfter, rememberFailedStarts } from '../../../shared/runtime/failed-starts.ts';
import { tempFolder } from '../../support/temp-folder.ts';

test('the pause before a start grows with those that came to nothing, up to a minute', () => {
  expect([0, 1, 2, 3, 4, 7, 8, 1_000].map(pauseAfter)).toEqual([0, 0, 1_000, 2_000, 4_000, 32_000, 60_000, 60_000]);
});

test('starts that come to nothing are counted', () => {
  const folder = tempFolder();
  expect([1, 2, 3].map(() => rememberFailedStarts(folder).before)).toEqual([0, 1, 2]);
});

test('one that became ready never waits long, however often it dies', () => {
  const folder = tempFolder();
  for (let n = 0; n < 20; n++) rememberFailedStarts(folder).noteReady();
  expect(pauseAfter(rememberFailedStarts(folder).before)).toBe(4_000);
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
