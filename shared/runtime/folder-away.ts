import { accessSync, constants, existsSync, lstatSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { endOfLinks } from './durable-file.ts';
import { AppError, systemCodeOf } from './errors.ts';

/** A disk that holds what is ours is not there: nothing starts, or goes on, without it, and everything does once it is. */
export class DiskAwayError extends AppError {
  constructor(message: string) {
    super('config', message);
  }
}

/** A folder of ours that was put on another disk, which is not there now. */
export interface FolderAway {
  readonly path: string;
  readonly leadsTo: string;
}

/** The first of these folders that is a link to nothing: what is queued lies on a disk that is not mounted. */
export function folderAway(paths: readonly string[]): FolderAway | null {
  const path = paths.find((one) => isLink(one) && !existsSync(one));
  return path === undefined ? null : { path, leadsTo: endOfLinks(path) };
}

/**
 * The first of these files that is a link to nothing where its disk is not mounted: a file that is to be made on a disk that is
 * there, another one than that of `root`, may be missing.
 */
export function fileAway(root: string, paths: readonly string[]): FolderAway | null {
  const away = paths.flatMap((path) => folderAway([path]) ?? []);
  return away.find(({ leadsTo }) => !isOnOtherDisk(root, dirname(leadsTo))) ?? null;
}

const isOnOtherDisk = (root: string, folder: string): boolean =>
  existsSync(folder) && statSync(folder).dev !== statSync(root).dev;

/** Those of these files that are links, wherever they lead. */
export const linkedOf = (paths: readonly string[]): string[] => paths.filter(isLink);

function isLink(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  } catch {
    // It lies in what is no folder: whoever makes it says so.
    return false;
  }
}

export const awaySentence = ({ path, leadsTo }: FolderAway): string =>
  `${path} is a link to ${leadsTo}, which is not there: its disk is not mounted, most likely.`;

/** Why nothing is acknowledged, what it means, and what to do, where a database could not be written anew. */
export function whyHeld(name: string, path: string, lost: readonly string[]): string {
  const away = folderAway([dirname(path)]);
  return away === null
    ? `${name} lost its files (${lost.join(', ')}), and could not be written anew: nothing is acknowledged until it can. Do not stop this process: it alone has the data.`
    : `${name} is out of reach: ${awaySentence(away)} Nothing is acknowledged meanwhile; do not stop this process: it goes on by itself when that is there again.`;
}

/** Throws a DiskAwayError where a process would make one of these files anew beside the one that lies on another disk. */
export function throwIfFileAway(root: string, paths: readonly string[]): void {
  const away = fileAway(root, paths);
  if (away === null) return;
  throw new DiskAwayError(
    `${awaySentence(away)} What lies there is not lost, and nothing starts without it: mount that disk, or remove the link, and start again.`,
  );
}

/**
 * Throws an AppError `config` where a process would begin without what lies on another disk, or may not write there. Of a
 * disk that holds everything, `root`, the services say that it is read-only, and go on.
 */
export function throwIfAway(root: string, paths: readonly string[]): void {
  const away = folderAway(paths);
  if (away !== null) {
    throw new DiskAwayError(
      `${awaySentence(away)} What lies there is not lost, and nothing starts without it: mount that disk, make the folder, or remove the link, and start again.`,
    );
  }
  for (const path of paths) {
    const why = isElsewhere(root, path) ? whyNotWritable(path) : null;
    if (why === null) continue;
    const place = realpathSync(path);
    throw new AppError(
      'config',
      `${path} lies on another disk, at ${place}, where this service may not write (${why}). What lies there is not lost, and nothing starts without it: give it the owner of ${root} and mount it for writing; under systemd name it in a drop-in of each service: ReadWritePaths=${place}.`,
    );
  }
}

function isElsewhere(root: string, path: string): boolean {
  const found = existsSync(path) ? statSync(path, { throwIfNoEntry: false }) : undefined;
  return found !== undefined && (isLink(path) || found.dev !== statSync(root).dev);
}

function whyNotWritable(path: string): string | null {
  try {
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    return null;
  } catch (error) {
    return systemCodeOf(error);
  }
}
