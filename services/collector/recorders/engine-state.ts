import type { EngineRun, Phase, Reading } from './engine-run.ts';
import { createReadingClock } from './reading-clock.ts';
import { createRetoldValues } from './retold-values.ts';
import { createRivalSources } from './rival-sources.ts';
import { createSenderPace, createSparseReadings } from './sender-pace.ts';
import { createUnsureReadings } from './unsure-readings.ts';
import { createUntoldRevolutions } from './untold-revolutions.ts';

/** As long as this may an engine say nothing and still be on the same run. */
export const SILENCE_MS = 60_000;
/** As long as this may an engine seem to stand and still be on the same run. */
export const STANDS_MS = 5_000;

/** What is known of one engine. */
export interface EngineState {
  run: EngineRun | null;
  phase: Phase;
  readonly clock: ReturnType<typeof createReadingClock>;
  readonly retold: ReturnType<typeof createRetoldValues>;
  readonly unsure: ReturnType<typeof createUnsureReadings>;
  readonly untold: ReturnType<typeof createUntoldRevolutions>;
  readonly rivals: ReturnType<typeof createRivalSources>;
  readonly pace: ReturnType<typeof createSenderPace>;
  readonly sparse: ReturnType<typeof createSparseReadings>;
  /** A first reading of a turning engine, which may be noise. */
  turning: (Reading & { readonly hz: number }) | null;
  standsSinceMs: number | null;
  /** By the engine's clock of readings: when it was last seen turning, and when it was last told of at all. */
  turnedMs: number | null;
  /** Who saw it turning. */
  turnedBy: string | null;
  toldMs: number | null;
  /** When it was last told of; null when that was before this start. */
  arrivedMs: number | null;
}

export const standing = (run: EngineRun | null): EngineState => ({
  run,
  phase: 'idle',
  clock: createReadingClock(),
  retold: createRetoldValues(run?.senderLastAt ?? null),
  unsure: createUnsureReadings(),
  untold: createUntoldRevolutions(),
  rivals: createRivalSources(),
  pace: createSenderPace(),
  sparse: createSparseReadings(SILENCE_MS),
  turning: null,
  standsSinceMs: null,
  turnedMs: null,
  turnedBy: null,
  toldMs: null,
  arrivedMs: null,
});

/**
 * Of two who tell of one engine, one may know nothing of it, or nothing but zero: that it stands is said by who saw it
 * turning, or by anyone once that one is silent.
 */
export const isBelieved = ({ turnedBy, turnedMs }: EngineState, source: string, ownMs: number): boolean =>
  turnedBy === null || turnedBy === source || turnedMs === null || ownMs - turnedMs >= STANDS_MS;
