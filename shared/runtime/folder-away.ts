import { existsSync, lstatSync } from 'node:fs';
import { endOfLinks } from './durable-file.ts';
import { AppError } from './errors.ts';

/** A folder of ours that was put on another disk, which is not there now. */
export interface FolderAway {
  readonly path: string;
  readonly leadsTo: string;
}

/** The first of these folders that is a link to nothing: what is queued lies on a disk that is not mounted. */
export function folderAway(paths: readonly string[]): FolderAway | null {
  const isAway = (path: string) =>
    lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true && !existsSync(path);
  const path = paths.find(isAway);
  return path === undefined ? null : { path, leadsTo: endOfLinks(path) };
}

export const awaySentence = ({ path, leadsTo }: FolderAway): string =>
  `${path} is a link to ${leadsTo}, which is not there: its disk is not mounted, most likely.`;

/** Throws an AppError `config` where a process would begin without what lies on a disk that is not there. */
export function throwIfAway(paths: readonly string[]): void {
  const away = folderAway(paths);
  if (away === null) return;
  throw new AppError(
    'config',
    `${awaySentence(away)} What lies there is not lost, and nothing starts without it: mount that disk, make the folder, or remove the link, and start again.`,
  );
}
