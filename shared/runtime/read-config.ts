import { AppError, messageOf } from './errors.ts';
import type { ConfigOf, Settings } from './settings.ts';

/**
 * Reads a table of settings from environment variables. An unset variable, or an empty one, takes the default;
 * a list may be set to nothing with a single comma.
 * Throws an AppError `config` whose message names every wrong setting at once.
 */
export function readConfig<S extends Settings>(settings: S, env: Readonly<Record<string, string | undefined>>) {
  const problems: string[] = [];
  const config: Record<string, unknown> = {};
  for (const [key, setting] of Object.entries(settings)) {
    const text = env[setting.name];
    if (text === undefined || text === '') {
      config[key] = setting.fallback;
      continue;
    }
    try {
      config[key] = setting.parse(text);
    } catch (error) {
      problems.push(`${setting.name}=${setting.secret ? '***' : shown(text)} ${messageOf(error)}`);
    }
  }
  if (problems.length > 0) {
    throw new AppError(
      'config',
      `${problems.length === 1 ? 'A setting is' : 'Settings are'} wrong: ${problems.join('; ')}.`,
    );
  }
  return config as ConfigOf<S>;
}

/** A login that stands in a URL is nobody's to read. */
const shown = (text: string): string => text.replace(/(\/\/[^/?#]*:)[^/?#]*@/, '$1***@').slice(0, 80);
