import { type FSWatcher, watch } from 'node:fs';
import { lookAt } from '../../../shared/boat/plain-file.ts';
import type { BoatTime } from '../../../shared/export/from-boat/boat-time.ts';
import type { RecordOf } from '../../../shared/export/records.ts';
import type { Clock } from '../../../shared/runtime/clock.ts';
import { imagesOf } from '../sources/image-facts.ts';
import { readJsonFile } from '../sources/read-json-file.ts';
import { watchedSnapshot } from '../sources/snapshot-record.ts';
import { createWatchPace, signatureOf } from './watch-pace.ts';

export type Snapshot = RecordOf<'marine_vision_snapshots'>;

/** What was told last: what it saw, in short, and the name of that state. */
export interface SeenLast {
  readonly signature: string | null;
  readonly id: string | null;
}

export interface ForwardWatchDeps {
  readonly boatRoot: string;
  /** Where its state lies; looked up again now and then, since the file may come later. */
  readonly place: () => Promise<string>;
  readonly time: () => BoatTime;
  readonly clock: Clock;
  /** What was told last, before this start. */
  readonly kept: SeenLast;
  readonly saw: (snapshot: Snapshot, seen: string) => void;
}

/** The file is written in place every few seconds; a moment later it is whole. */
const SETTLES_MS = 500;

/**
 * Follows the forward watch's state file and tells of what changes in what it sees: another level of alert, or other
 * kinds of things. Without a forward watch nothing is done.
 */
export function followForwardWatch({ boatRoot, place, time, clock, kept, saw }: ForwardWatchDeps) {
  let watcher: FSWatcher | null = null;
  let watched = '';
  let last = kept;
  const weigh = createWatchPace(kept.signature);
  let cancelLook = () => {};
  let cancelFind = () => {};
  let isDue = false;
  let isClosed = false;
  let isFinding = false;

  /** `isCalm`: what comes and goes within a minute is passed over. */
  async function look(isCalm = true): Promise<void> {
    isDue = false;
    const path = await place();
    const state = await readJsonFile(path, path, () => {}).catch(() => null);
    const snapshot = watchedSnapshot(state, { ...(await imagesOf(boatRoot, [state])), time: time() });
    if (snapshot === null) return;
    const seen = { level: snapshot.alert_level, types: snapshot.detection_types };
    const sighting = weigh(seen, clock.monotonicMs(), isCalm);
    if (sighting === null) return;
    last = { signature: signatureOf(seen), id: snapshot.snapshot_id };
    saw({ ...snapshot, ...sighting }, last.signature ?? '');
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

  /** Replaced by another file, which is there a moment later; where it was removed, it may come again. */
  function followAnother(): void {
    unwatch();
    cancelFind();
    cancelFind = clock.setTimer(SETTLES_MS, () => void find());
  }

  async function find(): Promise<void> {
    if (isFinding) return;
    isFinding = true;
    const found = await place();
    const isThere = (await lookAt(found)) === 'there';
    isFinding = false;
    if (isClosed || (watcher && watched === found)) return;
    unwatch();
    if (isThere) follow(found);
  }

  function follow(path: string): void {
    watched = path;
    try {
      watcher = watch(watched, { persistent: false }, (event) => {
        if (event === 'rename') followAnother();
        else lookSoon();
      });
      watcher.on('error', unwatch);
      lookSoon();
    } catch {
      // It has gone since.
    }
  }

  return {
    /** Finds the file when it has come. To be called now and then. */
    find,
    /** Looks at once, however little has changed: what goes into an export now is recorded first, and never afterwards. */
    async lookNow(): Promise<void> {
      await find();
      if (watcher !== null && !isClosed) await look(false);
    },
    /** What was told last. */
    seenLast: () => last,
    close(): void {
      isClosed = true;
      cancelLook();
      cancelFind();
      unwatch();
    },
  };
}
