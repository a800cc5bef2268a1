import { type Logger as PinoLogger, pino } from 'pino';
import { type BoundLevel, boundRepeats } from './bound-repeats.ts';
import { type Clock, systemClock } from './clock.ts';

/** JSON lines: `log.info({ queue_id }, 'what happened')`. Never a token, never personal data. */
export type Logger = Pick<PinoLogger, 'trace' | 'debug' | 'info' | 'warn' | 'error'>;

/** A logger that counts what repeats itself, instead of writing it each time. */
export interface SeldomRepeating extends Logger {
  /** Writes what was counted and not written yet. Whoever ends the process calls it last. */
  sayUnsaid(): void;
}

/**
 * A logger that names its service in every line and writes to stdout; what repeats itself it writes seldom. At `info`
 * when there is no such level: that the setting is wrong has to be logged, too.
 */
export function createLogger(service: string, level: string): SeldomRepeating {
  const log = pino({
    level: level === 'silent' || level in pino.levels.values ? level : 'info',
    base: { service },
    messageKey: 'message',
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  });
  return seldomRepeating(log, systemClock, (name) => log.isLevelEnabled(name));
}

type Line = (first: string | Readonly<Record<string, unknown>>, message?: string) => void;

/** The same log, which says what goes on at most every ten minutes (`boundRepeats`). Debug and trace say all. */
export function seldomRepeating(
  log: Logger,
  clock: Clock,
  isWanted: (level: string) => boolean = () => true,
): SeldomRepeating {
  const { say, sayUnsaid } = boundRepeats((level, fields, message) => log[level](fields, message), clock);
  const at =
    (level: BoundLevel): Line =>
    (first, message = '') => {
      if (!isWanted(level)) return;
      if (typeof first === 'string') say(level, {}, first);
      else say(level, first, message);
    };
  return {
    trace: log.trace.bind(log),
    debug: log.debug.bind(log),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    sayUnsaid,
  } as SeldomRepeating;
}
