import { existsSync } from 'node:fs';
import { defineBusService } from '../../shared/runtime/run-service.ts';
import { startQueueKeeper } from './queue-keeper.ts';
import { queueKeeperSettings } from './settings.ts';

/** systemd-timesyncd touches this once the clock is right. */
const SYNCHRONISED_MARK = '/run/systemd/timesync/synchronized';

export const queueKeeper = defineBusService({
  name: 'queue-keeper',
  settings: queueKeeperSettings,
  durableSession: true,
  start: ({ config, ...context }) =>
    startQueueKeeper({
      ...context,
      rules: { scheduleS: config.retrySchedule, retryAfterMaxS: config.retryAfterMax },
      completedDays: config.completedDays,
      failedDays: config.failedDays,
      sweepIntervalMs: config.sweepInterval * 1000,
      doneShown: config.doneShown,
      isSynchronised: () => existsSync(SYNCHRONISED_MARK),
    }),
});
