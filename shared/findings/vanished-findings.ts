import type { Vanished } from '../contracts/service-status.ts';
import type { BoatFacts } from './boat-facts.ts';
import type { Finding } from './finding.ts';
import { ago, counted, listed } from './in-words.ts';

/** Folders and databases of ours that somebody removed, or moved away, while the boat ran. Pure. */

const AGAIN = 'what the boat still has of them goes with the next export.';

/** What is gone with each, as far as no other finding tells it. */
const GONE: Readonly<Record<string, string>> = {
  outbox: `Exports that waited in outbox have failed; ${AGAIN}`,
  spool: `Exports that lay in spool on their way into the queue are gone; ${AGAIN}`,
  failed: `Exports that lay in failed cannot be retried; ${AGAIN}`,
  'set-aside': 'What was kept in set-aside for a person is gone.',
  quarantine: 'Records that lay in quarantine go with the next export again, as far as the boat still has them.',
  credentials:
    'The services’ logins are written into credentials again; users of MQTT and the gateway’s token must be set anew.',
};
/** Folders with which nothing is lost, and why. */
const HARMLESS: Readonly<Record<string, string>> = {
  archive: 'What lay in archive is ashore; the copies here are gone.',
  locks: 'Nothing of the boat’s data lay in locks.',
};
const DATABASE = 'A database that was open is written anew, with all that it held.';
const UNSURE = 'Nothing says yet that each of its databases was written anew: what only they held may be lost.';
const EXPORTS = `Exports that waited have failed; ${AGAIN}`;
/** With every export of the queue at its place. */
const ALL_THERE: Readonly<Record<string, string>> = {
  outbox: 'Every export of the queue has its file.',
  failed: 'Every export of the queue has its file.',
};
const DATABASE_FOLDERS = ['broker', 'collector', 'queue', 'recordings'];

export function vanishedFindings({ now, services, jobs }: BoatFacts): Finding[] {
  // What came into a folder after the look that found it empty is missing in the queue.
  const isMissing = jobs.some(({ file_gone }) => file_gone);
  const all = [...services.values()]
    .flatMap(({ vanished = [] }) => vanished)
    .map(({ was_empty, ...one }): Vanished => (was_empty && !isMissing ? { ...one, was_empty } : one));
  const of = (what: Vanished['what']) => all.filter((one) => one.what === what);
  const [gone, rescued, lostOnes] = [of('folder'), of('database'), of('lost_database')];
  const unsure = unsureFolders(gone, [...rescued, ...lostOnes]);
  const isSure = unsure.length + lostOnes.length === 0;
  const told: Told = { unsure, hasAllFiles: !isMissing && isSure };
  return [
    ...lost(lostOnes, now),
    ...back(of('database_back'), now),
    ...folders(gone, told, now),
    ...databases(rescued, isSure, now),
  ];
}

/** What decides how grave a folder is. */
interface Told {
  /** Folders of databases that nobody speaks of since. */
  readonly unsure: readonly string[];
  /** No export of the queue misses its file, and the queue is what it was. */
  readonly hasAllFiles: boolean;
}

function unsureFolders(gone: readonly Vanished[], spokenOf: readonly Vanished[]): string[] {
  const isSpokenOf = (folder: string) => spokenOf.some(({ path }) => path.startsWith(`${folder}/`));
  return pathsOf(gone).filter((path) => DATABASE_FOLDERS.includes(nameOf(path)) && !isSpokenOf(path));
}

/** What of a database that is lost comes again, by its file's name. */
const LOST: Readonly<Record<string, string>> = {
  'queue.db': 'Exports whose files are there are taken up again; of those that were delivered, the history is lost.',
  'collector.db': 'Requests that were not answered yet have to be made again; exports are kept elsewhere.',
  'recordings.db':
    'Engine runs, alerts and contributed records that were neither ashore nor in an export that waits are lost; all else goes with the next export.',
  'broker.db': 'Messages that were under way are lost; exports are kept elsewhere.',
};

function lost(gone: readonly Vanished[], now: number): Finding[] {
  return pathsOf(gone).map((path) => {
    const at = newestOf(gone.filter((one) => one.path === path)) ?? '';
    return {
      code: 'vanished',
      severity: 'problem',
      what: `The database ${path} was gone when its service started, ${ago(at, now)}, and a new one was made.`,
      means: LOST[nameOf(path)] ?? 'What was in it is lost.',
      next: 'put_database_back',
    };
  });
}

