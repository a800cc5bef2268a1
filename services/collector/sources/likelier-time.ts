import type { BoatTime } from '../../../shared/export/from-boat/boat-time.ts';
import { isoTime } from '../../../shared/runtime/clock.ts';

/** How local times are read. */
export interface LocalTimes {
  readonly time: BoatTime;
  /** No record is of later, UTC; null while this computer’s clock cannot be trusted. */
  readonly latest: string | null;
}

/** The zone of what SQLite’s own clock wrote, and of programs that write UTC without saying so. */
export const UTC = 'UTC';

/** Clocks aboard differ; what lies further ahead was not read as it was meant, or comes from a clock that is wrong. */
const AHEAD_MS = 10 * 60_000;

/** The end of what can have been by now, UTC; null while this computer’s clock cannot be trusted. */
export const latestTime = (at: number, isClockTrusted: boolean): string | null =>
  isClockTrusted ? isoTime(at + AHEAD_MS) : null;

/**
 * The zone for a time without one: that which is meant where nothing says otherwise, but the other where the time would lie
 * ahead of now as the one, and not as the other. Pure.
 */
export function likelierZone(
  text: string,
  [meant, other]: readonly [meant: string, other: string],
  { time, latest }: LocalTimes,
): string {
  if (latest === null || meant === other) return meant;
  const readIn = (zone: string) => time.readIn(() => zone).toUtc(text);
  const read = readIn(meant);
  if (read === null || read <= latest) return meant;
  const otherwise = readIn(other);
  return otherwise !== null && otherwise <= latest ? other : meant;
}

/** The same time, but that what would lie ahead of now as local time, and not as UTC, is UTC. */
export const likelierTime = (time: BoatTime, latest: string | null): BoatTime =>
  time.readIn((text) => likelierZone(text, [time.zoneFor(text), UTC], { time, latest }));
