import { type Logger as PinoLogger, pino } from 'pino';

/** JSON lines: `log.info({ queue_id }, 'what happened')`. Never a token, never personal data. */
export type Logger = Pick<PinoLogger, 'trace' | 'debug' | 'info' | 'warn' | 'error'>;

/** A logger that names its service in every line and writes to stdout. */
export function createLogger(service: string, level: string): Logger {
  return pino({
    level,
    base: { service },
    messageKey: 'message',
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  });
}