/** Of what came into the one that was made meanwhile nobody here knows. */
function back(found: readonly Vanished[], now: number): Finding[] {
  return pathsOf(found).map((path) => {
    const at = newestOf(found.filter((one) => one.path === path)) ?? '';
    return {
      code: 'vanished',
      severity: 'problem',
      what: `The database ${path}, which was gone at a start, is there again; that was seen ${ago(at, now)}.`,
      means:
        'What it held is there. What was kept in the new one meanwhile is not in it: where a disk was mounted again, that one lies hidden beneath.',
      next: 'look_beneath',
    };
  });
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

function folders(gone: readonly Vanished[], told: Told, now: number): Finding[] {
  const every = pathsOf(gone);
  const topmost = gone.filter(({ path }) => !every.some((other) => path.startsWith(`${other}/`)));
  // The folder of all may have any name.
  const holdsOthers = ({ path }: Vanished) => every.some((other) => other.startsWith(`${path}/`));
  // Of a folder that vanished several times, once may have been too much.
  const isThere = ({ path }: Vanished) => told.hasAllFiles && nameOf(path) in ALL_THERE;
  const grave = topmost.filter((one) => holdsOthers(one) || !(isHarmless(one) || isThere(one)));
  const harmless = topmost.filter(({ path }) => !grave.some((one) => one.path === path));
  const wordsFor = (path: string) => goneWith(path, told.unsure);
  return [
    foldersGone('problem', grave, wordsFor, now),
    foldersGone('fact', harmless, (path) => harmlessFor(path, told), now),
  ].filter((one) => one !== null);
}

const isHarmless = ({ path, was_empty }: Vanished): boolean => was_empty === true || nameOf(path) in HARMLESS;

function foldersGone(
  severity: 'problem' | 'fact',
  gone: readonly Vanished[],
  wordsFor: (path: string) => string,
  now: number,
): Finding | null {
  const newest = newestOf(gone);
  if (newest === null) return null;
  const paths = pathsOf(gone);
  const [folder, was] = paths.length === 1 ? ['The folder', 'was'] : ['The folders', 'were'];
  return {
    code: 'vanished',
    severity,
    what: `${folder} ${listed(paths)} ${was} removed or moved away while the boat ran, ${ago(newest, now)}, and made again.`,
    means: [...new Set(paths.map(wordsFor))].join(' '),
    next: severity === 'problem' ? 'put_back' : 'none',
  };
}

/** What comes into a folder after the last look is not seen in it: that no file is missed says more. */
function harmlessFor(path: string, { hasAllFiles }: Told): string {
  const name = nameOf(path);
  return HARMLESS[name] ?? (hasAllFiles ? ALL_THERE[name] : undefined) ?? `${name} was empty just before.`;
}

function goneWith(path: string, unsure: readonly string[]): string {
  const name = nameOf(path);
  const database = unsure.some((folder) => folder === path || folder.startsWith(`${path}/`)) ? UNSURE : DATABASE;
  if (DATABASE_FOLDERS.includes(name)) return database;
  return GONE[name] ?? `${database} ${EXPORTS}`;
}

function databases(gone: readonly Vanished[], isSure: boolean, now: number): Finding[] {
  const newest = newestOf(gone);
  if (newest === null) return [];
  const paths = pathsOf(gone);
  const [its, it, was, held] =
    paths.length === 1 ? ['its files', 'it', 'was', 'it'] : ['their files', 'they', 'were', 'they'];
  return [
    {
      code: 'rescued',
      severity: 'problem',
      what: `${counted(paths.length, 'database')} lost ${its} while open, ${ago(newest, now)} (${listed(paths)}); ${it} ${was} written anew with all that ${held} held.`,
      means: [...(isSure ? [] : ['What others held is told by itself.']), ...asideInWords(gone, isSure)].join(' '),
      next: 'find_remover',
    },
  ];
}

/** What lay in the place of a database may hold what nobody else has. */
function asideInWords(gone: readonly Vanished[], isSure: boolean): string[] {
  const aside = [...new Set(gone.map(({ set_aside }) => set_aside).filter((path) => path !== undefined))].sort();
  const nothing = 'Nothing was lost by it; with a power cut before that moment it would have been.';
  if (aside.length === 0) return isSure ? [nothing] : [];
  const [another, was, it] =
    aside.length === 1 ? ['Another database', 'was', 'that one'] : ['Other databases', 'were', 'they'];
  return [
    `${another} lay in the place by then and ${was} set aside (${listed(aside)}): what only ${it} held is there, and goes nowhere by itself.`,
  ];
}

const pathsOf = (gone: readonly Vanished[]): string[] => [...new Set(gone.map(({ path }) => path))].sort();

const newestOf = (gone: readonly Vanished[]): string | null =>
  gone.reduce<string | null>((newest, { at }) => (newest !== null && newest > at ? newest : at), null);
