import { BROKER, ofProcess } from './tell-lasting.ts';

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

const isTrouble = ({ level }: LogLine): boolean => ['warn', 'error', 'fatal'].includes(level);

/**
 * What whoever listens on the bus knows better and sooner: how an upload ended, with the export it was for; how a request
 * was refused, as whoever asked is answered; whether requests are refused at all; and whether the broker is there.
 */
function isToldByBus(line: LogLine): boolean {
  const isOfOne = 'outcome' in line || ('request_id' in line && 'reason' in line);
  return isOfOne || line.state_of === 'requests' || (line.state_of === 'broker' && 'away_s' in line);
}

/** A warning or an error as a person is told it; null for what needs nobody, or is told otherwise. */
export function troubleSentence(process: string, line: LogLine | null): string | null {
  if (line === null || !isTrouble(line) || isToldByBus(line)) return null;
  return `${process}: ${inWords(line)}`;
}

function inWords(line: LogLine): string {
  const why = [line.reason, line.problem, line.error].find((text) => typeof text === 'string' && text !== '');
  const because = why === undefined || line.message.includes(String(why)) ? '' : ` (${why})`;
  return `${line.message.replace(/\.$/, '')}${because}`.replace(/\s+/g, ' ').slice(0, 300);
}

/** What a line tells that it begins or is over; null for what is no state of anything. */
export function lastingIn(process: string, line: LogLine | null) {
  if (line === null || typeof line.state_of !== 'string' || isToldByBus(line)) return null;
  const isOfAll = line.state_of === BROKER;
  return {
    of: isOfAll ? BROKER : ofProcess(process, line.state_of),
    begins: isTrouble(line),
    sentence: isOfAll ? inWords(line) : `${process}: ${inWords(line)}`,
  };
}
