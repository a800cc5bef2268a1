import type { CategoryName } from '../../../shared/export/categories.ts';
import { boatTime } from '../../../shared/export/from-boat/boat-time.ts';
import type { Clock } from '../../../shared/runtime/clock.ts';
import { messageOf } from '../../../shared/runtime/errors.ts';
import type { Logger } from '../../../shared/runtime/logger.ts';
import { withoutCredentials } from '../../../shared/runtime/without-credentials.ts';
import type { Recording, Recordings } from '../recordings/recordings.ts';
import { forwardWatchPlace } from '../sources/boat.ts';
import type { OwnerFiles } from '../sources/owner-files.ts';
import { readSystem } from '../sources/read-system.ts';
import { type Alert, alertRecord, createAlertTransitions } from './alert-transitions.ts';
import { countedKeys } from './counted-keys.ts';
import { type EngineUnits, engineRunRecord } from './engine-run-record.ts';
import { createEngineRuns, type EngineRun } from './engine-runs.ts';
import { followForwardWatch, type SeenLast } from './forward-watch.ts';
import { countLeftOut } from './left-out.ts';
import { ownClock } from './own-clock.ts';
import { createSightings } from './sightings.ts';
import { listenToSignalk } from './signalk-client.ts';
import type { SignalkState } from './signalk-state.ts';
import { takeDeltas } from './take-deltas.ts';
import { type BootCount, countBoot, createTelemetryPeriod } from './telemetry-period.ts';

export interface RecordBoatDeps {
  readonly recordings: Recordings;
  readonly clock: Clock;
  readonly log: Logger;
  readonly boatRoot: string;
  /** What the owner says just now of the boat's zone and of consent. */
  readonly owner: () => Promise<Pick<OwnerFiles, 'time' | 'consentLacks'>>;
  /** Another one after every boot. */
  readonly bootId: string;
  /** Whether the system says that its clock is right. */
  readonly isSynchronised: () => boolean;
  /** Empty: where it usually lies. */
  readonly forwardWatchFile: string;
  /** Null: this boat has no Signal K. */
  readonly signalkUrl: string | null;
  readonly signalkToken: string;
  readonly idleBelowRpm: number;
  readonly engineUnits: EngineUnits;
  /** Told when there is something new to say of the boat's Signal K. */
  readonly changed?: () => void;
}

const TICK_MS = 60_000;
/** What is recorded is kept so often: as much may be lost at a power cut, and an SD card wears with every write. */
const KEEP_MS = 10 * 60_000;

export type BoatRecorder = ReturnType<typeof recordBoat>;

/**
 * Watches what must be watched to be exported, and keeps it in the recordings: runs of the engines and notifications
 * from Signal K, sightings of the forward watch, the computer's health (with the owner's consent), and conditions of our
 * own. Works without any of them, for ever.
 */
