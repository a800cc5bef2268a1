import { constants, copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { messageOf } from '../../../shared/runtime/errors.ts';
import { isDamageAtOpening } from '../../../shared/runtime/sqlite-errors.ts';
import { EXIT } from '../exit-codes.ts';
import { TroubleError } from '../trouble.ts';
import type { About } from './archive-form.ts';
import { makeOneFile } from './copy-databases.ts';
import { DATABASES, type DatabaseName } from './data-layout.ts';
import { mergeBroker } from './merge-broker.ts';
import { type BroughtBack, mergeQueue, reviveLost } from './merge-queue.ts';
import { goOnFrom, mergeRecordings } from './merge-recordings.ts';
import { mergeRequests } from './merge-requests.ts';
import { readRequestIds } from './read-queue.ts';
import { reading } from './reading.ts';

/** Where a state is put together: out of what lies here, and what came out of a backup. */
export interface Places {
  readonly dataDir: string;
  /** The backup's own folder of data, whose files are taken out of it. */
  readonly older: string;
  readonly fresh: string;
  readonly about: About;
  /** Whether the state here goes on from the backup: then it knows all that the backup does, but for what it lost. */
  readonly continues: boolean;
}

export interface ComposedDatabases {
  /** Whose jobs are the queue now: those that lay here with what the backup adds, or the backup's alone. */
  readonly queueOf: 'here' | 'backup';
  readonly brought: readonly BroughtBack[];
  readonly revived: number;
  readonly requestsOpened: number;
  readonly recordings: number;
  readonly messages: number;
  /** What is damaged, in words. */
  readonly damaged: readonly string[];
  /** Those of the new state that can be read now; a damaged one is put right by its service. */
  readonly readable: ReadonlySet<DatabaseName>;
}

/** A query that finds something in a database of which something would be lost. */
const HOLDS: Readonly<Record<DatabaseName, string>> = {
  broker: 'SELECT 1 FROM queue',
  requests: 'SELECT 1 FROM requests',
  recordings: 'SELECT 1 FROM records UNION ALL SELECT 1 FROM exported',
  queue: 'SELECT 1 FROM jobs UNION ALL SELECT 1 FROM history',
};

/** Puts the databases together in `fresh`; what lies here is only read. */
export function composeDatabases(places: Places): ComposedDatabases {
  const { dataDir, older, fresh, about, continues } = places;
  const damaged: string[] = [];
  const readable = new Set<DatabaseName>();

  /** Of both what there is: the one that lies here, the backup's, or both, to be merged. */
  function take(name: DatabaseName): 'here' | 'backup' | 'both' {
    const { place, title } = DATABASES[name];
    const [to, from] = [join(fresh, place), join(older, place)];
    mkdirSync(dirname(to), { recursive: true, mode: 0o750 });
    const here = copyHere(join(dataDir, place), to);
    if (here !== null && here !== 'none') damaged.push(`${title} that lay here is damaged: ${here}`);
    const isDamagedThere = about.damaged.includes(place);
    if (here === null || (existsSync(from) && !isDamagedThere)) readable.add(name);
    if (!existsSync(from)) return 'here';
    const isSound = here === null && (continues || holds(to, name));
    if (isSound && isDamagedThere) return 'here';
    if (isSound) {
      throwIfNewer(from, to, title);
      return 'both';
    }
    if (isDamagedThere) readable.delete(name);
    for (const suffix of ['', '-wal']) {
      rmSync(to + suffix, { force: true });
      if (existsSync(from + suffix)) renameSync(from + suffix, to + suffix);
    }
    return 'backup';
  }

  const both = (name: DatabaseName) =>
    [join(fresh, DATABASES[name].place), join(older, DATABASES[name].place)] as const;
  const queueOf = take('queue');
  const brought = queueOf === 'both' ? mergeQueue(...both('queue')) : [];
  const revived = queueOf === 'both' ? reviveLost(...both('queue')).size : 0;
  const isExport = queueOf === 'both' ? knownExports(both('queue')[0]) : () => false;
  const requestsOpened = take('requests') === 'both' ? mergeRequests(...both('requests'), isExport) : 0;
  const recorded = take('recordings') === 'both' && !(continues && goOnFrom(...both('recordings')));
  const recordings = recorded ? mergeRecordings(...both('recordings')) : 0;
  const messages = take('broker') === 'both' && !continues ? mergeBroker(...both('broker')) : 0;
  return {
    queueOf: queueOf === 'backup' ? 'backup' : 'here',
    ...{ brought, revived, requestsOpened, recordings, messages, damaged, readable },
  };
}

/** Copies a database that nobody has open; gives what is wrong with it, in words, or `none` where there is none. */
function copyHere(from: string, to: string): string | null {
  if (!existsSync(from)) return 'none';
  for (const suffix of ['', '-wal']) {
    if (existsSync(from + suffix)) copyFileSync(from + suffix, to + suffix, constants.COPYFILE_FICLONE);
  }
  try {
    return makeOneFile(to);
  } catch (error) {
    if (!isDamageAtOpening(error)) throw error;
    return messageOf(error);
  }
}

function holds(path: string, name: DatabaseName): boolean {
  return reading(path, (database) => database.prepare(`${HOLDS[name]} LIMIT 1`).get() !== undefined);
}

/** Rows of a newer program cannot be fitted into older tables; where nothing lies here, its service says the same. */
function throwIfNewer(older: string, here: string, title: string): void {
  const versionOf = (path: string) =>
    reading(path, (database) => Number(database.prepare('PRAGMA user_version').get()?.user_version ?? 0));
  if (versionOf(older) <= versionOf(here)) return;
  throw new TroubleError(EXIT.failed, {
    cause: `${title} of the backup was made by a newer version of this program than what lies here.`,
    consequence: 'The two cannot be put together, so nothing was changed.',
    nextStep: 'install the version that made the backup or a newer one, start it once, and restore then',
  });
}

function knownExports(queue: string): (requestId: string) => boolean {
  const ids = readRequestIds(queue);
  return (requestId) => ids.has(requestId);
}
