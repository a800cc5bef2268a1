import { everySetting } from '../../services/cli/every-setting.ts';
import { UNTOLD } from '../../services/cli/merge-settings.ts';
import { replaceDurably } from '../../shared/runtime/durable-file.ts';
import type { Setting } from '../../shared/runtime/settings.ts';
import { withoutLogins } from '../../shared/runtime/without-credentials.ts';

/**
 * Writes with which settings a boat runs, so that the command line finds it and looks at the same files: what the
 * environment names and what is ours. Of passwords and tokens, and of URLs that hold one, it says that they were given.
 */
export function tellSettings(path: string, env: Readonly<Record<string, string | undefined>>): void {
  const all = Object.values(everySetting).flatMap((settings): Setting[] => Object.values(settings));
  const given = new Map(all.map((setting) => [setting.name, { value: valueIn(env, setting), secret: setting.secret }]));
  const set = [...given].filter(([, { value }]) => value !== '').sort(([a], [b]) => (a < b ? -1 : 1));
  const isOpen = ({ value, secret }: { value: string; secret: boolean }) => !secret && withoutLogins(value) === value;
  const untold = set.filter(([, one]) => !isOpen(one)).map(([name]) => name);
  const lines = [
    '# What npm start runs with; made anew at each start.',
    ...set.filter(([, one]) => isOpen(one)).map(([name, { value }]) => `${name}=${quoted(value)}`),
    ...(untold.length > 0 ? [`${UNTOLD}=${quoted(untold.join(' '))}`] : []),
  ];
  replaceDurably(path, `${lines.join('\n')}\n`, 0o644);
}

/** By either of its names. */
const valueIn = (env: Readonly<Record<string, string | undefined>>, { name, alsoNamed }: Setting): string =>
  (alsoNamed && env[alsoNamed]) || (env[name] ?? '');

/** As systemd reads a value (systemd.exec(5)). */
const quoted = (value: string): string => `"${value.replace(/["\\`$]/g, '\\$&')}"`;
