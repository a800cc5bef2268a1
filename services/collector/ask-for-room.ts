import { type Clock, isoTime } from '../../shared/runtime/clock.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import type { NewRequest } from './request-store.ts';
import type { CollectorFacts, StandingRefusal } from './status-view.ts';

const AN_HOUR_MS = 60 * 60_000;
const SOURCE = 'collector';

interface Deps {
  readonly clock: Clock;
  readonly log: Logger;
  /** Throws when it could not be kept. */
  readonly ask: (request: Omit<NewRequest, 'requestId'>) => void;
}

/**
 * Whether an export would make room: contributions are refused, one can be made, and most of what waits is in none yet, so
 * that weeks without a network are not one more of the same each hour. Pure.
 */
export function wouldMakeRoom(
  { refusedForRoom, requestsOpen, recorded }: Pick<CollectorFacts, 'refusedForRoom' | 'requestsOpen' | 'recorded'>,
  refusal: StandingRefusal | null,
): boolean {
  if (!refusedForRoom || refusal !== null || requestsOpen > 0) return false;
  let [waits, inExport] = [0, 0];
  for (const { waiting, exports = [], withheld } of Object.values(recorded)) {
    if (withheld) continue;
    waits += waiting;
    inExport += Math.max(0, ...exports.map(({ records }) => records));
  }
  return inExport < waits / 2;
}

/** Asks for an export while contributions are refused for want of room, at most once an hour. */
export function createAskForRoom({ clock, log, ask }: Deps) {
  let askedMs = Number.NEGATIVE_INFINITY;
  return (facts: CollectorFacts, refusal: StandingRefusal | null): void => {
    if (!wouldMakeRoom(facts, refusal) || clock.monotonicMs() - askedMs < AN_HOUR_MS) return;
    askedMs = clock.monotonicMs();
    log.info({}, 'The room for contributions is full: an export is asked for, so that its delivery makes room.');
    const note = 'The room for contributions is full.';
    ask({ isShared: true, source: SOURCE, categories: null, note, receivedAt: isoTime(clock.now()) });
  };
}
