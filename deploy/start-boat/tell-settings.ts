import { everySetting } from '../../services/cli/every-setting.ts';
import { replaceDurably } from '../../shared/runtime/durable-file.ts';
import type { Setting } from '../../shared/runtime/settings.ts';
import { withoutLogins } from '../../shared/runtime/without-credentials.ts';

/**
 * Writes with which settings a boat runs, so that the command line finds it and looks at the same files: what the
 * environment names and what is ours, without passwords and tokens.
 */
export function tellSettings(path: string, env: Readonly<Record<string, string | undefined>>): void {
  const all = Object.values(everySetting).flatMap((settings): Setting[] => Object.values(settings));
  const open = new Set(all.filter(({ secret }) => !secret).map(({ name }) => name));
  const lines = [...open].flatMap((name) => {
    const value = env[name] ?? '';
    return value !== '' && withoutLogins(value) === value ? [`${name}=${quoted(value)}`] : [];
  });
  replaceDurably(path, `# What npm start runs with; made anew at each start.\n${lines.sort().join('\n')}\n`, 0o644);
}

/** As systemd reads a value (systemd.exec(5)). */
const quoted = (value: string): string => `"${value.replace(/["\\`$]/g, '\\$&')}"`;
