import { type BoatTime, boatTime } from '../../../shared/export/from-boat/boat-time.ts';
import { isoTime } from '../../../shared/runtime/clock.ts';

/** Clocks aboard differ; what lies further ahead was not read as it was meant, or comes from a clock that is wrong. */
const AHEAD_MS = 10 * 60_000;

/** The end of what can have been by now, UTC; null while this computer’s clock cannot be trusted. */
export const latestTime = (at: number, isClockTrusted: boolean): string | null =>
  isClockTrusted ? isoTime(at + AHEAD_MS) : null;

/**
 * Times without a zone, local ones or UTC. `local` is meant where nothing says otherwise; `utc` where SQLite’s own clock
 * wrote them, which knows no zone. What would lie ahead of now as the one, and not as the other, is the other. Pure.
 */
export function likelierTimes(
  time: BoatTime,
  latest: string | null,
): { readonly local: BoatTime; readonly utc: BoatTime } {
  const utc = boatTime('UTC');
  return { local: unlessAhead(time, utc, latest), utc: unlessAhead(utc, time, latest) };
}

function unlessAhead(meant: BoatTime, other: BoatTime, latest: string | null): BoatTime {
  if (latest === null) return meant;
  return {
    ...meant,
    toUtc(given) {
      const read = meant.toUtc(given);
      if (read === null || read <= latest) return read;
      const otherwise = other.toUtc(given);
      return otherwise !== null && otherwise <= latest ? otherwise : read;
    },
  };
}
