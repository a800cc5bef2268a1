import { boatRoot, busSettings } from '../../shared/runtime/common-settings.ts';
import { integerSetting, numberSetting, textSetting } from '../../shared/runtime/settings.ts';

export const gatewaySettings = {
  ...busSettings,
  boatRoot,
  port: integerSetting('GATEWAY_PORT', { default: 8094, min: 0, max: 65535, summary: 'port of the HTTP interface' }),
  host: textSetting('GATEWAY_HOST', {
    default: 'localhost',
    summary: 'address it listens on; localhost: 127.0.0.1 and ::1, since programs may try either first',
  }),
  allowedHosts: textSetting('ALLOWED_HOSTS', {
    default: '',
    defaultText: 'none beside the boat’s own',
    pattern: /^[A-Za-z0-9.:-]+(\s*,\s*[A-Za-z0-9.:-]+)*$/,
    fits: 'a comma-separated list of host names, without ports',
    summary: 'further names under which browsers may reach this boat',
  }),
  generateWaitS: numberSetting('GENERATE_WAIT_S', {
    default: 25,
    min: 0.01,
    max: 55,
    unit: 's',
    summary: 'how long POST /export/generate waits for the export before it answers 202',
  }),
  commandWaitS: numberSetting('COMMAND_WAIT_S', {
    default: 5,
    min: 0.01,
    max: 55,
    unit: 's',
    summary: 'how long retry, cancel and cleanup wait for the queue-keeper before they answer 504',
  }),
} as const;
