import type { Bus } from '../../shared/bus/bus.ts';
import { collectorStatus } from '../../shared/contracts/collector-status.ts';
import { type Clock, isoTime } from '../../shared/runtime/clock.ts';
import { messageOf } from '../../shared/runtime/errors.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import { type CollectorFacts, needsOf, type StandingRefusal, standingRefusal, statusView } from './status-view.ts';

/** Whatever happens, it is told no more often; the last state always is. */
const APART_MS = 2_000;
/** The license and the disk change without a word. */
const LOOK_MS = 60_000;

export interface StatusDeps {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Logger;
  /** Looks at everything; writes nothing to the disk. */
  readonly look: () => Promise<CollectorFacts>;
  /** Told after each look. */
  readonly looked: (facts: CollectorFacts, refusal: StandingRefusal | null) => void;
}

type View = ReturnType<typeof statusView>;

export type StatusTeller = ReturnType<typeof createStatusTeller>;

/** Keeps the collector's retained status: after each change, after each connect, and when a look finds something new. */
export function createStatusTeller({ bus, clock, log, look, looked }: StatusDeps) {
  let refusal: StandingRefusal | null = null;
  let fleeting: string | null = null;
  let view: View | null = null;
  let told = '';
  let lookedMs = Number.NEGATIVE_INFINITY;
  let working: Promise<void> | null = null;
  let isStale = false;
  let closed = false;
  let cancel = () => {};

  async function run(): Promise<void> {
    isStale = false;
    lookedMs = clock.monotonicMs();
    try {
      const facts = await look();
      if (closed) return;
      const before = refusal;
      refusal = standingRefusal(facts, before, clock.now());
      logChange(before, refusal);
      logFleeting(facts.disk.fleeting ?? null);
      bus.setNeeds(needsOf(facts, refusal));
      view = statusView(facts, refusal);
      tell(view);
      looked(facts, refusal);
    } catch (error) {
      log.warn({ error: messageOf(error) }, 'The state of requests could not be looked at; tried again in a minute.');
    }
  }

  function logChange(before: StandingRefusal | null, now: StandingRefusal | null): void {
    if (now === before) return;
    const state_of = 'requests';
    if (now === null) log.info({ state_of }, 'Exports that are asked for are made again.');
    else log.warn({ state_of, reason: now.reason }, `An export that is asked for now is refused: ${now.message}`);
  }

  function logFleeting(now: string | null): void {
    if (now === fleeting) return;
    fleeting = now;
    if (now === null) log.info({ state_of: 'disk' }, 'What is kept here lies on a disk that keeps it.');
    else log.warn({ state_of: 'disk' }, now);
  }

  function tell(state: View): void {
    const text = JSON.stringify(state);
    if (text === told || !bus.connected) return;
    told = text;
    bus.publish(collectorStatus, { ...state, last_updated: isoTime(clock.now()) }).catch(() => {
      // At the next connect everything is told again.
    });
  }

  function begin(): void {
    cancel();
    working = run().finally(() => {
      working = null;
      if (!closed) wait(isStale ? APART_MS : LOOK_MS);
    });
  }

  function wait(delayMs: number): void {
    cancel();
    cancel = clock.setTimer(delayMs, begin);
  }

  /** Something is different: it is told at once, or as soon as it may be. */
  function changed(): void {
    if (closed || isStale) return;
    if (working !== null) {
      isStale = true;
      return;
    }
    const dueMs = lookedMs + APART_MS - clock.monotonicMs();
    if (dueMs <= 0) {
      begin();
      return;
    }
    isStale = true;
    wait(dueMs);
  }

  return {
    changed,

    /** A broker may have lost what it was told. */
    connected(): void {
      told = '';
      if (view !== null) tell(view);
      changed();
    },

    /** Why an export that is asked for now would be refused, as of the last look. */
    refusal: () => refusal,

    async close(): Promise<void> {
      closed = true;
      cancel();
      await working;
    },
  };
}
