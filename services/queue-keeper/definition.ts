import { chance } from '../../shared/runtime/clock.ts';
import { keepFreeOf } from '../../shared/runtime/common-settings.ts';
import { defineBusService } from '../../shared/runtime/define-service.ts';
import { readMachineTime } from './machine-time.ts';
import { startQueueKeeper } from './queue-keeper.ts';
import { queueKeeperSettings } from './settings.ts';

export const queueKeeper = defineBusService({
  name: 'queue-keeper',
  settings: queueKeeperSettings,
  durableSession: true,
  start: ({ config, ...context }) =>
    startQueueKeeper({
      ...context,
      boatRoot: config.boatRoot,
      rules: { scheduleS: config.retrySchedule, retryAfterMaxS: config.retryAfterMax },
      completedDays: config.completedDays,
      failedDays: config.failedDays,
      resendBytesPerDay: config.resendMbPerDay * 1_000_000,
      sweepIntervalMs: config.sweepInterval * 1000,
      doneShown: config.doneShown,
      keepFree: keepFreeOf(config),
      machine: readMachineTime(),
      chance,
    }),
});
