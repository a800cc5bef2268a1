import type { Clock } from '../../../shared/runtime/clock.ts';
import type { AlertTransitions } from './alert-transitions.ts';
import type { EngineRuns } from './engine-runs.ts';
import type { LeftOut, LeftOutCounts, LeftOutReason } from './left-out.ts';
import type { DeltaValue } from './read-delta.ts';
import type { Arrival } from './reading-clock.ts';

interface Deps {
  readonly engines: EngineRuns;
  readonly alerts: AlertTransitions;
  readonly leftOut: LeftOutCounts;
  readonly now: () => Arrival;
  readonly clock: Clock;
  /** Told when something is left out for a new reason. */
  readonly changed: () => void;
}

const NOTIFICATIONS = 'notifications';

/** Gives each value of Signal K to whom it is about, and counts what cannot be recorded. */
export function takeDeltas({ engines, alerts, leftOut, now, clock, changed }: Deps) {
  function takeNotification(about: string, { value, stamp, source }: DeltaValue): LeftOutReason | null {
    return alerts.take('signalk', about, value, { ...now(), stamp, source });
  }

  const beside = (path: string) => ({ beside: engines.rivalAt(path) });

  function leaveOut(left: LeftOut): void {
    if (leftOut.add(left, clock.monotonicMs())) changed();
  }

  return {
    leaveOut,

    take(delta: DeltaValue): void {
      const { path, value, source } = delta;
      const about = aboutOf(path, value);
      const reason = about === null ? engines.take(delta, now()) : takeNotification(about, delta);
      if (reason !== null)
        leaveOut({ reason, source, path, example: { path, value, ...(reason === 'two_sources' && beside(path)) } });
    },
  };
}

/** What a notification is about; empty where all of them are gone, and null for what is none. */
function aboutOf(path: string, value: unknown): string | null {
  if (path === NOTIFICATIONS) return value === null ? '' : null;
  return path.startsWith(`${NOTIFICATIONS}.`) ? path.slice(NOTIFICATIONS.length + 1) || null : null;
}
