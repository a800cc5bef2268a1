import { withoutLogin } from '../../shared/bus/broker-address.ts';
import { busSettings } from '../../shared/runtime/common-settings.ts';
import { meantText } from '../../shared/runtime/settings.ts';

/** In the file of settings of `npm start`: the names of secrets that its processes were given, which stand in no file. */
export const UNTOLD = 'GIVEN_AND_NOT_WRITTEN_HERE';

type Env = Readonly<Record<string, string | undefined>>;

export interface MergedSettings {
  readonly env: Env;
  /** What the services were given and nobody here was told: their names. */
  readonly untold: readonly string[];
}

const LOGIN = ['MQTT_USERNAME', 'MQTT_PASSWORD'];
/** What is said of one central database, to it or for it alone. */
const OF_CENTRAL = ['CENTRAL_TOKEN', 'CENTRAL_AUTH_HEADER', 'CENTRAL_IMPORT_PATH', 'ALLOW_INSECURE_CENTRAL'];
export const PROXIES = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY'];

/**
 * A file of settings, and over it the environment. What belongs together comes from one of them: a login goes to the broker
 * that it is for, a token to no other server. Pure.
 */
export function mergeSettings(file: Readonly<Record<string, string>>, env: Env): MergedSettings {
  const { [UNTOLD]: untold = '', ...values } = file;
  const given = (name: string) => meantText(env[name] || env[name.toLowerCase()] || '');
  const displaced = displacedBy(given, values);
  const kept = Object.entries(values).filter(([name]) => !displaced.includes(name));
  return {
    env: { ...Object.fromEntries(kept), ...env },
    untold: untold.split(' ').filter((name) => name !== '' && given(name) === '' && !displaced.includes(name)),
  };
}

/** Settings of the file that belong to what the environment names another of. */
function displacedBy(given: (name: string) => string, file: Env): string[] {
  const broker = withoutLogin(given('MQTT_URL'));
  const fileBroker = withoutLogin(file.MQTT_URL ?? busSettings.mqttUrl.fallback);
  const isOther = (text: string, inFile = '') => text !== '' && withoutSlash(text) !== withoutSlash(inFile);
  return [
    ...(broker.login !== null || isOther(broker.url, fileBroker.url) ? LOGIN : []),
    ...(isOther(given('MQTT_USERNAME'), file.MQTT_USERNAME) ? ['MQTT_PASSWORD'] : []),
    ...(isOther(given('CENTRAL_API_URL'), file.CENTRAL_API_URL) ? OF_CENTRAL : []),
    ...(PROXIES.some((name) => given(name) !== '') ? [...PROXIES, 'NO_PROXY'] : []),
  ];
}

const withoutSlash = (url: string): string => url.replace(/\/+$/, '');
