import { resolve } from 'node:path';
import { everySetting } from '../../services/cli/every-setting.ts';
import { faultOfPath } from '../../shared/runtime/place-settings.ts';
import { meantText, type Setting } from '../../shared/runtime/settings.ts';

type Env = Record<string, string | undefined>;

/** Settings that name a file or a folder. */
const PATHS = [
  'BOAT_DIR',
  'D3KOS_ROOT',
  'DATA_DIR',
  'CENTRAL_DATA_DIR',
  'CREDENTIALS_DIRECTORY',
  'MQTT_USERS_FILE',
  'FORWARD_WATCH_FILE',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
];

/**
 * The environment as it is meant, for whoever takes a setting out of it without its table, and with whole paths: they
 * count from where the caller stands, which is not where npm runs us. What is no path is left to be refused. Pure.
 */
export function wholePaths(env: Env): Env {
  const meant = Object.values(everySetting)
    .flatMap((settings): Setting[] => Object.values(settings))
    .flatMap((setting) => {
      const text = env[setting.name];
      return text ? [[setting.name, plainText(setting, meantText(text, setting.verbatim))]] : [];
    });
  const paths = PATHS.flatMap((name) => {
    const text = meantText(env[name] ?? '');
    return text === '' || faultOfPath(text) !== null ? [] : [[name, resolve(env.INIT_CWD || '', text)]];
  });
  return { ...env, ...Object.fromEntries([...meant, ...paths]) };
}

/** `5.0` as 5, `INFO` as info; as it stands what does not fit, which is refused, and what is longer than one value. */
function plainText({ parse }: Setting, text: string): string {
  try {
    const value = text === '' ? '' : parse(text);
    return typeof value === 'string' || typeof value === 'number' ? String(value) : text;
  } catch {
    return text;
  }
}
