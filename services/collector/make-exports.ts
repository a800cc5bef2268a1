/** Longer than 200 lines so that the way of a request from its asking to its ending is read in one place. */
import type { Bus } from '../../shared/bus/bus.ts';
import { boundedText } from '../../shared/export/fit-text.ts';
import type { License, LicenseReading } from '../../shared/export/license.ts';
import { type Clock, isoTime, pause } from '../../shared/runtime/clock.ts';
import type { KeepFree } from '../../shared/runtime/disk-space.ts';
import { AppError, messageOf } from '../../shared/runtime/errors.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import { createStandstill } from '../../shared/runtime/standstill.ts';
import { type Admission, admitRequest, type Refusal } from './admit-request.ts';
import { announcementOf } from './export-endings.ts';
import { leastSequence } from './least-sequence.ts';
import { logMade } from './log-made.ts';
import { createPace } from './pace-shared.ts';
import { refusalFor } from './refuse-write.ts';
import type { Announcement, Ending, OpenRequest, RequestStore } from './request-store.ts';
import { createDailyRetry } from './retry-daily.ts';
import type { ClaimedFile, Spool } from './spool.ts';
import type { DiskWatch } from './watch-disk.ts';
import type { ExportBuilder } from './write-export.ts';

/** Ended requests that are remembered, so that one that comes again is answered and not made twice. */
const REMEMBERED = 10_000;
const TROUBLE_PAUSE_MS = 5_000;
/** An export that has not come any further for so long does not any more. */
const STUCK_MS = 10 * 60_000;

export interface MakeExportsDeps {
  readonly bus: Pick<Bus, 'setBusyWith'>;
  readonly store: RequestStore;
  readonly spool: Spool;
  readonly disk: DiskWatch;
  readonly clock: Clock;
  readonly log: Logger;
  readonly keepFree: KeepFree;
  /** The license, once it is whole: it may be read while it is rewritten. */
  readonly license: () => Promise<LicenseReading>;
  /** Writes an export into a claimed file. */
  readonly write: ExportBuilder;
  /** Ends the work; an export that is being made is made anew at the next start. */
  readonly stop: AbortSignal;
  /** Told how each request ended, once that is durable. */
  readonly ended: (ending: Ending) => void;
  /** Told when there is news of the work: something ended, or cannot go on. */
  readonly changed: () => void;
}

/**
 * Works through the open requests, one export at a time, oldest first. Driven by the database alone: a nudge makes it
 * look, and what an end in the middle of work left open is taken up at the next start.
 */
