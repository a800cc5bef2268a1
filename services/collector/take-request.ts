import { randomUUID } from 'node:crypto';
import type { Received } from '../../shared/bus/bus.ts';
import { payloadText, problemOf } from '../../shared/contracts/decode-payload.ts';
import type { PayloadOf } from '../../shared/contracts/define-contract.ts';
import type { exportRequest } from '../../shared/contracts/export-request.ts';
import { CATEGORIES, type CategoryName } from '../../shared/export/categories.ts';
import { RequestId } from '../../shared/export/ids.ts';
import { objectionToRequestId } from '../../shared/export/own-request-ids.ts';
import { type Clock, isoTime } from '../../shared/runtime/clock.ts';
import { isDiskFull } from '../../shared/runtime/errors.ts';
import type { Refusal } from './admit-request.ts';
import type { Announcer } from './announce.ts';
import { refusalFor } from './refuse-write.ts';
import type { NewRequest, RequestStore } from './request-store.ts';
import type { DiskWatch } from './watch-disk.ts';

const DEFAULT_SOURCE = 'mqtt';
/** Requests that may wait at once; each becomes a whole export, so more than this is a mistake of someone's. */
const MOST_WAITING = 1_000;
/** A larger payload than the broker lets through is not searched for an id. */
const LARGEST_PAYLOAD_BYTES = 64 * 1024;

export interface TakeRequestDeps {
  readonly store: RequestStore;
  readonly announcer: Announcer;
  readonly disk: DiskWatch;
  readonly clock: Clock;
  /** Told when a request is open. */
  readonly taken: () => void;
}

/** Why one more request is not even noted; null while it is. */
export function waitingRefusal(open: number): Refusal | null {
  if (open < MOST_WAITING) return null;
  return { reason: 'busy', message: `${MOST_WAITING} requests are waiting already. Ask again later.`, lacks: null };
}

/**
 * Takes requests: durable before they are acknowledged. The id of one that became an export, or is becoming one, makes
 * no other; one that was refused is tried anew. One without an id shares the export of an equal one that waits. Throws when it could not be kept, so that the message comes again.
 */
export function createRequestTaker({ store, announcer, disk, clock, taken }: TakeRequestDeps) {
  /** A disk that takes nothing is answered, not waited for. */
  function remember(request: NewRequest): void {
    try {
      // At once: one that is gathered in between is not joined any more.
      if (!request.isShared || !store.join(request)) store.add(request);
    } catch (error) {
      const { space, refusal } = disk.look();
      if (!isDiskFull(error) && refusal === null) throw error;
      const { reason, message } = isDiskFull(error) || refusal === null ? refusalFor(error, space) : refusal;
      announcer.refuse(request.requestId, reason, message);
    }
  }

  return {
    /** What the collector itself asks for, and nobody waits for. */
    ask(request: Omit<NewRequest, 'requestId'>): void {
      remember({ ...request, requestId: `req_${randomUUID()}` });
      taken();
    },

    take(payload: PayloadOf<typeof exportRequest>, { retained }: Received): void {
      const { request_id: requestId = null } = payload;
      const known = requestId === null ? null : store.find(requestId);
      if (known?.announcement) {
        announcer.tell({ announcement: known.announcement, rejected: null });
        return;
      }
      if (retained) {
        const what = 'The request was a retained message, which would ask again at every start.';
        announcer.refuse(requestId, 'invalid_request', `${what} Publish it without the retain flag.`);
        return;
      }
      const objection = objectionToRequestId(requestId ?? undefined, 'daily');
      if (objection !== null) {
        announcer.refuse(null, 'invalid_request', objection);
        return;
      }
      const isOpen = known !== null && known.rejected === null;
      const busy = isOpen ? null : waitingRefusal(store.countOpen());
      if (busy) {
        announcer.refuse(requestId, busy.reason, busy.message);
        return;
      }
      remember({
        requestId: requestId ?? `req_${randomUUID()}`,
        isShared: requestId === null,
        source: payload.source ?? DEFAULT_SOURCE,
        categories: inOrder(payload.categories),
        note: payload.note ?? null,
        receivedAt: isoTime(clock.now()),
      });
      taken();
    },

    refuseMisfit: (problem: string, bytes: Uint8Array) =>
      announcer.refuse(readableIdOf(bytes), 'invalid_request', `The request does not fit: ${problem}.`),
  };
}

/** Two that ask for the same are equal in whatever order they name it. */
const inOrder = (categories: readonly CategoryName[] | undefined): CategoryName[] | null =>
  categories === undefined ? null : CATEGORIES.filter((name) => categories.includes(name));

/** The id of a request that does not fit, so that whoever asked can be answered; null when there is none to read. */
function readableIdOf(bytes: Uint8Array): string | null {
  if (bytes.length > LARGEST_PAYLOAD_BYTES) return null;
  try {
    const id: unknown = (JSON.parse(payloadText(bytes)) as { request_id?: unknown } | null)?.request_id;
    return problemOf(RequestId, id) === null ? String(id) : null;
  } catch {
    return null;
  }
}
