import { boatRoot, busSettings, keepFreeSettings } from '../../shared/runtime/common-settings.ts';
import { pathSetting } from '../../shared/runtime/place-settings.ts';
import { choiceSetting, integerSetting, textSetting, urlSetting } from '../../shared/runtime/settings.ts';
import { ENGINE_UNITS } from './recorders/engine-run-record.ts';

export const collectorSettings = {
  ...busSettings,
  ...keepFreeSettings,
  boatRoot,
  forwardWatchFile: pathSetting('FORWARD_WATCH_FILE', {
    default: '',
    defaultText: '`D3KOS_ROOT/tmp/d3kos_forward_watch.json` when it exists, else `/tmp/d3kos_forward_watch.json`',
    summary: 'where the forward watch keeps its state',
  }),
  signalkUrl: urlSetting<string | null>(
    'SIGNALK_URL',
    ['http', 'https', 'ws', 'wss'],
    {
      default: 'http://127.0.0.1:8099',
      summary:
        'the boat’s Signal K server, whose engines and notifications are recorded; or its stream itself, as `ws://…`; `none`: not recorded',
    },
    { none: null },
  ),
  signalkToken: textSetting('SIGNALK_TOKEN', {
    default: '',
    secret: true,
    summary: 'access token for it, when it asks for one',
  }),
  engineIdleBelowRpm: integerSetting('ENGINE_IDLE_BELOW_RPM', {
    default: 1000,
    min: 100,
    max: 10_000,
    unit: 'rpm',
    summary: 'an engine that turns slower idles; what it does above is recorded apart',
  }),
  engineUnits: choiceSetting('ENGINE_UNITS', ENGINE_UNITS, {
    default: 'si',
    summary:
      'units of engine records, which name them: `si` (Hz, Pa, K, as recorded), or `central` (rpm, psi, °F, as the central database’s columns)',
  }),
  recordingsDays: integerSetting('RECORDINGS_DAYS', {
    default: 30,
    min: 1,
    max: 3_650,
    unit: 'days of running time',
    summary:
      'how long recordings are kept once they are ashore, as far as there is room, so that a server that has lost them can have them again; those that never came ashore as long, and no less than 90, alerts and log entries while there is room',
  }),
  recordingsMb: integerSetting('RECORDINGS_MB', {
    default: 64,
    min: 1,
    max: 10_000,
    unit: 'MB',
    summary:
      'size of all recordings that is always allowed, half of it for contributions; each half grows beyond by up to an eighth of what the disk has free above KEEP_FREE_MB; then no contribution is taken, and of our own telemetry is thinned first',
  }),
} as const;
