import type { CategoryName } from '../../../shared/export/category-names.ts';

/** A record for an export; one with the same key is newer word on the same thing. What it is known by again is `record`. */
export interface Recording {
  readonly category: CategoryName;
  readonly key: string;
  readonly record: object;
  readonly kept?: object;
  /** Of a contribution: under which the same may be kept here by an earlier version. */
  readonly formerKey?: string;
  /** Of a contribution of somebody aboard: its key where another sender has claimed what stands under `key`. */
  readonly apartKey?: string;
  /** Of a contribution: it says how the thing went on, and not what it is; that stays as it was said. */
  readonly goesOn?: boolean;
  /** Of a contribution: the zones in which its local times were read, by the number of record and time. */
  readonly readings?: ReadonlyMap<number, string>;
}

export interface RecordingLimits {
  /** Days of running time after which a recording that never came ashore is given up, but for alerts and log entries. */
  readonly days: number;
  /** After which one that is ashore is; as many where not given. */
  readonly ashoreDays?: number;
  /** Size of all of them together that is always allowed, half of it for contributions; beyond, they grow as far as the disk has room. */
  readonly bytes: number;
}
