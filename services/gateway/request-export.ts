import { randomUUID } from 'node:crypto';
import type { Bus } from '../../shared/bus/bus.ts';
import type { PayloadOf } from '../../shared/contracts/define-contract.ts';
import { exportRejected } from '../../shared/contracts/export-rejected.ts';
import { exportRequest } from '../../shared/contracts/export-request.ts';
import type { Job, PastJob } from '../../shared/export/job.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import { type AwayDeps, isAway, refusedForBroker, unconfirmedByBroker, whenAway } from './broker-away.ts';
import { firstEnding } from './first-ending.ts';
import type { LookUp } from './look-up.ts';
import type { QueueView } from './queue-view.ts';
import { type Refusal, STATUS_OF_REJECTION } from './refusal.ts';
import { createWaiters } from './waiters.ts';

export type RequestEnding =
  /** The queue-keeper has the export, durably. */
  | { readonly kind: 'queued'; readonly job: Job }
  /** It became an export so long ago that only the history knows it. */
  | { readonly kind: 'past'; readonly job: PastJob }
  /** The broker has the request, durably; the export is still being made. */
  | { readonly kind: 'accepted'; readonly requestId: string; readonly heldBy?: string }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** The history is asked first, so that nothing is made twice; a request is not kept from the broker for longer than this. */
const HISTORY_FIRST_MS = 500;

export interface RequestDeps extends Pick<AwayDeps, 'disk'> {
  readonly bus: Bus;
  readonly view: QueueView;
  readonly lookUp: Pick<LookUp, 'exportOf'>;
  readonly clock: Clock;
  readonly waitMs: number;
}

/**
 * Asks for exports and waits for what becomes of them. Waiting begins before asking, so that no answer is missed. A
 * request whose export is there already, or ever was, is not asked again: the same `request_id` has the same answer.
 */
export function createExportRequests({ bus, view, lookUp, clock, waitMs, disk }: RequestDeps) {
  const waiters = createWaiters<RequestEnding>();
  let isClosed = false;
  view.onJob((job) => waiters.tell(job.request_id, { kind: 'queued', job }));
  bus.subscribe(exportRejected, ({ request_id, reason, message }) => {
    if (request_id === null) return;
    const refusal = { statusCode: STATUS_OF_REJECTION[reason], code: reason, error: message };
    waiters.tell(request_id, { kind: 'refused', refusal });
  });

  async function ask(wanted: PayloadOf<typeof exportRequest>): Promise<RequestEnding> {
    const requestId = wanted.request_id ?? `http-${randomUUID()}`;
    const job = view.jobOfRequest(requestId);
    if (job) return { kind: 'queued', job };
    if (isAway(bus)) return busAway();
    if (wanted.request_id === undefined) return publish(requestId, wanted, null);
    const remembered = remember(requestId);
    const known = await withinMs(HISTORY_FIRST_MS, remembered);
    if (known) return known;
    const come = view.jobOfRequest(requestId);
    if (come) return { kind: 'queued', job: come };
    if (isClosed) return CLOSING;
    return isAway(bus) ? busAway() : publish(requestId, wanted, remembered);
  }

  /** The export that a request became once; null when there was none, or nobody tells. */
  async function remember(requestId: string): Promise<RequestEnding | null> {
    const found = await lookUp.exportOf(requestId);
    if (found.kind !== 'found') return null;
    return 'file_aboard' in found.job ? { kind: 'past', job: found.job } : { kind: 'queued', job: found.job };
  }

  /** What comes of it in that time; null when it takes longer. */
  function withinMs<T>(ms: number, coming: Promise<T>): Promise<T | null> {
    return new Promise((resolve) => {
      const cancel = clock.setTimer(ms, () => resolve(null));
      void coming.then((come) => {
        cancel();
        resolve(come);
      });
    });
  }

  function publish(
    requestId: string,
    wanted: PayloadOf<typeof exportRequest>,
    remembered: Promise<RequestEnding | null> | null,
  ): Promise<RequestEnding> {
    return firstEnding((end) => {
      let confirmed = false;
      void remembered?.then((ending) => ending && end(ending));
      const cancelAway = whenAway(bus, clock, () => end(unconfirmed(requestId)));
      const request = { source: 'http', ...wanted, request_id: requestId };
      bus.publish(exportRequest, request).then(
        () => {
          confirmed = true;
          cancelAway();
          endIfHeld();
        },
        () => end(unconfirmed(requestId)),
      );

      /** Nothing comes of it before that is mended, and whoever asked may well be the one to mend it. */
      function endIfHeld(): void {
        const heldBy = heldInWords(view.services());
        if (confirmed && heldBy !== null) end({ kind: 'accepted', requestId, heldBy });
      }
      return [
        waiters.wait(requestId, end),
        clock.setTimer(waitMs, () => end(confirmed ? { kind: 'accepted', requestId } : unconfirmed(requestId))),
        view.onService(endIfHeld),
        cancelAway,
      ];
    });
  }

  function busAway(): RequestEnding {
    return { kind: 'refused', refusal: refusedForBroker({ bus, disk }, 'no export can be asked for') };
  }

  function unconfirmed(request_id: string): RequestEnding {
    return { kind: 'refused', refusal: { ...unconfirmedByBroker({ disk }, 'request', ASK_AGAIN), request_id } };
  }

  return {
    ask,
    get waiting() {
      return waiters.size;
    },
    close(): void {
      isClosed = true;
      waiters.tellAll(CLOSING);
    },
  };
}
export type ExportRequests = ReturnType<typeof createExportRequests>;

/** What keeps the collector, or the queue-keeper, from keeping anything; null while nothing does. */
function heldInWords(services: ReturnType<QueueView['services']>): string | null {
  const held = (['collector', 'queue-keeper'] as const).flatMap((name) => services.get(name)?.needs ?? []);
  return held.find(({ what }) => what === 'held')?.message ?? null;
}

const CLOSING: RequestEnding = {
  kind: 'refused',
  refusal: {
    statusCode: 503,
    code: 'closing',
    error: 'The service is stopping. Ask again with the same request_id.',
  },
};

const ASK_AGAIN = 'ask again with this request_id, which makes one export at most.';
