import type { CategoryName } from '../../../shared/export/category-names.ts';

/** A record for an export; one with the same key is newer word on the same thing. What it is known by again is `record`. */
export interface Recording {
  readonly category: CategoryName;
  readonly key: string;
  readonly record: object;
  readonly kept?: object;
  /** Of a contribution: under which the same may be kept here by an earlier version. */
  readonly formerKey?: string;
  /** Of a contribution: the zones in which its local times were read, by the number of record and time. */
  readonly readings?: ReadonlyMap<number, string>;
}

export interface RecordingLimits {
  /** Days of running time after which a recording that never came ashore is given up. */
  readonly days: number;
  /** After which one that is ashore is; as many where not given. */
  readonly ashoreDays?: number;
  /** Size of all of them together. Beyond half of it, no contribution is taken, or the oldest of our own go. */
  readonly bytes: number;
}
