import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from './errors.ts';
import { ownCommands } from './own-commands.ts';

/** Where a restore writes down which folders change places, for as long as they do: it is over when this is gone. */
export const restorePlan = (dataDir: string): string => join(dataDir, 'restoring.json');

/**
 * Between the old folders and the new ones there is nothing to work on: what began there now would stand beside both.
 * Throws an AppError `config` where a restore was interrupted in the middle of it.
 */
export function throwIfRestoring(dataDir: string): void {
  if (!existsSync(restorePlan(dataDir))) return;
  throw new AppError(
    'config',
    `A restore in ${dataDir} is not finished, and nothing starts before it is; nothing is lost. Finish it: ${ownCommands().call('restore')}`,
  );
}
