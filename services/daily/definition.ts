import { defineBusService } from '../../shared/runtime/define-service.ts';
import { startDaily } from './daily.ts';
import { dailySettings } from './settings.ts';

export const daily = defineBusService({
  name: 'daily',
  settings: dailySettings,
  durableSession: false,
  async start({ config, bus, clock, log }) {
    return startDaily({ bus, clock, log, waitMs: config.waitS * 1_000 });
  },
});
