import type { Bus } from '../../shared/bus/bus.ts';
import { exportQueued } from '../../shared/contracts/export-queued.ts';
import { exportRejected, REJECTED_TOPIC, type RejectionReason } from '../../shared/contracts/export-rejected.ts';
import { boundedText } from '../../shared/export/fit-text.ts';
import { type Clock, isoTime } from '../../shared/runtime/clock.ts';
import { messageOf } from '../../shared/runtime/errors.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import { createOutstanding } from './outstanding.ts';
import type { Ending, RequestStore } from './request-store.ts';
import type { Spool } from './spool.ts';

const LONGEST_MESSAGE = 500;
const MOST_IDS = 20;
const LONGEST_ID = 100;

/** What was not taken of a contribution, by what its sender knows it. */
export interface RefusedContribution {
  readonly topic: string;
  readonly category: string;
  readonly ids: readonly string[];
}

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
  const refusals = createOutstanding();

  /** Requests that share an export have each its answer. */
  function tell(ending: Ending): void {
    const { announcement, rejected } = ending;
    const requestId = (announcement ?? rejected).request_id;
    const askers = requestId === null ? 1 : store.askersOf(requestId);
    const publish = () =>
      announcement ? bus.publish(exportQueued, announcement) : bus.publish(exportRejected, rejected);
    Promise.all(Array.from({ length: askers }, publish))
      .then(() => {
        if (closed || requestId === null) return;
        if (rejected) store.markTold(requestId, rejected);
        if (askers > 1) store.answered(requestId);
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
     * the id of a request that stands is refused without it: whoever asked that would take it for refused. `of` says what was
     * refused where that was no request.
     */
    refuse(givenId: string | null, reason: RejectionReason, words: string, of?: RefusedContribution): void {
      const isTaken = givenId !== null && stands(givenId);
      const requestId = isTaken ? null : givenId;
      const more = isTaken ? ` The request_id in it, ${givenId}, is that of an earlier request, which stands.` : '';
      const message = boundedText(words, LONGEST_MESSAGE - more.length) + more;
      // What a stranger wrote is part of the message: said beside the line, so that it does not make each line news.
      log.warn(
        { request_id: requestId, reason, told: boundedText(message, 300) },
        `A request was rejected (${reason}).`,
      );
      const on = of !== undefined && {
        topic: of.topic.slice(0, REJECTED_TOPIC).toWellFormed(),
        category: boundedText(of.category, REJECTED_TOPIC),
        ...(of.ids.length > 0 &&
          !refusals.isTooMuch() && { ids: of.ids.slice(0, MOST_IDS).map((id) => boundedText(id, LONGEST_ID)) }),
      };
      const rejected = { request_id: requestId, reason, message, ...on, at: isoTime(clock.now()) };
      void refusals.count(rejected, bus.publish(exportRejected, rejected));
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
