import { createHash, randomUUID } from 'node:crypto';
import type { Bus } from '../../shared/bus/bus.ts';
import type { PayloadOf } from '../../shared/contracts/define-contract.ts';
import type { exportData } from '../../shared/contracts/export-data.ts';
import { exportDataFrom, SOMEBODY_ABOARD } from '../../shared/contracts/export-data-from.ts';
import { exportDataResult } from '../../shared/contracts/export-data-result.ts';
import { exportRejected, REJECTED_TOPIC } from '../../shared/contracts/export-rejected.ts';
import { topicFor } from '../../shared/contracts/topic-pattern.ts';
import type { CategoryName } from '../../shared/export/category-names.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import { type AwayDeps, isAway, refusedForBroker, unconfirmedByBroker, whenAway } from './broker-away.ts';
import { firstEnding } from './first-ending.ts';
import type { Refusal } from './refusal.ts';
import { createWaiters } from './waiters.ts';

export type ContributionResult = PayloadOf<typeof exportDataResult>;

export type ContributionEnding =
  /** The collector took it, durably, or refused it, record by record. */
  | { readonly kind: 'answered'; readonly result: ContributionResult }
  /** The broker has it, durably; the collector takes it when it can. */
  | { readonly kind: 'kept'; readonly messageId: string }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

interface Contributed {
  readonly category: CategoryName;
  readonly records: PayloadOf<typeof exportData>;
  /** As `contributed_by` tells it. */
  readonly sender: string;
  /** By which its sender says that the same records are the same contribution again; null where it says nothing. */
  readonly idempotencyKey: string | null;
}

interface Deps extends Pick<AwayDeps, 'disk'> {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly waitMs: number;
}

/** As large as a message may be at our broker, where nobody set it otherwise. */
const LARGEST_MESSAGE = 65_536;

/**
 * Who contributes by HTTP, as the export says it: by the name that a program gives itself, as by MQTT. `network` is whoever
 * comes from another machine.
 */
export function senderOf(name: string | undefined, isFromNetwork: boolean): string {
  if (isFromNetwork) return `network:${name ?? ''}`;
  return name === undefined ? SOMEBODY_ABOARD : `${SOMEBODY_ABOARD}:${name}`;
}

/** Hands contributions to the collector by the bus, and waits for its answer. */
export function createContributions({ bus, clock, waitMs, disk }: Deps) {
  const answers = createWaiters<ContributionEnding>();
  bus.subscribe(exportDataResult, (result) => answers.tell(result.message_id, { kind: 'answered', result }));
  // What the broker refuses, as what is too large for it, it names by its topic alone.
  const refusals = createWaiters<ContributionEnding>();
  bus.subscribe(exportRejected, ({ topic, message }) => {
    if (topic === undefined) return;
    refusals.tell(topic, refused({ statusCode: 413, code: 'body_too_large', error: message }));
  });

  function send({ category, records, sender, idempotencyKey }: Contributed): Promise<ContributionEnding> {
    if (Buffer.byteLength(JSON.stringify(records)) > LARGEST_MESSAGE) return Promise.resolve(refused(TOO_LARGE));
    if (isAway(bus)) return Promise.resolve(refused(refusedForBroker({ bus, disk }, 'nothing can be contributed')));
    const message = `http-${idempotencyKey === null ? randomUUID() : digestOf([sender, category, idempotencyKey, records])}`;
    const params = { category, sender: encodeURIComponent(sender), message };
    return firstEnding((end) => {
      let isKept = false;
      const unconfirmed = () => end(refused(unconfirmedByBroker({ disk }, 'contribution', SEND_AGAIN)));
      const cancelAway = whenAway(bus, clock, unconfirmed);
      bus.publish(exportDataFrom, records, params).then(() => {
        isKept = true;
        cancelAway();
      }, unconfirmed);
      return [
        answers.wait(message, end),
        refusals.wait(topicFor(exportDataFrom.topic, params).slice(0, REJECTED_TOPIC), end),
        clock.setTimer(waitMs, () => (isKept ? end({ kind: 'kept', messageId: message }) : unconfirmed())),
        cancelAway,
      ];
    });
  }

  return {
    send,
    close(): void {
      for (const waiters of [answers, refusals]) waiters.tellAll(refused(CLOSING));
    },
  };
}
export type Contributions = ReturnType<typeof createContributions>;

const SEND_AGAIN =
  'send it again. Unchanged under the same Idempotency-Key, or with ids in its records, each of them is one record at most.';
const TOO_LARGE: Refusal = {
  statusCode: 413,
  code: 'body_too_large',
  error: 'The records are larger than 64 KB together: send them in several requests. Nothing was taken.',
};
const CLOSING: Refusal = { statusCode: 503, code: 'closing', error: `The service is stopping: ${SEND_AGAIN}` };

const refused = (refusal: Refusal): ContributionEnding => ({ kind: 'refused', refusal });

/** Of all that makes a contribution the same: two that differ in anything are never answered for one another. */
const digestOf = (same: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(same)).digest('base64url').slice(0, 32);
