import { join } from 'node:path';
import type { Vanished } from '../contracts/service-status.ts';
import type { Clock } from './clock.ts';
import { type DataFolders, ownPlaces } from './data-folders.ts';
import { keepFolders } from './keep-folders.ts';
import type { Logger } from './logger.ts';
import { comesBack } from './rescue-database.ts';
import { openVanishedNotes } from './vanished-notes.ts';

/** What of a process's folders vanished while it ran, and was made again. */
export interface KeptPlaces {
  /** Where a database goes for the next start when its folder is gone and cannot be made here: a folder in memory. */
  readonly shelter: string | undefined;
  /** Makes again what is gone; to be called where a folder is missed. Never throws. */
  look(): void;
  /** Notes that a database was written anew, and where another one went; false where no note of it could be kept. */
  rescued(path: string, otherAside: string): boolean;
  /** What vanished of late, databases too. */
  vanished(): readonly Vanished[];
  /** Called when something more has. */
  onNews(callback: () => void): void;
  close(): void;
}

/** The folders that a database lies among. */
export type GuardedPlaces = Pick<KeptPlaces, 'look' | 'shelter'> & Partial<Pick<KeptPlaces, 'rescued'>>;

export interface KeepPlacesDeps {
  readonly folders: DataFolders;
  readonly service: string;
  readonly shelter: string | undefined;
  readonly clock: Clock;
  readonly log: Logger;
  /** Called now and then, and when folders were made again or put back. */
  readonly onLook: (haveChanged: boolean) => void;
  /** Whoever starts this process can make what it cannot. */
  readonly onImpossible: (error: Error) => void;
}

/** Keeps the folders that a process of the boat works in, and notes what vanished. */
export function keepPlaces(deps: KeepPlacesDeps): KeptPlaces {
  const { folders, service, shelter, clock, log, onLook, onImpossible } = deps;
  const { databases, folders: own } = ownPlaces(folders, service);
  const place = join(folders.locks, `${service}.vanished.json`);
  const notes = openVanishedNotes({ place, databases, comesBack: (path) => comesBack(path, shelter), clock });
  for (const path of notes.lostNow) {
    log.error(
      { path },
      'A database of ours is gone that was there when this ran last; a new one is made. Put it back while the services are stopped, if you have it.',
    );
  }
  let onNews = () => {};
  const kept = keepFolders({
    root: folders.root,
    folders: own,
    notes,
    clock,
    log,
    onLook(haveChanged) {
      notes.look();
      onLook(haveChanged);
      if (haveChanged) onNews();
    },
    onImpossible,
  });
  return {
    ...kept,
    shelter,
    rescued(path, otherAside) {
      const isKept = notes.addRescued(path, otherAside);
      onNews();
      return isKept;
    },
    vanished: notes.told,
    onNews(callback) {
      onNews = callback;
    },
  };
}