export function createExportMaker(deps: MakeExportsDeps) {
  const { bus, store, spool, disk, clock, log, stop } = deps;
  const daily = createDailyRetry({ store, clock });
  const pace = createPace(clock);
  let cancelPace = () => {};
  let nudged = false;
  let isWorking = false;
  let trouble: string | null = null;
  const standstill = createStandstill(clock, STUCK_MS, 'An export does not come any further.');
  let working = Promise.resolve();

  async function work(): Promise<void> {
    while (nudged && !stop.aborted) {
      nudged = false;
      try {
        for (let request = nextOpen(); request && !stop.aborted; request = nextOpen()) {
          if (request.isShared) pace.begin();
          await answer(request);
        }
        if (!stop.aborted) waitForShared();
        if (!stop.aborted) await tryDaily();
        trouble = null;
      } catch (error) {
        if (stop.aborted) break;
        log.error({ error: messageOf(error) }, 'The open requests could not be answered; trying again.');
        trouble = `Requests cannot be answered: ${messageOf(error)}`;
        deps.changed();
        await pause(clock, TROUBLE_PAUSE_MS, stop);
        nudged = true;
      }
    }
    isWorking = false;
  }

  const nextOpen = () => store.nextOpen(pace.isOpen());

  /** What nobody named and is not begun yet waits for others that are equal. */
  function waitForShared(): void {
    cancelPace();
    if (store.nextOpen() !== null) cancelPace = clock.setTimer(pace.opensInMs(), nudge);
  }

  async function answer(request: OpenRequest): Promise<void> {
    const refusal = await make(request);
    if (refusal !== null) reject(request, refusal);
    deps.changed();
  }

  /** The day's export that was refused, when that may have passed. Nothing is written while it has not. */
  async function tryDaily(): Promise<void> {
    const request = daily.due();
    if (request === null || !(await admit(request.source, disk.known())).admitted) return;
    const refusal = await make(request);
    if (refusal === null) return deps.changed();
    if (!daily.isNews(request, refusal)) {
      log.debug({ request_id: request.requestId }, 'The daily export cannot be made yet, for the same reason.');
      return;
    }
    reject(request, refusal);
    deps.changed();
  }

  const admit = async (source: string, found = disk.look()): Promise<Admission> =>
    admitRequest(await deps.license(), source, found, deps.keepFree);

  /** Makes and announces an export; gives why there is none, when there is none. */
  async function make(request: OpenRequest): Promise<Refusal | null> {
    const startedMs = clock.monotonicMs();
    standstill.moved();
    const admission = await admit(request.source);
    // A license that was waited for may not have been waited for to its end.
    stop.throwIfAborted();
    if (!admission.admitted) return admission.refusal;
    const made = await write(request, admission.license);
    if ('reason' in made) {
      disk.noteRefusal(made);
      if (request.source === 'schedule') daily.failed(request);
      return made;
    }
    disk.noteWritten();
    daily.wentWell();
    deps.ended({ announcement: made, rejected: null });
    logMade(log, made, clock.monotonicMs() - startedMs);
    store.forgetOld(REMEMBERED, spool.queueIds());
    return null;
  }

  /** The announcement, once file and announcement are durable; else nothing is left of it, and the refusal says why. */
  async function write(request: OpenRequest, license: License): Promise<Announcement | Refusal> {
    let claimed: ClaimedFile | null = null;
    try {
      claimed = await claimFor(request);
      const sequence = store.claim(request.requestId, claimed.queueId, leastSequence(clock.now()));
      const built = await deps.write({ ...request, sequence }, claimed, license, { stop, moved: standstill.moved });
      const announcement = announcementOf({ ...request, sequence }, claimed, license, built);
      await spool.complete(claimed);
      store.announce(announcement);
      return announcement;
    } catch (error) {
      const { space } = disk.look();
      if (claimed) await spool.discard(claimed);
      stop.throwIfAborted();
      return refusalFor(error, space);
    } finally {
      bus.setBusyWith(null);
    }
  }

  /** The name that an earlier try claimed, or a new one. */
  async function claimFor({ queueId }: OpenRequest): Promise<ClaimedFile> {
    const earlier = queueId === null ? null : await spool.reclaim(queueId);
    return earlier ?? spool.claim(clock.now(), (id) => store.claimedAs(id) !== null);
  }

  /** Durable before it is told; told again at each connect until a broker has it. */
  function reject(request: OpenRequest, { reason, message }: Refusal): void {
    log.warn({ request_id: request.requestId, source: request.source, reason }, `A request was rejected: ${message}`);
    const rejected = {
      request_id: request.requestId,
      reason,
      message: boundedText(message, 500),
      at: isoTime(clock.now()),
    };
    store.reject(request.requestId, rejected);
    deps.ended({ announcement: null, rejected });
  }

  /** Looks for open requests, now or when it has done those it is at. Never throws. */
  function nudge(): void {
    nudged = true;
    if (isWorking || stop.aborted) return;
    isWorking = true;
    working = work();
  }

  return {
    nudge,
    /** The boat was looked at: makes the day's export that was refused, if it may be made now. */
    nudgeDaily(): void {
      if (daily.due() !== null) nudge();
    },
    /** Why the open requests cannot be answered, in words; null while they can. */
    trouble: () => trouble,
    /** Throws when requests are open that nobody gets on with, or the store cannot say whether there are any. */
    prove(): void {
      if (stop.aborted || nextOpen() === null) return;
      if (!isWorking) throw new AppError('failed', 'A request is open, and nobody works at it.');
      standstill.check();
    },
    /** Resolves when the work has ended, once that is told by `stop`. */
    ended: (): Promise<void> => {
      cancelPace();
      return working.then(() => cancelPace());
    },
  };
}
