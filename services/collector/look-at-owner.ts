import type { Clock } from '../../shared/runtime/clock.ts';
import { messageOf } from '../../shared/runtime/errors.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import type { OwnZone } from '../../shared/runtime/own-time-zone.ts';
import type { RequestStore } from './request-store.ts';
import { type OwnerFiles, readOwnerFiles } from './sources/owner-files.ts';
import { recallSources } from './sources/source-memory.ts';

export interface OwnerDeps {
  readonly boatRoot: string;
  readonly ownZone: OwnZone;
  readonly bootId: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * What the owner says just now, by the same rules as in an export, for what comes between two of them. Throws when it cannot
 * be known what was said before.
 */
export async function lookAtOwner(
  store: Pick<RequestStore, 'knownSources' | 'pastTimes' | 'keepSources'>,
  { boatRoot, ownZone, bootId, clock, log }: OwnerDeps,
): Promise<OwnerFiles> {
  const sources = recallSources(store.knownSources(), { at: clock.now(), bootId }, store.pastTimes());
  const owner = await readOwnerFiles(boatRoot, sources, ownZone());
  try {
    store.keepSources(sources.changes(), sources.crossed());
  } catch (error) {
    log.debug({ error: messageOf(error) }, 'What the owner’s files say could not be kept; the next look does.');
  }
  return owner;
}
