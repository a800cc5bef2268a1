import { zoneOfTz } from '../zones/time-zones.ts';
import { isSystemsZone } from './own-time-zone.ts';
import { pathSetting } from './place-settings.ts';
import {
  choiceSetting,
  hostPortListSetting,
  integerSetting,
  numberSetting,
  textSetting,
  urlSetting,
} from './settings.ts';
import { wayOutSettings } from './way-out-settings.ts';

/** What every process understands. */
export const commonSettings = {
  dataDir: pathSetting('DATA_DIR', {
    default: '/var/lib/d3kos-export',
    summary: 'folder of everything we write: queue, exports, the broker’s store, credentials',
  }),
  logLevel: choiceSetting('LOG_LEVEL', ['trace', 'debug', 'info', 'warn', 'error', 'silent'], {
    default: 'info',
    summary: 'least important log line that is written',
  }),
  credentialsDir: pathSetting('CREDENTIALS_DIRECTORY', {
    default: '',
    defaultText: '`DATA_DIR/credentials`',
    summary: 'folder of the broker logins, one file per service; set by systemd’s LoadCredential',
  }),
  timeZone: {
    ...textSetting('TZ', {
      default: '',
      defaultText: 'as `/etc/localtime` says',
      summary:
        'this computer’s time zone, by name (`America/Toronto`), as the path of its file, or as POSIX describes it (`CET-1CEST,M3.5.0,M10.5.0/3`)',
    }),
    parse: timeZoneOf,
  },
} as const;

/** What every process understands that speaks on the bus. */
export const busSettings = {
  ...commonSettings,
  mqttUrl: urlSetting('MQTT_URL', ['mqtt', 'mqtts', 'tcp', 'unix'], {
    default: 'mqtt://127.0.0.1:1883',
    login: 'MQTT_USERNAME and MQTT_PASSWORD',
    summary: 'the broker: ours, or any MQTT 3.1.1 broker; `unix:/path` for a socket of this machine',
  }),
  mqttUsername: textSetting('MQTT_USERNAME', {
    default: '',
    defaultText: 'the service’s own login',
    summary: 'login at a broker that is not ours',
  }),
  mqttPassword: textSetting('MQTT_PASSWORD', {
    default: '',
    secret: true,
    verbatim: true,
    summary: 'password that goes with it, as it stands',
  }),
} as const;

/** Where the boat's own files lie. */
export const boatRoot = pathSetting('D3KOS_ROOT', {
  default: '/opt/d3kos',
  summary: 'the boat’s files, which we only read',
});

/** Names under which browsers reach this boat, beside those it knows of itself. */
export const allowedHosts = textSetting('ALLOWED_HOSTS', {
  default: '',
  defaultText: 'none beside the boat’s own',
  pattern: /^[A-Za-z0-9.:-]+(\s*,\s*[A-Za-z0-9.:-]+)*$/,
  fits: 'a comma-separated list of host names, without ports',
  summary: 'further names under which browsers may reach this boat',
});

/** The names of that list, lower case. */
export const hostNamesOf = (list: string): string[] =>
  list
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

/** What decides whether there is a network: for whoever uploads, or waits until uploads are possible. */
export const networkSettings = {
  centralApiUrl: urlSetting('CENTRAL_API_URL', ['https', 'http'], {
    default: null,
    defaultText: 'none: must be set for uploads',
    summary: 'the central database; TLS, unless it is on this machine',
  }),
  networkProbes: hostPortListSetting('NETWORK_PROBES', {
    default: null,
    defaultText: '1.1.1.1:443,8.8.8.8:53; none for a central database on this machine',
    summary:
      'who else, reachable by TCP, shows that there is a network when the central database does not answer (one on this machine shows nothing); not asked where a proxy leads there; a single comma: no check',
  }),
  ...wayOutSettings,
} as const;

/** For whoever tells how the boat's exports are. */
export const ashoreWarnDays = numberSetting('ASHORE_WARN_DAYS', {
  default: 7,
  min: 0.00001,
  max: 3650,
  unit: 'days',
  summary: 'when nothing has gone ashore for so long, `status`, `doctor` and `/health` say so',
});

/** Of a disk that fills: how much stays free. */
export const keepFreeSettings = {
  keepFreeMb: integerSetting('KEEP_FREE_MB', {
    default: 500,
    min: 0,
    max: 1_000_000,
    unit: 'MB',
    summary:
      'disk space that stays free: with less, or less than KEEP_FREE_PERCENT if that is less, delivered exports are removed, the oldest first, and no new one is made',
  }),
  keepFreePercent: integerSetting('KEEP_FREE_PERCENT', {
    default: 10,
    min: 0,
    max: 90,
    unit: '% of the disk',
    summary:
      'the other half of KEEP_FREE_MB, for small disks; so much of the number of files (inodes) it can take stays free, too: 500 at most, 10 at least',
  }),
} as const;

export const keepFreeOf = (config: { keepFreeMb: number; keepFreePercent: number }) => ({
  bytes: config.keepFreeMb * 1_000_000,
  percent: config.keepFreePercent,
});

/** A zone that is none would be taken for UTC by whatever reads TZ, without a word. */
function timeZoneOf(text: string): string {
  if (isSystemsZone(text)) return '';
  const zone = zoneOfTz(text);
  if (zone === null) {
    throw new Error('should name a time zone, such as America/Toronto, or describe one as POSIX does');
  }
  return zone;
}
