import { busSettings, networkSettings } from '../../shared/runtime/common-settings.ts';
import { numberSetting } from '../../shared/runtime/settings.ts';

export const bootSettings = {
  ...busSettings,
  ...networkSettings,
  networkWaitS: numberSetting('BOOT_NETWORK_WAIT_S', {
    default: 60,
    min: 0,
    max: 3_600,
    unit: 's',
    summary: 'how long the boot one-shot waits for the network, in steps of 5 s',
  }),
  deadlineS: numberSetting('BOOT_DEADLINE_S', {
    default: 300,
    min: 1,
    max: 86_400,
    unit: 's',
    summary: 'how long the boot one-shot follows the queue, the wait for the network included',
  }),
} as const;
