import { AppError, messageOf } from './errors.ts';
import type { Logger } from './logger.ts';

/** As sysexits.h has it: a wrong setting, or what else a person is to mend. */
export const EXIT_CONFIG = 78;
const EXIT_FAILED = 1;

/** A person is to mend it. */
export const isConfigError = (error: unknown): boolean => error instanceof AppError && error.code === 'config';

/** Says why a process could not start; the exit code for that. */
export function explainEnd(error: unknown, log: Logger): number {
  if (error instanceof AppError) log.error({ code: error.code }, error.message);
  else log.error({ error: messageOf(error), stack: (error as Error).stack }, 'This process could not start.');
  return isConfigError(error) ? EXIT_CONFIG : EXIT_FAILED;
}
