import { uptime } from 'node:os';
import { readBootId } from '../../shared/runtime/boot-id.ts';
import { isClockSynchronised } from '../../shared/runtime/clock-synchronised.ts';
import { keepFreeOf } from '../../shared/runtime/common-settings.ts';
import { defineBusService } from '../../shared/runtime/define-service.ts';
import { OWN_MOUNTS } from '../../shared/runtime/disk-state.ts';
import { startCollector } from './collector.ts';
import { collectorSettings } from './settings.ts';

/** What is not ashore is kept for no less. */
const NOT_ASHORE_DAYS = 90;

export const collector = defineBusService({
  name: 'collector',
  settings: collectorSettings,
  durableSession: true,
  start: ({ config, ownZone = () => null, ...context }) =>
    startCollector({
      ...context,
      boatRoot: config.boatRoot,
      ownZone,
      bootId: readBootId(),
      isSynchronised: isClockSynchronised,
      uptimeMs: () => Math.round(uptime() * 1_000),
      forwardWatchFile: config.forwardWatchFile,
      keepFree: keepFreeOf(config),
      mounts: OWN_MOUNTS,
      recording: {
        signalkUrl: config.signalkUrl,
        signalkToken: config.signalkToken,
        idleBelowRpm: config.engineIdleBelowRpm,
        engineUnits: config.engineUnits,
        limits: {
          days: Math.max(NOT_ASHORE_DAYS, config.recordingsDays),
          ashoreDays: config.recordingsDays,
          bytes: config.recordingsMb * 1_000_000,
        },
      },
    }),
});
