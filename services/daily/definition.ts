import { defineBusService } from '../../shared/runtime/define-service.ts';
import { startDaily } from './daily.ts';
import { dailySettings } from './settings.ts';

export const daily = defineBusService({
  name: 'daily',
  settings: dailySettings,
  durableSession: false,
  oneShot:
    'It asks for the export of the day, and ends with exit code 0 when that is answered, or when the broker keeps the request and DAILY_WAIT_S have passed; with 1 when the broker did not take it.',
  async start({ config, bus, clock, log }) {
    return startDaily({ bus, clock, log, waitMs: config.waitS * 1_000 });
  },
});
