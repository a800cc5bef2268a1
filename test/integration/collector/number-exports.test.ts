import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openRequestStore } from '../../../services/collector/request-store.ts';
import { systemClock } from '../../../shared/runtime/clock.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { tempFolder } from '../../support/temp-folder.ts';

test('the number of an export is above every one before, whatever the clock says, and over restarts', () => {
  const folder = tempFolder();
  const open = () => openRequestStore(join(folder, 'c.db'), join(folder, 'set-aside'), systemClock, recordingLog());
  let store = open();
  const numbers = [0, 0, 500, 3, 500, 501].map((least, i) => store.claim('r', `q_20260220_16441${i}`, least));
  expect(numbers).toEqual([1, 2, 500, 501, 502, 503]);
  store.close();
  store = open();
  expect(store.claim('r', 'q_20260220_164420', 0)).toBe(504);
  store.close();
});
