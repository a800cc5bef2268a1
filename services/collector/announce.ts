import type { Bus } from '../../shared/bus/bus.ts';
import { exportQueued } from '../../shared/contracts/export-queued.ts';
import { exportRejected, REJECTED_TOPIC, type RejectionReason } from '../../shared/contracts/export-rejected.ts';
import { boundedText } from '../../shared/export/fit-text.ts';
import { type Clock, isoTime } from '../../shared/runtime/clock.ts';
import { messageOf } from '../../shared/runtime/errors.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import type { Ending, RequestStore } from './request-store.ts';
import type { Spool } from './spool.ts';

const LONGEST_MESSAGE = 500;

export interface AnnounceDeps {
  readonly bus: Bus;
  readonly store: RequestStore;
  readonly spool: Spool;
  readonly clock: Clock;
  readonly log: Logger;
}

export type Announcer = ReturnType<typeof createAnnouncer>;

/**
 * Tells the bus how requests ended. Nothing here waits for the broker, and nothing is lost when it is away: an export
 * is told of again while its file lies in the spool, a rejection until a broker has it.
 */
export function createAnnouncer({ bus, store, spool, clock, log }: AnnounceDeps) {
  let closed = false;

  function tell(ending: Ending): void {
    const { announcement, rejected } = ending;
    const published = announcement ? bus.publish(exportQueued, announcement) : bus.publish(exportRejected, rejected);
    published
      .then(() => {
        if (rejected?.request_id && !closed) store.markTold(rejected.request_id, rejected);
      })
      .catch((error: unknown) =>
        log.debug({ error: messageOf(error) }, 'Not told yet; told again at the next connect.'),
      );
  }

  /** Whether a request of this id is open, or is an export already. */
  function stands(requestId: string): boolean {
    const known = store.find(requestId);
    return known !== null && known.rejected === null;
  }

  return {
    tell,

    /**
     * Answers a request that is not remembered, because it could not be read or there is no room for it. One that bears
     * the id of a request that stands is refused without it: whoever asked that would take it for refused. `topic` is that of
     * a message that was no request.
     */
    refuse(givenId: string | null, reason: RejectionReason, words: string, topic?: string): void {
      const isTaken = givenId !== null && stands(givenId);
      const requestId = isTaken ? null : givenId;
      const more = isTaken ? ` The request_id in it, ${givenId}, is that of an earlier request, which stands.` : '';
      const message = boundedText(words, LONGEST_MESSAGE - more.length) + more;
      // What a stranger wrote is part of the message: said beside the line, so that it does not make each line news.
      log.warn(
        { request_id: requestId, reason, told: boundedText(message, 300) },
        `A request was rejected (${reason}).`,
      );
      const on = topic !== undefined && { topic: topic.slice(0, REJECTED_TOPIC).toWellFormed() };
      const rejected = { request_id: requestId, reason, message, ...on, at: isoTime(clock.now()) };
      bus.publish(exportRejected, rejected).catch(() => {});
    },

    /** Announces whatever still lies in the spool, in the order of its names. */
    tellSpooled(): void {
      for (const queueId of spool.queueIds().sort()) {
        const announcement = store.claimedAs(queueId);
        if (announcement !== null && announcement !== 'claimed') tell({ announcement, rejected: null });
      }
    },

    tellRejections(): void {
      for (const rejected of store.untoldRejections()) tell({ announcement: null, rejected });
    },

    close(): void {
      closed = true;
    },
  };
}
