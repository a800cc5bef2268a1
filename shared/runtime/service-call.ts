import type { Settings } from './settings.ts';

/** A process's answer to how it was called: it runs when there is none. */
export interface CallAnswer {
  readonly text: string;
  readonly isProblem: boolean;
}

interface Called {
  readonly name: string;
  readonly settings: Settings;
}

/**
 * What a process of the boat says to its arguments, of which it takes none; null for none. `--help` names its settings,
 * `--version` its version. Pure.
 */
export function answerCall(args: readonly string[], processes: readonly Called[], version: string): CallAnswer | null {
  const [first] = args;
  if (first === undefined) return null;
  if (first === '--version') return { text: version, isProblem: false };
  if (first === '--help' || first === '-h') return { text: helpText(processes), isProblem: false };
  const text = `It takes no arguments, and was given "${first.slice(0, 40)}": the environment holds its settings, and --help names them.`;
  return { text, isProblem: true };
}

function helpText(processes: readonly Called[]): string {
  const settings = new Map(
    processes.flatMap(({ settings }) => Object.values(settings)).map((setting) => [setting.name, setting]),
  );
  const width = Math.max(...[...settings.keys()].map((name) => name.length)) + 2;
  const lines = [...settings.values()].map(({ name, summary, defaultText, unit }) => {
    const more = [unit, defaultText === '' ? '' : `default ${defaultText}`].filter(Boolean).join('; ');
    return `  ${name.padEnd(width)}${summary}${more ? ` (${more})` : ''}`;
  });
  const names = processes.map(({ name }) => name).join(', ');
  return [`Runs ${names} of D3kOS Export until SIGTERM. Settings, from the environment:`, ...lines].join('\n');
}
