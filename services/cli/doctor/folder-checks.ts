import { existsSync, type Stats, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isExportFile } from '../../../shared/export/ids.ts';
import { SET_ASIDE_MEANS } from '../../../shared/findings/admission-findings.ts';
import { sentenceOf } from '../../../shared/findings/finding.ts';
import { unguardedFindings } from '../../../shared/findings/fleeting-findings.ts';
import type { DataFolders } from '../../../shared/runtime/data-folders.ts';
import { systemCodeOf } from '../../../shared/runtime/errors.ts';
import { inspectHead } from '../../../shared/runtime/inspect-database.ts';
import { unguardedDisk, unmountedAbove, unmountedCause } from '../../../shared/runtime/listed-disks.ts';
import { diskAwayCause, diskAwayStep, disksAway } from '../../../shared/runtime/other-disks.ts';
import { shellWord, shellWords } from '../../../shared/runtime/shell-word.ts';
import { thingsAside } from '../../../shared/runtime/things-aside.ts';
import { counted, duration, listed } from '../in-words.ts';
import { nextStepByDoctor } from '../next-steps.ts';
import { ownCommand, RESTART } from '../trouble.ts';
import { type Check, type Finding, failed, isForbidden, noted, ok, SUDO, skipped } from './check.ts';
import { namesIn } from './names-in.ts';

const NOT_THERE = 'the folder of data is not there yet';

/** What a look at a path says, when it can be looked at at all. */
function look(path: string, judge: (stat: Stats) => Finding, missing: Finding): Finding {
  try {
    return judge(statSync(path));
  } catch (error) {
    if (isForbidden(error)) return skipped(SUDO);
    if (systemCodeOf(error) === 'ENOENT') return missing;
    throw error;
  }
}

const folder: Check = {
  id: 'data.folder',
  title: 'the folder of data is there',
  run: ({ folders: { root } }) =>
    look(
      root,
      (stat) => (stat.isDirectory() ? ok(root) : noFolder(`${root} is a file and no folder.`)),
      noFolder(`The folder ${root} is not there.`),
    ),
};

const noFolder = (cause: string) =>
  failed(
    cause,
    'No service can keep anything, so nothing is queued.',
    `check DATA_DIR in the settings; ${RESTART} makes the default one`,
  );

const access: Check = {
  id: 'data.access',
  title: 'every folder of data belongs to the services’ user, who may write there',
  run({ folders }) {
    const { root } = folders;
    if (!existsSync(root)) return skipped(NOT_THERE);
    const owner = statSync(root).uid;
    const paths = [root, ...ownFolders(folders)];
    try {
      const wrong = paths.filter((path) => {
        const stat = statSync(path, { throwIfNoEntry: false });
        return stat !== undefined && (stat.uid !== owner || (stat.mode & 0o700) !== 0o700);
      });
      if (wrong.length === 0) return ok(root);
      return failed(
        `Not the services’ own to write: ${listed(wrong)}.`,
        'The service that keeps its data there stops, or refuses what is new.',
        `sudo chown -R --reference=${shellWord(root)} ${shellWords(wrong)} && sudo chmod u+rwx ${shellWords(wrong)}`,
      );
    } catch (error) {
      if (isForbidden(error)) return skipped(SUDO);
      throw error;
    }
  },
};

const disks: Check = {
  id: 'data.disks',
  title: 'every folder of data that lies on a disk of its own is there',
  run({ folders: { root } }) {
    if (!existsSync(root)) return skipped(NOT_THERE);
    const unmounted = unmountedAbove(root);
    if (unmounted !== null) {
      return failed(
        unmountedCause(root, unmounted),
        DISK_AWAY_MEANS,
        `${unmounted.command}; if the folder beneath is meant, ${unmounted.forget}`,
      );
    }
    const [away, ...more] = disksAway(root);
    if (away === undefined) {
      const [unguarded] = unguardedFindings({ unguarded: unguardedDisk(root) });
      return unguarded
        ? noted(`${sentenceOf(unguarded)} To mend it: ${nextStepByDoctor(unguarded)}.`)
        : ok('as far as is known');
    }
    return failed(
      [away, ...more].map(diskAwayCause).join(' '),
      DISK_AWAY_MEANS,
      away.trouble === 'away'
        ? `mount it (sudo mount ${shellWord(away.path)}); if it is to be a folder here from now on, copy into it what is on that disk, and then remove ${away.note}`
        : diskAwayStep(away).replace(/^./, (first) => first.toLowerCase()),
    );
  },
};

