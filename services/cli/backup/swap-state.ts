import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fsyncFolder, replaceDurably, unlinkIfThere } from '../../../shared/runtime/durable-file.ts';
import { systemCodeOf } from '../../../shared/runtime/errors.ts';
import { restorePlan } from '../../../shared/runtime/unfinished-restore.ts';
import { freeName, moveAll } from './move-all.ts';

/** Where a restore works, under `DATA_DIR`: `backup` is what came out of the archive, `new` the state put together. */
export const workFolder = (dataDir: string): string => join(dataDir, 'restore');

/** What a restore has decided to do, once all of it lies ready; written down, so that whoever comes next can go on. */
export interface SwapPlan {
  /** A name under `DATA_DIR`: there lies what lay here before. */
  readonly aside: string;
  /** Names under `DATA_DIR` that change places. */
  readonly names: readonly string[];
  /** Whole paths of files elsewhere on the machine that come back too. */
  readonly machineFiles: readonly string[];
}

/** The plan of a restore that was interrupted; null when there is none. */
export function interruptedPlan(dataDir: string): SwapPlan | null {
  const path = restorePlan(dataDir);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as SwapPlan) : null;
}

/** A plan, or a list of marks, that was being written when a process was killed. */
const HALF_WRITTEN = /^(restoring|backups)\.json\.\d+\.new$/;

/** Removes what a restore left that came to an end before it had decided anything. */
export function removeWork(dataDir: string): void {
  rmSync(workFolder(dataDir), { recursive: true, force: true });
  for (const name of readdirSync(dataDir)) if (HALF_WRITTEN.test(name)) unlinkIfThere(join(dataDir, name));
}

/**
 * Moves the old state aside and the new one into its place. From the moment the plan is on the disk it is done, by this
 * call or a later one; where something cannot be moved, as on a disk that is full, everything is moved back.
 * Throws what the file system says.
 */
export function decideAndSwap(dataDir: string, plan: SwapPlan): void {
  replaceDurably(restorePlan(dataDir), JSON.stringify(plan), 0o640);
  try {
    swap(dataDir, plan);
  } catch (error) {
    moveBack(dataDir, plan);
    unlinkIfThere(restorePlan(dataDir));
    fsyncFolder(dataDir);
    throw error;
  }
}

/**
 * Each step is passed over where it was done before. A folder changes its place by one rename; one that cannot be renamed,
 * since it is a link to another disk, a disk of its own, or in the lower layer of an overlay, stays, and what lies in it
 * changes.
 */
export function swap(dataDir: string, { aside, names }: SwapPlan): void {
  const [fresh, kept] = [join(workFolder(dataDir), 'new'), join(dataDir, aside)];
  mkdirSync(kept, { recursive: true, mode: 0o750 });
  fsyncFolder(dataDir);
  for (const name of names) {
    const [place, next] = [join(dataDir, name), join(fresh, name)];
    if (existsSync(next)) {
      if (existsSync(place)) putAside(place, join(kept, name));
      // Once nothing of the old is left in it, and not before.
      renameSync(next, existsSync(place) ? next + COMING : place);
      fsyncFolder(fresh);
    }
    if (existsSync(next + COMING)) moveAll(next + COMING, place);
  }
  for (const folder of [fresh, kept, dataDir].filter(existsSync)) fsyncFolder(folder);
}

/** What is moved into a folder that stays where it is. */
const COMING = '.coming';

/** Leaves nothing at a place, or an empty folder where that one stays. */
function putAside(place: string, kept: string): void {
  if (!staysHere(place)) {
    try {
      moveAside(place, kept);
      return;
    } catch (error) {
      if (!['EXDEV', 'EBUSY'].includes(systemCodeOf(error))) throw error;
    }
  }
  moveAll(place, kept);
}

/** A folder that somebody has put on another disk stays there. */
function staysHere(place: string): boolean {
  if (!statSync(place).isDirectory()) return false;
  return lstatSync(place).isSymbolicLink() || statSync(place).dev !== statSync(dirname(place)).dev;
}

/** Between two calls somebody may have made an empty folder of that name, as systemd does for each unit that it starts. */
function moveAside(path: string, kept: string): void {
  if (existsSync(kept) && isEmptyFolder(path)) {
    rmdirSync(path);
    return;
  }
  renameSync(path, existsSync(kept) ? freeName(kept) : kept);
}

function isEmptyFolder(path: string): boolean {
  try {
    return readdirSync(path).length === 0;
  } catch {
    return false;
  }
}

/** Whether it was empty, and is gone. */
export function removedIfEmpty(folder: string): boolean {
  if (!isEmptyFolder(folder)) return false;
  rmdirSync(folder);
  return true;
}

function moveBack(dataDir: string, { aside, names }: SwapPlan): void {
  const [fresh, kept] = [join(workFolder(dataDir), 'new'), join(dataDir, aside)];
  for (const name of [...names].reverse()) {
    const [place, next, old] = [join(dataDir, name), join(fresh, name), join(kept, name)];
    if (existsSync(next + COMING) || (!existsSync(next) && existsSync(place))) takeBack(place, next);
    if (existsSync(old)) {
      if (existsSync(place)) moveAll(old, place);
      else renameSync(old, place);
    }
  }
  removedIfEmpty(kept);
}

/** What came to a place, in the order in which `swap` can go on at any moment. */
function takeBack(place: string, next: string): void {
  if (!existsSync(next + COMING) && !staysHere(place)) {
    try {
      renameSync(place, next);
      return;
    } catch (error) {
      if (systemCodeOf(error) !== 'EBUSY') throw error;
    }
  }
  moveAll(place, next + COMING);
  renameSync(next + COMING, next);
}

/** The last step. */
export function forgetPlan(dataDir: string): void {
  unlinkIfThere(restorePlan(dataDir));
  fsyncFolder(dataDir);
  removeWork(dataDir);
}