export function recordBoat(deps: RecordBoatDeps) {
  const { recordings, clock, log, boatRoot } = deps;
  const kept = <T>(name: string) => recordings.state(name) as T | null;
  const engines = createEngineRuns(
    { idleBelowHz: deps.idleBelowRpm / 60, bootId: deps.bootId },
    kept<EngineRun[]>('engine_runs') ?? [],
  );
  const alerts = createAlertTransitions(deps, kept<Alert[]>('alerts') ?? []);
  const sightings = createSightings(deps);
  const leftOut = countLeftOut();
  const telemetry = createTelemetryPeriod();
  const boot = countBoot(kept<BootCount>('boot'), deps.bootId);
  let time = boatTime('UTC');
  /** What is to be kept, by category and key: newer word replaces older. */
  const pending = new Map<string, Recording>();
  let keptMs = clock.monotonicMs();
  /** Two periods are two, also where the clock began anew. */
  const periodKey = countedKeys('period');
  let closed = false;
  let cancelTick = () => {};

  const signalk =
    deps.signalkUrl === null
      ? null
      : listenToSignalk({
          ...{ url: deps.signalkUrl, token: deps.signalkToken, clock, log },
          opened() {
            engines.connected();
            alerts.connected();
          },
          changed: () => deps.changed?.(),
          take: (delta) => deltas.take(delta),
          leaveOut: (left) => deltas.leaveOut(left),
        });
  const forward = followForwardWatch({
    boatRoot,
    place: () => forwardWatchPlace(boatRoot, deps.forwardWatchFile),
    time: () => time,
    clock,
    kept: kept<SeenLast>('seen_last') ?? { signature: kept<string>('forward_watch'), id: null },
    saw(snapshot, seen) {
      log.debug({ seen }, 'The forward watch sees something else.');
      sightings.add(snapshot, now());
    },
  });

  const now = ownClock(clock, deps.isSynchronised, [engines, alerts, sightings]);
  const deltas = takeDeltas({ engines, alerts, leftOut, now, clock, changed: () => deps.changed?.() });

  function note(category: CategoryName, key: string, record: object): void {
    pending.set(`${category} ${key}`, { category, key, record });
  }

  async function tick(): Promise<void> {
    cancelTick = clock.setTimer(TICK_MS, () => void tick());
    alerts.findUntold(now());
    const owner = await deps.owner().catch((error: unknown) => {
      if (!closed) log.warn({ error: messageOf(error) }, 'What the owner said before cannot be read; tried again.');
      return null;
    });
    if (owner && owner.time.zone !== time.zone) time = owner.time;
    await forward.find();
    engines.endSilent(clock.monotonicMs());
    if (owner?.consentLacks === null) {
      const system = await readSystem(boatRoot);
      // By when it was read: a look that took longer than the next one is then the later of the two.
      telemetry.add(clock.now(), clock.monotonicMs(), system);
    }
    if (closed) return;
    // Alerts, and runs that have ended, are rare, and what the owner asks for first.
    const isNews = alerts.hasChanged() || engines.hasEnded();
    if (isNews || clock.monotonicMs() - keptMs >= KEEP_MS) keep();
  }

  function keep(): void {
    gather();
    if (pending.size > 0) store(true);
  }

  function gather(): void {
    keptMs = clock.monotonicMs();
    for (const run of engines.takeChanged()) {
      const record = engineRunRecord(run, deps.engineUnits);
      note('engine_benchmark', record.run_id ?? '', record);
    }
    for (const alert of alerts.takeChanged()) {
      const record = alertRecord(alert);
      note('system_alerts', record.alert_id ?? '', record);
    }
    for (const sighting of sightings.takeChanged()) {
      note('marine_vision_snapshots', sighting.snapshot_id, sighting);
    }
    const period = telemetry.take(boot);
    if (period) note('telemetry', periodKey(), period);
  }

  /** What cannot be kept now is kept later. */
  function store(isRunning: boolean): void {
    try {
      recordings.keep([...pending.values()], {
        engine_runs: engines.open(),
        alerts: alerts.known(),
        boot: { ...boot, isRunning },
        seen_last: forward.seenLast(),
      });
      pending.clear();
    } catch (error) {
      log.warn({ error: messageOf(error), records: pending.size }, 'Recordings could not be kept; tried again later.');
    }
  }

  store(true);
  void tick();
  return {
    /** Looks at what is only looked at now and then; then `keep` has it. */
    look: (): Promise<void> => forward.lookNow(),
    /** Keeps everything that is known by now, so that an export has it. */
    keep,
    /** How it stands with the boat's Signal K; null when this boat is set to have none. */
    signalk: (): SignalkState | null =>
      signalk && {
        url: withoutCredentials(deps.signalkUrl ?? ''),
        ...signalk.state(),
        leftOut: leftOut.recent(clock.monotonicMs()),
      },
    /** The name of what the forward watch saw that was recorded last, as its state has it; null before the first. */
    lastSighting: () => forward.seenLast().id,
    /** A condition of our own begins, changes or is over: told as an alert. */
    condition(about: string, message: string | null): void {
      const value = message === null ? null : { state: 'alarm', message };
      alerts.take('export', about, value, now());
    },
    /** A run that is not over yet goes on at the next start. May be called twice. */
    close(): void {
      if (closed) return;
      closed = true;
      cancelTick();
      signalk?.close();
      forward.close();
      gather();
      store(false);
    },
  };
}
