import { type Logger as PinoLogger, pino } from 'pino';
import { type BoundLevel, boundRepeats } from './bound-repeats.ts';
import { type Clock, systemClock } from './clock.ts';

/** JSON lines: `log.info({ queue_id }, 'what happened')`. Never a token, never personal data. */
export type Logger = Pick<PinoLogger, 'trace' | 'debug' | 'info' | 'warn' | 'error'>;

/**
 * A logger that names its service in every line and writes to stdout; what repeats itself it writes seldom. At `info` when there is no such level: that the
 * setting is wrong has to be logged, too.
 */
export function createLogger(service: string, level: string): Logger {
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
export function seldomRepeating(log: Logger, clock: Clock, isWanted: (level: string) => boolean = () => true): Logger {
  const write = boundRepeats((level, fields, message) => log[level](fields, message), clock);
  const at =
    (level: BoundLevel): Line =>
    (first, message = '') => {
      if (!isWanted(level)) return;
      if (typeof first === 'string') write(level, {}, first);
      else write(level, first, message);
    };
  return {
    trace: log.trace.bind(log),
    debug: log.debug.bind(log),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
  } as Logger;
}
