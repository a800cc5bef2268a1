import { isoTime } from '../../../shared/runtime/clock.ts';
import type { Snapshot } from './forward-watch.ts';
import type { Arrival } from './reading-clock.ts';

export interface SightingOptions {
  /** Another one after every boot: sightings of two boots are two, even where the clock began anew with each. */
  readonly bootId: string;
}

interface Sighting {
  readonly snapshot: Snapshot;
  /** The forward watch runs on this computer, by its clock: what it stamped when we saw it moves with ours. */
  readonly isByOurClock: boolean;
}

/** Between what was seen and its being read lies less. */
const SAME_CLOCK_MS = 60 * 60_000;
/** Sightings whose times can be put right. */
const MOST_OURS = 100;

/**
 * Sightings of the forward watch, known by their coming in: its stamp may be the same again, of a clock that stands still,
 * or that begins anew with each boot. It looks at no clock.
 */
export function createSightings({ bootId }: SightingOptions) {
  /** Seen since this start, by their ids; the newest. */
  const ours = new Map<string, Sighting>();
  const changed = new Map<string, Snapshot>();
  let count = 0;

  return {
    add(seen: Snapshot, { wallMs }: Arrival): void {
      const id = `${seen.snapshot_id}#${bootId.slice(0, 8)}-${++count}`;
      const snapshot = { ...seen, snapshot_id: id };
      const isByOurClock = Math.abs(Date.parse(seen.timestamp ?? '') - wallMs) <= SAME_CLOCK_MS;
      changed.set(id, snapshot);
      ours.set(id, { snapshot, isByOurClock });
      for (const oldest of ours.keys()) if (ours.size > MOST_OURS) ours.delete(oldest);
    },

    leave(): void {
      ours.clear();
    },

    putRight(shiftMs: number): void {
      for (const [id, { snapshot, isByOurClock }] of ours) {
        if (!isByOurClock) continue;
        const right = putRight(snapshot, shiftMs);
        ours.set(id, { snapshot: right, isByOurClock });
        changed.set(id, right);
      }
    },

    /** Those that are new, or changed, since they were last taken away. */
    takeChanged(): Snapshot[] {
      const snapshots = [...changed.values()];
      changed.clear();
      return snapshots;
    },
  };
}

function putRight(snapshot: Snapshot, shiftMs: number): Snapshot {
  const moved = (at: string | null) => (at === null ? null : isoTime(Date.parse(at) + shiftMs));
  return {
    ...snapshot,
    timestamp: moved(snapshot.timestamp),
    ...(snapshot.timestamp !== null && { timestamp_given: snapshot.timestamp_given ?? snapshot.timestamp }),
    time_source: 'put_right',
    detections: snapshot.detections.map((one) => ({ ...one, detected_at: moved(one.detected_at) })),
  };
}
