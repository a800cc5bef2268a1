import type { Fields } from '../../../shared/export/from-boat/read-fields.ts';
import type { LegacyEntry, LegacyStatus } from './legacy-entry.ts';
import { legacyName, queueIdIn } from './legacy-name.ts';

/** An export file that lies in the folders of the service before this one. */
export interface LegacyFile {
  /** Its bare name. */
  readonly name: string;
  readonly path: string;
  readonly isFailed: boolean;
  /** When it was last written, milliseconds since 1970. */
  readonly writtenAt: number;
}

/** One export that is to be taken over. */
export interface PlannedExport {
  /** Everything it is known by; whichever is remembered, it has been taken over before. */
  readonly names: readonly string[];
  readonly status: LegacyStatus;
  /** Where its document lies; null when there is none, or none is needed. */
  readonly path: string | null;
  readonly body: Fields | null;
  /** What its queue or history said of it; null when only its file tells of it. */
  readonly entry: LegacyEntry | null;
  /** The best that is known of when it was made, as the boat wrote it, or in milliseconds. */
  readonly madeAt: unknown;
  /** Why it cannot be pending, in words; null when it can. */
  readonly lost: string | null;
}

const OVERWRITTEN =
  'Another export of the same second had the same name, and the earlier service let it overwrite this one’s file.';

/**
 * Puts together what the queue, the history and the folders say, an export each: told of twice, it is one; delivered
 * counts for more than pending, and pending for more than failed; a file that nobody mentions is an export of its own.
 * In the order in which they were made. Pure.
 */
export function planImport(entries: readonly LegacyEntry[], files: readonly LegacyFile[]): PlannedExport[] {
  const filesByName = new Map<string, LegacyFile[]>();
  for (const file of files) append(filesByName, legacyName(file.name), file);
  const planned = groupsOf(entries).flatMap((group) => plannedOf(group, filesByName));
  for (const [name, left] of filesByName) {
    for (const [i, file] of left.entries()) {
      if (queueIdIn(name) !== null) planned.push(foundFile(i === 0 ? name : `${name} ${i + 1}`, file));
    }
  }
  return planned.sort((a, b) => compare(sortKey(a), sortKey(b)));
}

/** Entries that share a name. */
function groupsOf(entries: readonly LegacyEntry[]): LegacyEntry[][] {
  const groups = new Map<string, LegacyEntry[]>();
  const firstNames = new Map<string, string>();
  for (const entry of entries) {
    const known = entry.names.find((name) => firstNames.has(name));
    const first = known === undefined ? (entry.names[0] ?? '') : (firstNames.get(known) ?? known);
    for (const name of entry.names) firstNames.set(name, first);
    append(groups, first, entry);
  }
  return [...groups.values()];
}

/**
 * What entries of one name mean: the same export, unless they were made at different times. Then the names are those
 * of the last one, and so is the file: it was written last.
 */
function plannedOf(group: readonly LegacyEntry[], filesByName: Map<string, LegacyFile[]>): PlannedExport[] {
  const times = [...new Set(group.flatMap(({ createdAt }) => (createdAt === null ? [] : [String(createdAt)])))].sort();
  const last = times.at(-1) ?? null;
  const names = [...new Set(group.flatMap((entry) => entry.names))];
  const files = names.flatMap((name) => {
    const found = filesByName.get(name) ?? [];
    filesByName.delete(name);
    return found;
  });
  const planned = (times.length === 0 ? [null] : times).map((time): PlannedExport => {
    const same = group.filter(({ createdAt }) => (createdAt === null ? time === last : String(createdAt) === time));
    const entry = same.reduce((best, one) => (RANK[one.status] > RANK[best.status] ? one : best));
    const isLast = time === last;
    const isDelivered = entry.status === 'completed';
    return {
      names: isLast ? names : names.map((name) => `${name} ${time}`),
      status: entry.status,
      path: isLast && !isDelivered ? (fileOf(entry, files)?.path ?? null) : null,
      body: entry.body,
      entry,
      madeAt: time,
      lost: isLast || entry.body !== null ? null : OVERWRITTEN,
    };
  });
  return planned;
}

const RANK: Readonly<Record<LegacyStatus, number>> = { failed: 0, pending: 1, completed: 2 };

/** The file that the entry names; else, of those that go by its names, one where its status would have it. */
function fileOf(entry: LegacyEntry, files: readonly LegacyFile[]): LegacyFile | undefined {
  const isFailed = entry.status === 'failed';
  const inPlace = files.filter((file) => file.isFailed === isFailed);
  return inPlace.find(({ name }) => name === entry.exportFile) ?? inPlace[0] ?? files[0];
}

function foundFile(name: string, file: LegacyFile): PlannedExport {
  return {
    names: [name],
    status: file.isFailed ? 'failed' : 'pending',
    path: file.path,
    body: null,
    entry: null,
    madeAt: file.writtenAt,
    lost: null,
  };
}

/** By id; of one id, first the one that has the file and so keeps the id. */
const sortKey = ({ names, madeAt, lost }: PlannedExport) =>
  `${names.map(queueIdIn).find((id) => id !== null) ?? 'q_'} ${lost === null ? 0 : 1} ${String(madeAt)}`;

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function append<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
