import { existsSync, readFileSync } from 'node:fs';
import type { Vanished } from '../contracts/service-status.ts';
import { type Clock, isoTime } from './clock.ts';
import { replaceDurably, unlinkIfThere } from './durable-file.ts';
import { signOf } from './rescue-database.ts';

/** Somebody should know of it for so long, and then it is history. */
const TOLD_MS = 24 * 60 * 60_000;
/** More than the folders and databases of one process. */
const MOST_TOLD = 20;

interface Notes {
  /** Whether it is kept among the notes. */
  readonly rescued?: (path: string, otherAside: string) => boolean;
}

const rescueMark = (path: string) => `${path}.rescued`;

/**
 * Leaves word for the next start, beside a database, that it was written anew, since its files were gone: on a disk that goes
 * and comes it goes with what it tells of. Where another one was set aside for it that is left to be looked at, and told
 * among the notes, which lie under `DATA_DIR` itself. Never throws.
 */
export function noteRescued(path: string, at: number, otherAside: string | null = null, notes: Notes = {}): void {
  if (otherAside !== null && notes.rescued?.(path, otherAside) === true) return;
  try {
    replaceDurably(rescueMark(path), [isoTime(at), otherAside ?? []].flat().join('\n'));
  } catch {
    // The log has it.
  }
}

/** Which file each database was, by its path. */
type Files = Readonly<Record<string, string>>;

/**
 * As it is kept: what vanished, the databases that were ever there, which file each was when it was last seen, and which
 * one is missed.
 */
interface Kept {
  readonly notes: readonly Vanished[];
  readonly databases: readonly string[];
  readonly files: Files;
  readonly missed: Files;
}

export interface VanishedNotes {
  add(what: Vanished['what'], path: string, more?: { readonly wasEmpty: boolean }): void;
  /** Notes that a database was written anew, and what was set aside for it; false where the disk kept no note of it. */
  addRescued(path: string, setAside: string): boolean;
  /** Remembers the databases that are there, so that one that is not at a later start is missed. */
  look(): void;
  /** Databases that were there when the process ran last, and are not now. */
  readonly lostNow: readonly string[];
  /** What vanished of late, the newest last. */
  told(): Vanished[];
}

export interface NotesDeps {
  /** The file that they are kept in. */
  readonly place: string;
  /** The process's own. */
  readonly databases: readonly string[];
  /** Whether a database that is not there comes back by itself. */
  readonly comesBack: (path: string) => boolean;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * What vanished of a process's folders and files, told for a day, over its restarts too. To be opened before the
 * databases are. A disk that keeps no notes costs the notes alone.
 */
export function openVanishedNotes({ place, databases, comesBack, clock }: NotesDeps): VanishedNotes {
  let kept = keptIn(place);
  const lostNow: string[] = [];

  function isOfLate({ at }: Vanished): boolean {
    return Math.abs(clock.now() - Date.parse(at)) < TOLD_MS;
  }

  function keep(now: Kept): boolean {
    kept = now;
    try {
      replaceDurably(place, JSON.stringify(kept), 0o640);
      return true;
    } catch {
      // They are told for as long as this process runs.
      return false;
    }
  }

  function add(
    what: Vanished['what'],
    path: string,
    { at = clock.now(), wasEmpty = false, setAside = '' } = {},
  ): boolean {
    const more = { ...(wasEmpty && { was_empty: true as const }), ...(setAside && { set_aside: setAside }) };
    const note: Vanished = { what, path, at: isoTime(at), ...more };
    return keep({ ...kept, notes: [...kept.notes.filter(isOfLate), note].slice(-MOST_TOLD) });
  }

  for (const path of databases) {
    const mark = textIn(rescueMark(path));
    if (mark !== null) {
      const [rescuedAt = '', setAside = ''] = mark.split('\n');
      add('database', path, { at: Date.parse(rescuedAt) || clock.now(), setAside });
      unlinkIfThere(rescueMark(path));
    } else if (kept.databases.includes(path) && !existsSync(path) && !comesBack(path)) {
      lostNow.push(path);
      add('lost_database', path);
      keep({ ...kept, missed: { ...kept.missed, [path]: kept.files[path] ?? '' } });
    } else if (isMissed(path) && signOf(path) === kept.missed[path]) {
      const { [path]: _, ...missed } = kept.missed;
      const notes = kept.notes.filter((note) => note.what !== 'lost_database' || note.path !== path);
      keep({ ...kept, notes, missed });
      add('database_back', path);
    }
  }

  function isMissed(path: string): boolean {
    return kept.notes.some((note) => note.what === 'lost_database' && note.path === path);
  }
  return {
    add,
    addRescued: (path, setAside) => add('database', path, { setAside }),
    lostNow,
    look() {
      const there = databases.filter((path) => kept.databases.includes(path) || existsSync(path));
      const seen = databases.flatMap((path) => {
        const file = signOf(path);
        return file === null ? [] : [[path, file] as const];
      });
      const files = { ...kept.files, ...Object.fromEntries(seen) };
      const isNews = seen.some(([path, file]) => kept.files[path] !== file);
      if (isNews || there.length > kept.databases.length) keep({ ...kept, databases: there, files });
    },
    told: () => kept.notes.filter(isOfLate),
  };
}

function keptIn(place: string): Kept {
  try {
    const { notes, databases, files, missed } = JSON.parse(textIn(place) ?? '{}') as Partial<Kept>;
    const known = (databases ?? []).map(String);
    return { notes: (notes ?? []).filter(isNote), databases: known, files: files ?? {}, missed: missed ?? {} };
  } catch {
    return { notes: [], databases: [], files: {}, missed: {} };
  }
}

const isNote = (one: Partial<Vanished> | null): one is Vanished =>
  ['folder', 'database', 'lost_database', 'database_back'].includes(String(one?.what)) &&
  typeof one?.path === 'string' &&
  !Number.isNaN(Date.parse(String(one.at)));

const textIn = (path: string): string | null => (existsSync(path) ? readFileSync(path, 'utf8') : null);
