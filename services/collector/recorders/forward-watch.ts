import { type FSWatcher, watch } from 'node:fs';
import { lookAt } from '../../../shared/boat/plain-file.ts';
import type { BoatTime } from '../../../shared/export/from-boat/boat-time.ts';
import type { RecordOf } from '../../../shared/export/records.ts';
import type { Clock } from '../../../shared/runtime/clock.ts';
import { imagesOf } from '../sources/image-facts.ts';
import { readJsonFile } from '../sources/read-json-file.ts';
import { watchedSnapshot } from '../sources/snapshot-record.ts';

export type Snapshot = RecordOf<'marine_vision_snapshots'>;

export interface ForwardWatchDeps {
  readonly boatRoot: string;
  /** Where its state lies; looked up again now and then, since the file may come later. */
  readonly place: () => Promise<string>;
  readonly time: () => BoatTime;
  readonly clock: Clock;
  /** What was last seen, at the last start. */
  readonly lastSeen: string | null;
  readonly saw: (snapshot: Snapshot, seen: string) => void;
}

/** The file is written in place every few seconds; a moment later it is whole. */
const SETTLES_MS = 500;
/** What comes and goes faster is one sighting, unless it becomes more dangerous. */
const CALM_MS = 60_000;
const LEVELS = ['NONE', 'INFO', 'WARNING', 'CRITICAL'];

/**
 * Follows the forward watch's state file and tells of what changes in what it sees: another level of alert, or other
 * kinds of things. Without a forward watch nothing is done.
 */
export function followForwardWatch({ boatRoot, place, time, clock, lastSeen, saw }: ForwardWatchDeps) {
  let watcher: FSWatcher | null = null;
  let watched = '';
  let seen = lastSeen;
  let toldMs = Number.NEGATIVE_INFINITY;
  let cancelLook = () => {};
  let isDue = false;
  let isClosed = false;

  async function look(): Promise<void> {
    isDue = false;
    const path = await place();
    const state = await readJsonFile(path, path, () => {}).catch(() => null);
    const snapshot = watchedSnapshot(state, { ...(await imagesOf(boatRoot, [state])), time: time() });
    if (snapshot === null) return;
    const now = signatureOf(snapshot);
    if (now === seen || (!isWorse(now, seen) && clock.monotonicMs() - toldMs < CALM_MS)) return;
    seen = now;
    toldMs = clock.monotonicMs();
    saw(snapshot, now);
  }

  function lookSoon(): void {
    if (isDue) return;
    isDue = true;
    cancelLook = clock.setTimer(SETTLES_MS, () => void look());
  }

  function unwatch(): void {
    watcher?.close();
    watcher = null;
  }

  return {
    /** Finds the file when it has come, or come anew. To be called now and then. */
    async find(): Promise<void> {
      const found = await place();
      if (isClosed || (watcher && watched === found)) return;
      unwatch();
      if ((await lookAt(found)) !== 'there' || isClosed) return;
      watched = found;
      try {
        watcher = watch(watched, { persistent: false }, (event) => {
          // Replaced by another file: the next `find` follows that one.
          if (event === 'rename') unwatch();
          lookSoon();
        });
        watcher.on('error', unwatch);
        lookSoon();
      } catch {
        // It has gone since.
      }
    },
    close(): void {
      isClosed = true;
      cancelLook();
      unwatch();
    },
  };
}

const signatureOf = ({ alert_level: level, detection_types: types }: Snapshot): string =>
  [level ?? 'NONE', ...[...types].sort()].join(' ');

const isWorse = (now: string, before: string | null): boolean => levelOf(now) > levelOf(before ?? '');

const levelOf = (signature: string): number => LEVELS.indexOf(signature.split(' ')[0] ?? '');
