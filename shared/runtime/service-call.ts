import type { Settings } from './settings.ts';

/** A process's answer to how it was called: it runs when there is none. */
export interface CallAnswer {
  readonly text: string;
  readonly isProblem: boolean;
}

interface Called {
  readonly name: string;
  /** Of one that ends by itself: what it does, when it ends, and with which exit codes. */
  readonly oneShot?: string;
  readonly settings: Settings;
}

/**
 * What a process of the boat says to its arguments, of which it takes none; null for none. `--help` tells what it does,
 * when it ends and what it is set by, `--version` its version. Pure.
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
  return [...whatItDoes(processes), 'Settings, from the environment:', ...lines].join('\n');
}

const ALWAYS = 'A wrong setting ends it with exit code 78, a wrong call with 64, an error with 1.';

/** A one-shot runs alone in its process. */
function whatItDoes(processes: readonly Called[]): string[] {
  const names = processes.map(({ name }) => name).join(', ');
  const [only] = processes;
  if (processes.length === 1 && only?.oneShot) {
    return [`Runs ${names} of D3kOS Export once. ${only.oneShot}`, ALWAYS];
  }
  return [`Runs ${names} of D3kOS Export until SIGTERM or SIGINT, then ends with exit code 0.`, ALWAYS];
}
