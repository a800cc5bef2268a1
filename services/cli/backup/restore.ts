import { createReadStream, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { localStamp } from '../../../shared/runtime/clock.ts';
import { forgetCopied } from '../../../shared/runtime/other-disks.ts';
import { isOutOfRoom } from '../../../shared/runtime/out-of-room.ts';
import { shellWord } from '../../../shared/runtime/shell-word.ts';
import { EXIT } from '../exit-codes.ts';
import type { Call } from '../run.ts';
import { ownCommand, START, TroubleError } from '../trouble.ts';
import { boatLogBeside, INSTALLED_ENV_FILE } from '../usual-env-file.ts';
import { type About, DATA } from './archive-form.ts';
import { bringSettings, layBeside, settingsIn } from './bring-settings.ts';
import { composeState } from './compose-state.ts';
import { STATE_NAMES } from './data-layout.ts';
import { type DataPlaces, findData, hasOwnSettings, throwIfHidden } from './find-data.ts';
import { holdForRestore } from './hold-backups.ts';
import { holdStill } from './hold-still.ts';
import { marksOf } from './marks.ts';
import { patientFs } from './patient-fs.ts';
import { readArchive } from './read-archive.ts';
import { noRoomIn, nothingAsked, restoreTrouble, unfinished } from './restore-trouble.ts';
import { checkLines, finishedLines, type Restored, restoredLines, restoredView } from './restore-words.ts';
import { standReady } from './stand-ready.ts';
import {
  decideAndSwap,
  forgetPlan,
  interruptedPlan,
  removedIfEmpty,
  removeWork,
  type SwapPlan,
  swap,
  workFolder,
} from './swap-state.ts';
import { throwIfDiskAway } from './throw-if-disk-away.ts';
import { unpack } from './unpack.ts';
import { askWhose, licensedTo, throwIfOthers } from './whose.ts';

const STDIN = 0;

/** `d3kos-export restore [FILE]` */
export async function restore(call: Call): Promise<number> {
  const { io, operands, options } = call;
  const [asked] = operands;
  if (options.check === true) return check(call, asked);
  const places = findData(call);
  const { dataDir } = places;
  standReady(dataDir, call.surroundings);
  throwIfHidden(dataDir);
  throwIfDiskAway(dataDir);
  const alone = holdForRestore(dataDir, io.clock.now());
  const still = holdStill(dataDir, 'a restore', io.clock.now());
  try {
    if (still.running.length > 0) throw stillRunning(still.running, dataDir);
    forgetCopied(
      dataDir,
      STATE_NAMES.map((name) => join(dataDir, name)),
    );
    const finished = finish(dataDir);
    if (finished !== null)
      say(call, finishedLines(dataDir, finished, startOf(call)), { aside: join(dataDir, finished.aside) });
    if (asked === undefined && finished === null) throw nothingAsked();
    if (asked === undefined) return EXIT.ok;
    const restored = await run(call, places, asked);
    say(call, restoredLines(restored, startOf(call)), restoredView(restored));
    return EXIT.ok;
  } catch (error) {
    throw restoreTrouble(error, asked ?? '', dataDir, io.stopped.aborted);
  } finally {
    still.release();
    alone.release();
  }
}

/** How what was restored is started: where BOAT_DIR names the folder, in no other. */
function startOf({ io, surroundings }: Call): string {
  const { path } = surroundings.envFile;
  return io.env.BOAT_DIR && boatLogBeside(path) !== null ? `BOAT_DIR=${shellWord(dirname(path))} ${START}` : START;
}

function say({ io, options }: Call, lines: readonly string[], told: object): void {
  if (options.json === true) io.out(JSON.stringify({ ok: true, ...told }));
  else for (const line of lines) io.out(line);
}

async function check(call: Call, asked: string | undefined): Promise<number> {
  const { io } = call;
  if (asked === undefined) throw nothingAsked();
  let files = 0;
  try {
    const here = await licensedTo(call.surroundings.config().boatRoot);
    const about = await readArchive(sourceOf(asked, io), {
      about() {},
      async take() {
        files += 1;
      },
    });
    const whose = { backup: about.installation_id ?? null, here };
    say(call, checkLines(asked, about, whose, files), { about, own_installation_id: here, files });
    return EXIT.ok;
  } catch (error) {
    throw restoreTrouble(error, asked, '', false);
  }
}

const sourceOf = (asked: string, { clock, stopped }: Call['io']) =>
  asked === '-' ? createReadStream('', { fd: STDIN, fs: patientFs(clock, stopped) }) : createReadStream(asked);

/** Goes on where an earlier restore was interrupted, or removes what it left. Gives what it finished. */
function finish(dataDir: string): SwapPlan | null {
  const plan = interruptedPlan(dataDir);
  if (plan === null) {
    removeWork(dataDir);
    return null;
  }
  try {
    swap(dataDir, plan);
    end(dataDir, plan);
    return plan;
  } catch (error) {
    throw unfinished(error, dataDir);
  }
}

/** What follows when the folders have changed places; gives where what lay here before is, null when nothing did. */
function end(dataDir: string, plan: SwapPlan): string | null {
  const [backup, kept] = [join(workFolder(dataDir), 'backup'), join(dataDir, plan.aside)];
  bringSettings(backup, plan.machineFiles, kept);
  const others = settingsIn(backup).filter((path) => !plan.machineFiles.includes(path));
  layBeside(backup, others, join(kept, 'settings-of-the-backup'));
  const isKept = !removedIfEmpty(kept);
  forgetPlan(dataDir);
  return isKept ? kept : null;
}

async function run(call: Call, { dataDir, boatRoot, saidBy }: DataPlaces, asked: string): Promise<Restored> {
  const { io, options, surroundings } = call;
  const work = workFolder(dataDir);
  const [backup, fresh] = [join(work, 'backup'), join(work, 'new')];
  const { path } = surroundings.envFile;
  // A boat of `npm start` has what its starter is given.
  const isStarters = boatLogBeside(path) !== null;
  const bringsSettings = options['with-settings'] === true || !(isStarters || hasOwnSettings(path));
  try {
    const about = await unpack(sourceOf(asked, io), backup, {
      stopped: io.stopped,
      about(told) {
        const leadsAway = told.data_dir_is_set && told.data_dir !== dataDir;
        if (bringsSettings && leadsAway && saidBy !== 'environment') throw liesElsewhere(told, dataDir, asked);
      },
    });
    const whose = await askWhose(about, join(backup, DATA), boatRoot);
    if (options['other-installation'] !== true) throwIfOthers(whose, about, asked);
    const continues = marksOf(dataDir).includes(about.id);
    const composed = composeState({ dataDir, older: join(backup, DATA), fresh, about, continues });
    const settings = settingsIn(backup);
    const plan: SwapPlan = {
      aside: asideName(dataDir, io.clock.now()),
      names: composed.names,
      machineFiles: bringsSettings ? settings : [],
    };
    decideAndSwap(dataDir, plan);
    const aside = end(dataDir, plan);
    return { file: asked, about, whose, dataDir, aside, composed, settings, bringsSettings };
  } catch (error) {
    // What was decided stays decided, and can be finished.
    if (interruptedPlan(dataDir) !== null) throw unfinished(error, dataDir);
    // Afterwards there is room again.
    const isFull = isOutOfRoom(error, dataDir);
    removeWork(dataDir);
    throw isFull ? noRoomIn(dataDir) : error;
  }
}

const liesElsewhere = ({ data_dir }: About, dataDir: string, asked: string) =>
  new TroubleError(EXIT.config, {
    cause: `The settings of this backup name another folder of data, ${data_dir}, than this machine, ${dataDir}.`,
    consequence: 'They come back with it, and the services would look there; nothing was restored.',
    nextStep: `make that folder, or mount its disk, and say where: sudo DATA_DIR=${shellWord(data_dir)} ${ownCommand(`restore ${shellWord(asked)}`)}`,
  });

function asideName(dataDir: string, now: number): string {
  const name = `before-restore-${localStamp(now)}`;
  for (let nth = 1; ; nth++) {
    const free = nth === 1 ? name : `${name}_${nth}`;
    if (!existsSync(join(dataDir, free))) return free;
  }
}

const stillRunning = (running: readonly string[], dataDir: string) =>
  new TroubleError(EXIT.failed, {
    cause: `In ${dataDir} there still works: ${running.join(', ')}.`,
    consequence: 'What it writes meanwhile would be lost, so nothing was restored.',
    nextStep: existsSync(INSTALLED_ENV_FILE)
      ? 'sudo systemctl stop d3kos-export.target, and restore then'
      : 'end npm start with Ctrl-C, and restore then',
  });
