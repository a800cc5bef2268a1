import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fsyncFile, fsyncFolder, unlinkIfThere } from './durable-file.ts';
import { setCopyAside, setFileAside } from './set-aside.ts';

/**
 * A database whose file was removed, moved or replaced while it is open goes on working: what is committed there is on
 * the disk, and gone with the process. As long as the process lives all of it can be read, and is written anew.
 */

/** The database itself, its log, and its index, without which another process reads something else. */
const SUFFIXES = ['', '-wal', '-shm'] as const;
type Suffix = (typeof SUFFIXES)[number];

export interface OpenFiles {
  /** Those of the open files that are not found by their names any more. */
  lost(): string[];
  /** Whether what lies under this name is the file that is open. */
  isOurs(suffix: Suffix): boolean;
  /** The database's file, as `signOf` tells it; null when it was gone already. */
  readonly sign: string | null;
}

/** Remembers which files are open, once SQLite has made them. */
export function rememberOpenFiles(path: string): OpenFiles {
  const known = new Map<Suffix, string>();

  function isOurs(suffix: Suffix): boolean {
    return known.has(suffix) && known.get(suffix) === identityOf(path + suffix);
  }

  function learn(): void {
    for (const suffix of SUFFIXES) {
      const found = known.has(suffix) ? null : identityOf(path + suffix);
      if (found !== null) known.set(suffix, found);
    }
  }

  const sign = signOf(path);
  learn();
  // Gone already since it was opened.
  if (!known.has('')) known.set('', 'nowhere');
  return {
    lost() {
      const lost = [...known.keys()].filter((suffix) => !isOurs(suffix)).map((suffix) => path + suffix);
      learn();
      return lost;
    },
    isOurs,
    sign,
  };
}

/**
 * Which file lies there, the same whatever number its disk has when it is mounted again, and no other's that takes its
 * place later; null for none.
 */
export function signOf(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? null : `${found.ino} ${found.birthtimeMs}`;
}

/** Which file lies there, null for none. An open file keeps its number, on any file system. */
export function identityOf(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? null : `${found.dev} ${found.ino}`;
}

export interface RescueDeps {
  readonly path: string;
  readonly setAside: string;
  /** Where it goes when there can be no folder for it here; for the next start to fetch. */
  readonly shelter: string | undefined;
  readonly files: OpenFiles;
  /** Runs a statement on the open database. */
  readonly execute: (sql: string) => void;
}

export interface RescuedDatabase {
  readonly place: string;
  /** Where another database went that lay in its place; null when there was none. */
  readonly otherAside: string | null;
}

/**
 * Writes the open database anew under its name, whole and durable. Of what lies there meanwhile, ours is older and goes;
 * what somebody put there is set aside, together. An end in the middle of it leaves what `openStore` finishes. Throws what
 * the disk says; then it can be tried again.
 */
export function rescueDatabase({ path, setAside, shelter, files, execute }: RescueDeps): RescuedDatabase {
  if (!isFolderMade(dirname(path)) && shelter !== undefined) {
    const sheltered = join(shelter, basename(path));
    writeAnew(`${sheltered}.new`, execute);
    writeFileSync(signPlace(sheltered), files.sign ?? '', { mode: 0o600 });
    renameSync(`${sheltered}.new`, sheltered);
    return { place: sheltered, otherAside: null };
  }
  const fresh = `${path}.new`;
  writeAnew(fresh, execute);
  for (const suffix of SUFFIXES) if (files.isOurs(suffix)) unlinkIfThere(path + suffix);
  const others = SUFFIXES.filter((suffix) => identityOf(path + suffix) !== null);
  const holdsData = others.some((suffix) => suffix !== '-shm' && statSync(path + suffix).size > 0);
  const aside = others.length === 0 ? null : setFileAside(setAside, path, ['-wal', '-shm']);
  renameSync(fresh, path);
  fsyncFolder(dirname(path));
  return { place: path, otherAside: holdsData ? aside : null };
}

/** What cannot be made, the copy into it says. */
function isFolderMade(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o750 });
    return true;
  } catch {
    return false;
  }
}

function writeAnew(place: string, execute: RescueDeps['execute']): void {
  for (const suffix of [...SUFFIXES, '-journal']) unlinkIfThere(place + suffix);
  execute(`VACUUM INTO '${place.replaceAll("'", "''")}'`);
  // SQLite leaves that to whoever asked for the copy.
  fsyncFile(place);
}

/** Whether a database that is not there is written already, aside or in the shelter, and comes back when it is opened. */
export const comesBack = (path: string, shelter: string | undefined): boolean =>
  existsSync(`${path}.new`) || (shelter !== undefined && existsSync(join(shelter, basename(path))));

/**
 * Brings back what the run before this one could only write into the shelter; null when it did not, or when the very file is
 * there that was out of reach, whose every commit was made in it first. Where there is another database meanwhile, it is set
 * aside for a person, `aside`. Throws what the disk says.
 */
export function fetchFromShelter(
  path: string,
  setAside: string,
  shelter: string | undefined,
): { readonly aside: string | null } | null {
  const sheltered = shelter === undefined ? null : join(shelter, basename(path));
  if (sheltered === null || !existsSync(sheltered)) return null;
  const isTaken = existsSync(path);
  const isThisFile = isTaken && isOfThisFile(path, sheltered);
  const aside = isTaken && !isThisFile ? setCopyAside(setAside, sheltered) : null;
  if (!isTaken) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o750 });
    copyFileSync(sheltered, `${path}.new`);
    fsyncFile(`${path}.new`);
    renameSync(`${path}.new`, path);
    fsyncFolder(dirname(path));
  }
  unlinkIfThere(sheltered);
  unlinkIfThere(signPlace(sheltered));
  return isThisFile ? null : { aside };
}

/** Beside what waits in the shelter: which file it was written from. */
const signPlace = (sheltered: string) => `${sheltered}.of`;

function isOfThisFile(path: string, sheltered: string): boolean {
  return existsSync(signPlace(sheltered)) && readFileSync(signPlace(sheltered), 'utf8') === signOf(path);
}