const DISK_AWAY_MEANS =
  'Whoever keeps things there does not start without it, and does by itself once it is back. What lies on it is not lost.';

function ownFolders(folders: DataFolders): string[] {
  const { spool, outbox, archive, failed: failures, setAside: aside } = folders;
  return [spool, outbox, archive, failures, aside, ...databasesIn(folders).map((path) => dirname(path))];
}

const databasesIn = (folders: DataFolders) => [
  folders.brokerDatabase,
  folders.queueDatabase,
  folders.recordingsDatabase,
  folders.collectorDatabase,
];

const databases: Check = {
  id: 'data.databases',
  title: 'the databases begin as databases do',
  run({ folders }) {
    const paths = databasesIn(folders);
    try {
      const damaged = paths.flatMap((path) => {
        const what = inspectHead(path);
        return what === null ? [] : [`${path}: ${what}`];
      });
      if (damaged.length === 0) return ok(counted(paths.filter((path) => existsSync(path)).length, 'database'));
      return failed(
        `A database is damaged: ${damaged.join('; ')}.`,
        'Its service sets it aside at its next start, salvages what can be read, and finds the export files again.',
        `${RESTART}, then ${ownCommand('doctor')}; think of a new card`,
      );
    } catch (error) {
      if (isForbidden(error)) return skipped(SUDO);
      throw error;
    }
  },
};

/** An export is made within minutes, and taken from the spool within seconds. */
const SPOOL_MS = 15 * 60_000;

const spool: Check = {
  id: 'data.spool',
  title: 'no export is left behind on its way into the queue',
  run({ folders, io }) {
    const entries = existsSync(folders.root) ? namesIn(folders.spool) : [];
    if (entries === null) return skipped(SUDO);
    const now = io.clock.now();
    const old = entries
      .filter((name) => isExportFile(name) || name.endsWith('.partial'))
      .map((name) => ({ name, ageMs: now - statSync(join(folders.spool, name)).mtimeMs }))
      .filter(({ ageMs }) => ageMs > SPOOL_MS);
    const [first] = old;
    if (!first) return ok(counted(entries.length, 'file'));
    return failed(
      `${counted(old.length, 'file')} in ${folders.spool} ${old.length === 1 ? 'lies' : 'lie'} there since ${duration(first.ageMs)}: ${listed(old.slice(0, 3).map(({ name }) => name))}.`,
      'What is whole among them is safe, but not in the queue, so it does not go ashore.',
      `${RESTART}, which announces it again and takes it up`,
    );
  },
};

const setAside: Check = {
  id: 'data.set-aside',
  title: 'nothing was set aside',
  async run({ folders, facts: ask }) {
    const names = namesIn(folders.setAside);
    const entries = names && thingsAside(names).map(({ name }) => name);
    const facts = entries === null ? await ask() : null;
    const told = facts !== null && 'queue' in facts ? (facts.queue?.set_aside_count ?? null) : null;
    const count = entries?.length ?? told;
    if (count === null) return skipped(SUDO);
    if (count === 0) return ok('nothing');
    const which = entries === null ? '' : `: ${listed(entries.slice(0, 3))}`;
    return failed(
      `${counted(count, 'thing')} that nobody could use ${count === 1 ? 'lies' : 'lie'} in ${folders.setAside}${which}.`,
      SET_ASIDE_MEANS,
      `${ownCommand('set-aside list')} shows what, and why; ${ownCommand('set-aside retry NAME')} publishes a message again; what is a file, as a database is, can be looked at where it lies; ${ownCommand('set-aside discard NAME')} removes either`,
    );
  },
};

export const folderChecks: readonly Check[] = [folder, access, disks, databases, spool, setAside];
