import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { diskOf } from '../../../shared/boat/disk-of.ts';
import { diskTurns } from '../../../shared/boat/disk-turns.ts';
import { isCopyOfLog } from './copy-of-log.ts';

/** By number, date or word, as `logrotate` and Python name them, before the ending or behind it; perhaps compressed. */
const ROTATED = /^(?:[._-](?:\d[\d_.:TZ-]*|old|bak|prev|orig)|~)$/i;
const PACKED = /\.(?:gz|bz2|xz|zst|lz4|zip|Z)$/;
/** The newest is always read. */
const MOST_FILES = 100;
const MOST_BYTES = 16 * 1024 * 1024;
const MOST_NAMES = 5;

export interface Rotated {
  readonly path: string;
  /** As people know the log, with what was added. */
  readonly name: string;
}

export interface RotatedLogs {
  /** The oldest first. */
  readonly read: readonly Rotated[];
  /** Those that are not read, in sentences that say why. */
  readonly unread: readonly string[];
}

/** The files that a log was renamed to when a new one was begun; a copy of what is in it is none. Never throws. */
export async function findRotated(path: string, name: string): Promise<RotatedLogs> {
  const disk = diskOf(path);
  const files = await diskTurns.take(disk, () => readdir(dirname(path))).catch(() => []);
  const found = await Promise.all(
    files.map(async (file) => {
      const form = rotatedForm(file, basename(path));
      if (form === null) return null;
      const rotated = { path: join(dirname(path), file), name: join(dirname(name), file) };
      const { mtimeMs, size } = await diskTurns
        .take(disk, () => stat(rotated.path))
        .catch(() => ({ mtimeMs: Number.NaN, size: 0 }));
      if (Number.isNaN(mtimeMs) || (!form.isPacked && (await isCopyOfLog(rotated.path, path)))) return null;
      return { ...form, rotated, mtimeMs, size };
    }),
  );
  const newestFirst = found.filter((one) => one !== null).sort((a, b) => b.mtimeMs - a.mtimeMs || later(a, b));
  const plain = newestFirst.filter(({ isPacked }) => !isPacked);
  let bytes = 0;
  const within = plain.findIndex(({ size }, i) => {
    bytes += size;
    return i > 0 && (i >= MOST_FILES || bytes > MOST_BYTES);
  });
  const read = within < 0 ? plain : plain.slice(0, within);
  const namesOf = (ones: typeof newestFirst) => ones.map(({ rotated }) => rotated.name);
  return {
    read: read.map(({ rotated }) => rotated).reverse(),
    unread: [
      ...inWords(namesOf(newestFirst.filter(({ isPacked }) => isPacked)), 'compressed'),
      ...inWords(namesOf(plain.slice(read.length)), `beyond the ${MOST_FILES} files and 16 MB that are read`),
    ],
  };
}

interface Form {
  /** What was added. */
  readonly mark: string;
  readonly isPacked: boolean;
}

function rotatedForm(file: string, log: string): Form | null {
  const unpacked = file.replace(PACKED, '');
  const isPacked = unpacked !== file;
  const ending = extname(log);
  const stem = basename(log, ending);
  if (!unpacked.startsWith(stem)) return null;
  const [before = '', behind = ''] = unpacked.slice(stem.length).split(ending, 2);
  if (unpacked !== stem + before + ending + behind) return null;
  const marks = [before, behind].filter((mark) => mark !== '');
  return (marks.length > 0 || isPacked) && marks.every((mark) => ROTATED.test(mark))
    ? { mark: marks.join(''), isPacked }
    : null;
}

/** Of two of the same time the later day, and the smaller number, is the newer one. */
function later(a: Form, b: Form): number {
  const isDay = (mark: string) => mark.replace(/\D/g, '').length >= 6;
  const order = a.mark.localeCompare(b.mark, 'en', { numeric: true });
  return isDay(a.mark) && isDay(b.mark) ? -order : order;
}

function inWords(names: readonly string[], why: string): string[] {
  if (names.length === 0) return [];
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
  const [are, they] = names.length === 1 ? ['is', 'it holds'] : ['are', 'they hold'];
  const listed = names.slice(0, MOST_NAMES).join(', ');
  return [`${listed}${more} ${are} ${why}: what only ${they} is not in this export.`];
}
