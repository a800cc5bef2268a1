import { type EngineRun, type Phase, type Reading, TURNING_HZ } from './engine-run.ts';
import type { LeftOutReason } from './left-out.ts';
import { createReadingClock } from './reading-clock.ts';
import { createRetoldValues } from './retold-values.ts';
import { createRivalSources } from './rival-sources.ts';
import { createSenderPace, createSilentSpells, createSparseReadings } from './sender-pace.ts';
import { createUnsureReadings } from './unsure-readings.ts';
import { createUntoldRevolutions } from './untold-revolutions.ts';

/** As long as this may an engine say nothing and still be on the same run. */
export const SILENCE_MS = 60_000;
/** As long as this may an engine seem to stand and still be on the same run. */
export const STANDS_MS = 5_000;
/** In so short a time no engine stops and turns again: what says so is a pickup that drops readings. */
const DROPOUT_MS = 2_000;

/** One reading of an engine’s revolutions; null when it tells none, as of one that is off. */
export interface Revolutions extends Reading {
  /** Null when they are not known. */
  readonly hz: number | null;
  readonly source: string;
  readonly arrivedMs: number;
}

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
  readonly spells: ReturnType<typeof createSilentSpells>;
  /** A first reading of a turning engine, which may be noise. */
  turning: (Reading & { readonly hz: number }) | null;
  standsSinceMs: number | null;
  /** How often it was told to stand since it was last seen turning. */
  timesStanding: number;
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
  spells: createSilentSpells(SILENCE_MS),
  turning: null,
  standsSinceMs: null,
  timesStanding: 0,
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

/** Why no run can be found in what is told, or not the one that it was; null for a reading like any other. */
export function whyOdd(state: EngineState, source: string, hz: number | null, ownMs: number): LeftOutReason | null {
  const isTurning = hz !== null && hz >= TURNING_HZ;
  const isSparse = state.sparse.isSparse(isTurning, ownMs - (state.toldMs ?? ownMs));
  const isBroken = state.spells.isBroken(source, isTurning ? hz : null, ownMs);
  const isRival = state.rivals.differs(source, hz, ownMs);
  if (isSparse) return 'sparse_revolutions';
  if (isBroken) return 'broken_run';
  return isRival ? 'two_sources' : null;
}

/**
 * Whether a word that the engine stands may be a dropout, to be known by who saw it turning and sees it turn again at once. Of
 * an engine that has no run yet, two such words are not: then the turning one was the noise.
 */
export const mayBeDropout = (state: EngineState, source: string, ownMs: number): boolean =>
  state.turnedBy === source &&
  ownMs - (state.turnedMs ?? Number.NEGATIVE_INFINITY) <= DROPOUT_MS &&
  (state.run !== null || (state.turning !== null && state.timesStanding <= 1));

/** It stands: what was told since it was last seen turning is not of its run. */
export function stands(state: EngineState): void {
  state.turning = null;
  state.unsure.revoke();
  state.pace.forget();
}
