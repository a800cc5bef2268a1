import { AppError, messageOf } from './errors.ts';
import { type ConfigOf, meantText, type Setting, type Settings } from './settings.ts';
import { withoutLogins } from './without-credentials.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads a table of settings from environment variables. An unset variable, or an empty one, takes the default;
 * a list may be set to nothing with a single comma.
 * Throws an AppError `config` whose message names every wrong setting at once.
 */
export function readConfig<S extends Settings>(settings: S, env: Env): ConfigOf<S> {
  const { config, problems } = readSettings(settings, env);
  if (problems.length > 0) throw new AppError('config', wrongSettings(problems));
  return config;
}

/** The same for whoever goes on with what is wrong: it has its default, and a problem each says why. */
export function readSettings<S extends Settings>(settings: S, env: Env) {
  const problems: string[] = [];
  const read = Object.entries(settings).map(([key, setting]) => {
    const [name, text] = textOf(setting, env);
    if (text === '') return [key, setting.fallback];
    if (!setting.verbatim && COMMENT.test(text)) {
      problems.push(`${name}=${shown(setting, text)} ${COMMENT_BEHIND}`);
      return [key, setting.fallback];
    }
    try {
      return [key, setting.parse(text)];
    } catch (error) {
      problems.push(`${name}=${shown(setting, text)} ${messageOf(error)}`);
      return [key, setting.fallback];
    }
  });
  return { config: Object.fromEntries(read) as ConfigOf<S>, problems };
}

/** systemd reads no comment behind a value, and takes it for a part of that. */
const COMMENT = /(^|\s)#/;
const COMMENT_BEHIND = 'has a comment behind its value, which would be a part of it: write that on a line of its own';

/** The name by which it is set, and its text; empty where it is not set. */
function textOf({ name, alsoNamed, verbatim }: Setting, env: Env): readonly [name: string, text: string] {
  const text = (one: string) => meantText(env[one] ?? '', verbatim);
  const other = alsoNamed === undefined ? '' : text(alsoNamed);
  return alsoNamed !== undefined && other !== '' ? [alsoNamed, other] : [name, text(name)];
}

/** One sentence for all of them. */
export const wrongSettings = (problems: readonly string[]): string =>
  `${problems.length === 1 ? 'A setting is' : 'Settings are'} wrong: ${problems.join('; ')}.`;

/** A login that stands in a setting is nobody's to read. */
const shown = (setting: Setting, text: string): string => (setting.secret ? '***' : withoutLogins(text).slice(0, 80));
