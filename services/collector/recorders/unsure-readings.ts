import { momentsOf, takeBack } from './distribution.ts';
import type { EngineQuantity } from './engine-quantities.ts';
import { type EngineRun, LONGEST_STEP_MS, type Phase, takeReading } from './engine-run.ts';

interface UnsureReading {
  readonly quantity: EngineQuantity;
  readonly value: unknown;
  /** Of the engine when it was last seen turning. */
  readonly phase: Phase;
  /** By a time that never jumps. */
  readonly atMs: number;
}

/** As many as an engine that tells everything ten times a second tells in six seconds. */
const MOST_UNSURE = 1_000;

/**
 * Readings of an engine since it was last seen turning. When it stops, its oil pressure falls before a gateway tells that it
 * stands, so they are its run's only for as long as nothing else is known: once it is seen turning again they count,
 * and are taken back when it is told to stand, or nothing more is told. Of a longer time between two turns counts what
 * is near one of them: nobody knows what the engine did in the middle.
 */
export function createUnsureReadings() {
  let all: UnsureReading[] = [];
  /** Those of them that are in the run's numbers, and how to take them back. */
  let undo: (() => void)[] = [];
  let turnedAtMs = Number.POSITIVE_INFINITY;
  let isDoubted = false;

  function takeAllBack(): void {
    for (const one of undo.reverse()) one();
    undo = [];
  }

  return {
    take(run: EngineRun, reading: UnsureReading): void {
      if (all.length >= MOST_UNSURE) return;
      all.push(reading);
      if (!isDoubted && reading.atMs - turnedAtMs <= LONGEST_STEP_MS) undo.push(takeRevocably(run, reading));
    },

    /** The engine is seen turning. */
    confirm(run: EngineRun | null, atMs: number): void {
      if (run !== null && undo.length < all.length) {
        takeAllBack();
        for (const one of all) {
          if (Math.min(one.atMs - turnedAtMs, atMs - one.atMs) > LONGEST_STEP_MS) continue;
          takeReading(run, one.quantity, one.value, one.phase);
        }
      }
      all = [];
      undo = [];
      turnedAtMs = atMs;
      isDoubted = false;
    },

    /** The engine may stand: until more is known they are not in the run’s numbers. */
    doubt(): void {
      takeAllBack();
      isDoubted = true;
    },

    isDoubted: () => isDoubted,

    /** The engine stands, or nobody tells of it: so it may have been already when they were taken. */
    revoke(): void {
      takeAllBack();
      all = [];
      isDoubted = false;
    },
  };
}

/** Gives what takes it back, as the last that was taken. */
function takeRevocably(run: EngineRun, { quantity, value, phase }: UnsureReading): () => void {
  const name = quantity.quantity;
  const anomalies = run.anomalies[name];
  const { otherUnits } = run;
  const before = run.readings[name]?.[phase];
  const moments = before && momentsOf(before);
  takeReading(run, quantity, value, phase);
  return () => {
    if (run.anomalies[name] !== anomalies) {
      run.otherUnits = otherUnits;
      if (anomalies === undefined) delete run.anomalies[name];
      else run.anomalies[name] = anomalies;
    } else if (before && moments) takeBack(before, moments, Number(value), quantity.step);
    else if (run.readings[name]) {
      delete run.readings[name][phase];
      if (Object.keys(run.readings[name]).length === 0) delete run.readings[name];
    }
  };
}
