import { isDeepStrictEqual } from 'node:util';
import type { SourceMode } from '../../../shared/export/category-state.ts';
import { isoTime, localStamp } from '../../../shared/runtime/clock.ts';
import type { KnownTable } from './follow-table.ts';
import { type LocalTimes, likelierZone, UTC } from './likelier-time.ts';
import { type KeptReadings, recallReadings, type TimeOfRow } from './local-readings.ts';
import { type Whereabout, zoneWhenWritten } from './whereabouts.ts';

/** One thing that a category is read from. */
export interface Source {
  /** Its path under the boat's root, or what people call it. It is remembered by this. */
  readonly name: string;
  /** Where it is, when its name does not say it. */
  readonly place?: string;
  /** It lies in memory: after a boot it is not missed. */
  readonly isVolatile?: boolean;
  /** Without: a mirror. */
  readonly mode?: SourceMode;
  /** The feature in the license without which a boat has no such source. */
  readonly feature?: string;
}

/** What is kept of a source that was read once. */
export interface KnownSource {
  readonly name: string;
  readonly firstSeenAt: string;
  /** Of one that lies in memory: the boot in which it was last seen. */
  readonly bootId: string | null;
  /** The local days on which an export missed it since it was last seen: different ones, however the clock jumps. */
  readonly missedOn: readonly string[];
  /** The last time zone that it named. */
  readonly zone?: string;
  /** The zone in which its times went ashore before it was kept how each was read; until it is read whole again. */
  readonly sentIn?: string;
  /** Of a table: some of its rows. */
  readonly table?: KnownTable;
}

/** The moment of an export. */
export interface SourceMoment {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly bootId: string;
}

/** What is known of times without a zone. */
export interface PastTimes {
  /** How those of a source were read. */
  readonly keptOf: (source: string) => readonly KeptReadings[];
  /** Where the boat was, in this order. */
  readonly been: readonly Whereabout[];
  /** The moment of the last export; null before the first. */
  readonly lastExportAt: () => number | null;
}

/** What a source that is missing now has been: never there, there before, or gone for so long that it is removed. */
export type Recollection =
  | { readonly is: 'never' }
  | { readonly is: 'vanished' | 'removed'; readonly missedSince: string };

/** So many days it is told that a source has vanished. */
const TOLD_ON_DAYS = 30;

export type SourceMemory = ReturnType<typeof recallSources>;

/**
 * What one export knows of the sources of earlier ones, and of where the boat was, and what it adds. Pure.
 */
export function recallSources(
  known: readonly KnownSource[],
  { at, bootId }: SourceMoment,
  { keptOf, been, lastExportAt }: PastTimes = { keptOf: () => [], been: [], lastExportAt: () => null },
) {
  const readings = recallReadings(keptOf);
  let crossed: Whereabout | null = null;
  let lastAt: { readonly ms: number | null } | null = null;
  const last = () => {
    lastAt ??= { ms: lastExportAt() };
    return lastAt.ms;
  };
  const memory = new Map(known.map((source) => [source.name, source]));
  const changed = new Set<string>();
  const today = localStamp(at).replace(/^(\d{4})(\d\d)(\d\d).*/, '$1-$2-$3');

  /** Nothing when it was never seen, or lay in the memory of an earlier boot. */
  function recall({ name, isVolatile }: Source): KnownSource | null {
    const source = memory.get(name) ?? null;
    return isVolatile && source?.bootId !== bootId ? null : source;
  }

  function change(source: KnownSource): void {
    memory.set(source.name, source);
    changed.add(source.name);
  }

  const isRemoved = ({ missedOn }: KnownSource) => missedOn.length > TOLD_ON_DAYS;

  return {
    /** Notes that it was read. */
    seen(source: Source): void {
      const known = recall(source);
      const isEnded = readings.whole(source) && known?.sentIn !== undefined;
      if (known && known.missedOn.length === 0 && !isEnded) return;
      const firstSeenAt = memory.get(source.name)?.firstSeenAt ?? isoTime(at);
      const { name, isVolatile } = source;
      const { sentIn, ...remembered } = known ?? {};
      change({
        ...remembered,
        ...(!isEnded && sentIn !== undefined && { sentIn }),
        name,
        firstSeenAt,
        bootId: isVolatile ? bootId : null,
        missedOn: [],
      });
    },

    /** Notes that it is not there. */
    missed(source: Source): Recollection {
      const known = recall(source);
      if (!known) return { is: 'never' };
      const isNoted = isRemoved(known) || known.missedOn.includes(today);
      const missedOn = isNoted ? known.missedOn : [...known.missedOn, today];
      const now = { ...known, missedOn };
      if (!isNoted) change(now);
      return { is: isRemoved(now) ? 'removed' : 'vanished', missedSince: missedOn[0] ?? today };
    },

    /** Whether it was read before and is not taken for removed. */
    isKnown(source: Source): boolean {
      const known = recall(source);
      return known !== null && !isRemoved(known);
    },

    /** Whether it was ever read, also when it is taken for removed. */
    wasSeen: (source: Source): boolean => recall(source) !== null,

    /** Notes the time zone that it names; it was seen. */
    noteZone(source: Source, zone: string): void {
      const known = recall(source);
      if (known && known.zone !== zone) change({ ...known, zone });
    },

    /** What is known of it as a table; null when it was never read as one. */
    tableOf: (source: Source): KnownTable | null => memory.get(source.name)?.table ?? null,

    /** Notes some of its rows; it was seen. */
    noteTable(source: Source, table: KnownTable): void {
      const known = memory.get(source.name);
      if (known && !isDeepStrictEqual(known.table, table)) change({ ...known, table });
    },

    /** The last time zone that it named; null when it never did. */
    zoneOf: (source: Source): string | null => recall(source)?.zone ?? null,

    /** Gives the boat's time for each row of a source, by the row's name in it: what was read once is read so for ever. */
    timesOf: (source: Source, { time, latest }: LocalTimes): TimeOfRow =>
      readings.timesOf(source, time, (text, isOfSqlite) => {
        const here = crossed === null ? been : [...been, crossed];
        const local = memory.get(source.name)?.sentIn ?? zoneWhenWritten(text, time, here, last());
        return likelierZone(text, isOfSqlite ? [UTC, local] : [local, UTC], { time, latest });
      }),

    /** Notes in which zone the boat is. */
    noteWhere(zone: string): void {
      if (been.at(-1)?.zone !== zone) crossed = { zone, since: at };
    },

    /** That the boat is in another zone than it was; null while it is not. */
    crossed: () => crossed,

    /** How times were read that no export had read before. */
    newReadings: readings.changes,

    /** What is to be kept; empty when nothing is new. */
    changes: (): KnownSource[] => [...changed].flatMap((name) => memory.get(name) ?? []),
  };
}
