import { commonSettings } from '../../shared/runtime/common-settings.ts';
import { hostSetting, pathSetting } from '../../shared/runtime/place-settings.ts';
import { integerSetting, numberSetting, textSetting } from '../../shared/runtime/settings.ts';

/** What an installation id looks like: 16 hex digits as a rule; older boats have other lengths. */
export const INSTALLATION_ID = /^[A-Za-z0-9-]{8,64}$/;

export const centralSettings = {
  ...commonSettings,
  port: integerSetting('CENTRAL_PORT', {
    default: 8480,
    min: 0,
    max: 65535,
    summary: 'port of the reference central server',
  }),
  host: hostSetting('CENTRAL_HOST', { default: '127.0.0.1', summary: 'address it listens on' }),
  centralDataDir: pathSetting('CENTRAL_DATA_DIR', {
    default: '/var/lib/d3kos-central',
    summary: 'folder of everything it writes: the database and the imported documents',
  }),
  installations: textSetting('CENTRAL_INSTALLATIONS', {
    default: '',
    defaultText: 'every boat that brings a document of its own',
    pattern: /^[A-Za-z0-9-]{8,64}(\s*,\s*[A-Za-z0-9-]{8,64})*$/,
    fits: 'a comma-separated list of installation ids',
    summary: 'installation ids that are known; all others get 401',
  }),
  maxBodyMb: numberSetting('CENTRAL_MAX_BODY_MB', {
    default: 256,
    min: 0.001,
    max: 4096,
    unit: 'MB',
    summary: 'largest document taken; beyond it 413',
  }),
  bodyTimeoutS: numberSetting('CENTRAL_BODY_TIMEOUT_S', {
    default: 60,
    min: 0.05,
    max: 3600,
    unit: 's',
    summary: 'how long a body may stand still before the upload is ended with 408',
  }),
} as const;

/** The ids of a comma-separated list; null when it is empty. */
export function installationList(text: string): ReadonlySet<string> | null {
  return text === '' ? null : new Set(text.split(',').map((id) => id.trim()));
}
