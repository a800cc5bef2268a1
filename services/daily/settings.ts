import { busSettings } from '../../shared/runtime/common-settings.ts';
import { numberSetting } from '../../shared/runtime/settings.ts';

export const dailySettings = {
  ...busSettings,
  waitS: numberSetting('DAILY_WAIT_S', {
    default: 60,
    min: 1,
    max: 3_600,
    unit: 's',
    summary: 'how long the daily one-shot waits for the broker and for the answer to its request',
  }),
} as const;
