import { expect, test } from 'vitest';
import { createSupervision } from '../../../shared/runtime/supervision.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { tempFolder } from '../../support/temp-folder.ts';

/** A process of whose earlier starts so many came to nothing, the last for want of a disk. */
function afterFailed(starts: number, isForDisk: boolean) {
  const [folder, clock] = [tempFolder(), manualClock()];
  const start = () => createSupervision({ RUNTIME_DIRECTORY: folder }, 1, clock, recordingLog());
  for (let n = 1; n < starts; n++) start();
  const last = start();
  if (isForDisk) last.waitForDisk();
  return { clock, supervision: start() };
}

test('a start that was refused for a disk is tried again within a second of its coming, however many were in vain', async () => {
  const { clock, supervision } = afterFailed(30, true);
  let [isAway, hasBegun] = [true, false];
  void supervision.mayStart(() => isAway).then(() => (hasBegun = true));
  await clock.advance(9 * 60_000);
  expect(hasBegun).toBe(false);
  isAway = false;
  await clock.advance(1_000);
  expect(hasBegun).toBe(true);
});

test('where the disk does not come it is tried, and said, again after ten minutes', async () => {
  const { clock, supervision } = afterFailed(30, true);
  let hasBegun = false;
  void supervision.mayStart(() => true).then(() => (hasBegun = true));
  await clock.advance(601_000);
  expect(hasBegun).toBe(true);
});

test('what failed for another reason waits as ever, disk or not', async () => {
  const { clock, supervision } = afterFailed(30, false);
  let hasBegun = false;
  void supervision.mayStart(() => false).then(() => (hasBegun = true));
  await clock.advance(590_000);
  expect(hasBegun).toBe(false);
});
