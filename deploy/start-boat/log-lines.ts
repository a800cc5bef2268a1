/** What the processes log, as the starter reads it. Pure. */
export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

/** Least important first, as the processes' own setting has them. */
const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** Null for text that is no log line, such as what Node itself says when it ends a process. */
export function logLine(text: string): LogLine | null {
  try {
    const value: unknown = JSON.parse(text);
    const isLine = typeof value === 'object' && value !== null && 'message' in value && 'level' in value;
    return isLine ? (value as LogLine) : null;
  } catch {
    return null;
  }
}

/** Whether a line is important enough for a log of this level. What is no log line always is, unless there is to be none. */
export function isLogged(line: LogLine | null, logLevel: string): boolean {
  if (logLevel === 'silent') return false;
  return line === null || LEVELS.indexOf(line.level) >= LEVELS.indexOf(logLevel);
}

/** The level that the processes are started with: whoever waits for them has to hear that they are ready. */
export const spokenLevel = (logLevel: string): string =>
  LEVELS.indexOf(logLevel) < LEVELS.indexOf('info') ? logLevel : 'info';

/**
 * A warning or an error as a person is told it; null for what needs nobody, or is told otherwise: how an upload ended is
 * told with the export it was for.
 */
export function troubleSentence(process: string, line: LogLine | null): string | null {
  if (line === null || !['warn', 'error', 'fatal'].includes(line.level) || 'outcome' in line) return null;
  const why = [line.reason, line.problem, line.error].find((text) => typeof text === 'string' && text !== '');
  const because = why === undefined || line.message.includes(String(why)) ? '' : ` (${why})`;
  return `${process}: ${line.message.replace(/\.$/, '')}${because}`.replace(/\s+/g, ' ').slice(0, 300);
}
