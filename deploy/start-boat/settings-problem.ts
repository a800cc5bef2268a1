import { everySetting } from '../../services/cli/every-setting.ts';
import { withoutLogin } from '../../shared/bus/broker-address.ts';
import { AppError } from '../../shared/runtime/errors.ts';
import { readConfig } from '../../shared/runtime/read-config.ts';
import type { Setting } from '../../shared/runtime/settings.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Ports that whoever wants to reach them must know. */
const KNOWN_PORTS = ['MQTT_PORT', 'GATEWAY_PORT', 'CENTRAL_PORT'];

/** What is wrong with the settings of a whole boat, before anything is started, in one sentence; null for nothing. */
export function settingsProblem(given: Env): string | null {
  const all = Object.values(everySetting).flatMap((settings): Setting[] => Object.values(settings));
  const settings = Object.fromEntries(all.map((setting) => [setting.name, setting]));
  const env: Env = { ...given, MQTT_URL: given.MQTT_URL && withoutLogin(given.MQTT_URL).url };
  const any = KNOWN_PORTS.find((name) => Number(env[name] || 1) === 0);
  if (any !== undefined)
    return `A setting is wrong: ${any}=0 would be any free port, which nobody could find: name one.`;
  try {
    readConfig(settings, env);
    return null;
  } catch (error) {
    if (error instanceof AppError) return error.message;
    throw error;
  }
}
