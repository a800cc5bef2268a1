import {
  allowedHosts,
  ashoreWarnDays,
  boatRoot,
  busSettings,
  keepFreeSettings,
} from '../../shared/runtime/common-settings.ts';
import { hostSetting } from '../../shared/runtime/place-settings.ts';
import { flagSetting, integerSetting, numberSetting, textSetting } from '../../shared/runtime/settings.ts';

/** Long enough not to be guessed, and what fits into a header (RFC 6750, 2.1). */
export const TOKEN = /^[A-Za-z0-9._~+/-]{16,512}=*$/;
export const TOKEN_FITS = '16 to 512 letters, digits and . _ ~ + / -';

export const gatewaySettings = {
  ...busSettings,
  ...keepFreeSettings,
  boatRoot,
  ashoreWarnDays,
  port: integerSetting('GATEWAY_PORT', { default: 8094, min: 0, max: 65535, summary: 'port of the HTTP interface' }),
  host: hostSetting('GATEWAY_HOST', {
    default: 'localhost',
    summary:
      'address it listens on; localhost: 127.0.0.1 and ::1, since programs may try either first; any other needs GATEWAY_TOKEN',
  }),
  token: textSetting('GATEWAY_TOKEN', {
    default: '',
    defaultText: 'the file `gateway-token` beside the broker logins, when it exists',
    secret: true,
    pattern: TOKEN,
    fits: TOKEN_FITS,
    summary:
      'token that callers from the network send as `Authorization: Bearer …`; without one it listens on this machine only',
  }),
  openReading: flagSetting('GATEWAY_OPEN_READING', {
    default: false,
    summary: 'whether anyone on the network may read (GET) without the token; whole exports need it always',
  }),
  allowedHosts,
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
    summary:
      'how long retry, cancel, cleanup and what is looked up wait for the queue-keeper or the collector before 504',
  }),
} as const;
