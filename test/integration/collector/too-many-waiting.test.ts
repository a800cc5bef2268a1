import { mkdirSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { createAnnouncer } from '../../../services/collector/announce.ts';
import { openRequestStore } from '../../../services/collector/request-store.ts';
import { createSpool } from '../../../services/collector/spool.ts';
import { createRequestTaker } from '../../../services/collector/take-request.ts';
import { createDiskWatch } from '../../../services/collector/watch-disk.ts';
import { exportRejected } from '../../../shared/contracts/export-rejected.ts';
import { systemClock } from '../../../shared/runtime/clock.ts';
import { dataFolders } from '../../../shared/runtime/data-folders.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { rememberingBus } from '../../support/remembering-bus.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const AS_MANY_AS_MAY_WAIT = 1_000;
const now = '2026-02-20T21:44:16Z';
const request = (requestId: string) => ({ requestId, source: 'mqtt', categories: null, note: null, receivedAt: now });

/** What takes requests, while as many wait as may, and one was refused before. */
function takerWithAllWaiting() {
  const folders = dataFolders(tempFolder());
  mkdirSync(folders.spool, { recursive: true });
  const log = recordingLog();
  const store = openRequestStore(folders.collectorDatabase, folders.setAside, systemClock, log);
  onTestFinished(() => store.close());
  store.add(request('refused'));
  store.reject('refused', { request_id: 'refused', reason: 'tier', message: 'No.', at: now });
  for (let nth = 0; nth < AS_MANY_AS_MAY_WAIT; nth++) store.add(request(`waits-${nth}`));
  const { bus, published } = rememberingBus();
  const announcer = createAnnouncer({ bus, store, spool: createSpool(folders), clock: systemClock, log });
  const disk = createDiskWatch({
    folders,
    clock: systemClock,
    mounts: '/proc/mounts',
    keepFree: { bytes: 0, percent: 0 },
  });
  const { take } = createRequestTaker({ store, announcer, disk, clock: systemClock, taken: () => {} });
  return {
    store,
    ask: (id: string) =>
      take(
        { request_id: id },
        { topic: 'export/request', params: {}, retained: false, packetId: null, isAgain: false },
      ),
    answers: () => published.filter(({ topic }) => topic === exportRejected.topic).map(({ payload }) => payload),
  };
}

test.each(['refused', 'new'])('while as many requests wait as may, one more is told so: %s', (id) => {
  const { store, ask, answers } = takerWithAllWaiting();
  ask(id);
  expect(answers()).toEqual([expect.objectContaining({ request_id: id, reason: 'busy' })]);
  expect(store.countOpen()).toBe(AS_MANY_AS_MAY_WAIT);
});

test('one that waits already is asked for again without a refusal', () => {
  const { store, ask, answers } = takerWithAllWaiting();
  ask('waits-7');
  expect(answers()).toEqual([]);
  expect(store.countOpen()).toBe(AS_MANY_AS_MAY_WAIT);
});
