import { resolve } from 'node:path';

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
];

/** The environment with whole paths: they count from where the caller stands, which is not where npm runs us. Pure. */
export function wholePaths(env: Env): Env {
  const given = PATHS.flatMap((name) => (env[name] ? [[name, resolve(env.INIT_CWD || '', env[name])]] : []));
  return { ...env, ...Object.fromEntries(given) };
}
