import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fsyncFolder, replaceDurably, unlinkIfThere } from '../../../shared/runtime/durable-file.ts';
import { restorePlan } from '../../../shared/runtime/unfinished-restore.ts';

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
 * call or a later one; what cannot be moved, as a disk that is mounted in a folder's place, has everything moved back.
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

/** Each step is one rename, and is passed over where it was done before. */
export function swap(dataDir: string, { aside, names }: SwapPlan): void {
  const [fresh, kept] = [join(workFolder(dataDir), 'new'), join(dataDir, aside)];
  mkdirSync(kept, { recursive: true, mode: 0o750 });
  fsyncFolder(dataDir);
  for (const name of names) {
    if (!existsSync(join(fresh, name))) continue;
    if (existsSync(join(dataDir, name))) moveAside(join(dataDir, name), join(kept, name));
    renameSync(join(fresh, name), join(dataDir, name));
  }
  for (const folder of [fresh, kept, dataDir].filter(existsSync)) fsyncFolder(folder);
}

/** Between two calls somebody may have made an empty folder of that name, as systemd does for each unit that it starts. */
function moveAside(path: string, kept: string): void {
  if (existsSync(kept) && isEmptyFolder(path)) {
    rmdirSync(path);
    return;
  }
  let free = kept;
  for (let nth = 2; existsSync(free); nth++) free = `${kept}.${nth}`;
  renameSync(path, free);
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
    const isSwapped = !existsSync(join(fresh, name)) && existsSync(join(dataDir, name));
    if (isSwapped) renameSync(join(dataDir, name), join(fresh, name));
    if (existsSync(join(kept, name))) renameSync(join(kept, name), join(dataDir, name));
  }
  removedIfEmpty(kept);
}

/** The last step. */
export function forgetPlan(dataDir: string): void {
  unlinkIfThere(restorePlan(dataDir));
  fsyncFolder(dataDir);
  removeWork(dataDir);
}
