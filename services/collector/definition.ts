import { defineBusService } from '../../shared/runtime/run-service.ts';
import { startCollector } from './collector.ts';
import { collectorSettings } from './settings.ts';

export const collector = defineBusService({
  name: 'collector',
  settings: collectorSettings,
  durableSession: true,
  start: ({ config, ...context }) =>
    startCollector({
      ...context,
      boatRoot: config.boatRoot,
      forwardWatchFile: config.forwardWatchFile,
      keepFree: { bytes: config.keepFreeMb * 1_000_000, percent: config.keepFreePercent },
    }),
});
