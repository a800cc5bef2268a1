import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readLicense } from '../../../shared/boat/read-license.ts';
import { shellWord } from '../../../shared/runtime/shell-word.ts';
import { EXIT } from '../exit-codes.ts';
import { ownCommand, TroubleError } from '../trouble.ts';
import type { About } from './archive-form.ts';
import { DATABASES } from './data-layout.ts';
import { reading } from './reading.ts';

/** Whose a backup is, and whose the machine that it comes to; null where that is not known. */
export interface Whose {
  readonly backup: string | null;
  readonly here: string | null;
}

/** Which installation this boat is, as its license says; null while that cannot be read. */
export async function licensedTo(boatRoot: string): Promise<string | null> {
  const license = await readLicense(boatRoot);
  return license.ok ? license.license.installationId : null;
}

/** Whose the newest export of a queue is; null where none says it. */
export function newestIn(queue: string): string | null {
  if (!existsSync(queue)) return null;
  try {
    const newest = reading(queue, (database) => database.prepare(NEWEST).get());
    return newest === undefined ? null : String(newest.id);
  } catch {
    // A damaged one says nothing.
    return null;
  }
}

/** Earlier versions did not write down whose a backup is: there its queue tells, which lies in `data`. */
export const askWhose = async (about: About, data: string, boatRoot: string): Promise<Whose> => ({
  backup: about.installation_id ?? newestIn(join(data, DATABASES.queue.place)),
  here: await licensedTo(boatRoot),
});

const NEWEST = `SELECT facts ->> '$.installation_id' AS id FROM jobs WHERE facts ->> '$.installation_id' IS NOT NULL
  ORDER BY coalesce(facts ->> '$.sequence', 0) DESC, seq DESC LIMIT 1`;

export const areOthers = ({ backup, here }: Whose): boolean => backup !== null && here !== null && backup !== here;

/** Two boats of one owner and one stick: what is mixed once, nobody takes apart. */
export function throwIfOthers(whose: Whose, { computer }: About, asked: string): void {
  if (!areOthers(whose)) return;
  throw new TroubleError(EXIT.usage, {
    cause: `This backup is of installation ${whose.backup}, made on ${computer}; this boat is installation ${whose.here}.`,
    consequence: `What was recorded and contributed there would go ashore as of ${whose.here}, and the exports made there as of ${whose.backup}. Nothing was restored, and nothing here was changed.`,
    nextStep: `take this boat’s own backup; if it is meant, as after a new license: ${ownCommand(`restore --other-installation ${shellWord(asked)}`)}`,
  });
}
