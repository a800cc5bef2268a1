import type { Bus, Received } from '../../../shared/bus/bus.ts';
import { exportDataResult } from '../../../shared/contracts/export-data-result.ts';
import { REJECTED_TOPIC, type RejectionReason } from '../../../shared/contracts/export-rejected.ts';
import { CATEGORIES } from '../../../shared/export/categories.ts';
import { boundedText } from '../../../shared/export/fit-text.ts';
import { type Clock, isoTime } from '../../../shared/runtime/clock.ts';
import { messageOf } from '../../../shared/runtime/errors.ts';
import type { Logger } from '../../../shared/runtime/logger.ts';
import type { Announcer } from '../announce.ts';
import { createOutstanding } from '../outstanding.ts';
import { type Arrived, createArrivals } from './arrivals.ts';
import { changedFields, commonCorrelation, listedRecords, type RecordResult } from './contribution-answer.ts';
import { noCategory } from './no-category.ts';

interface Answered {
  /** As its topic names it. */
  readonly category: string;
  readonly arrived: Pick<Arrived, 'sender' | 'message'>;
  readonly correlationId: string | undefined;
  readonly given: number;
  readonly records: readonly RecordResult[];
  /** Why something of it, or all, was not taken. */
  readonly refusal: { readonly reason: RejectionReason; readonly message: string } | null;
}
export type AnswerContribution = (answered: Answered) => void;

interface Deps {
  readonly bus: Pick<Bus, 'publish'>;
  readonly announcer: Pick<Announcer, 'refuse'>;
  readonly clock: Clock;
  readonly log: Logger;
}

const LONGEST_MESSAGE = 500;

/**
 * Answers a contribution on `export/data/result`, and what was not taken of it on `export/rejected` too. Nobody waits for the
 * broker: its acknowledgement of the contribution goes out behind the answer, on the same connection, so that of one whose
 * answer is lost the message comes again. While much is not acknowledged, an answer tells counts alone.
 */
export function createContributionAnswers({ bus, announcer, clock, log }: Deps): AnswerContribution {
  const outstanding = createOutstanding();
  return ({ category, arrived, correlationId, given, records, refusal }) => {
    const shown = shownLevel(category);
    const taken = records.filter(({ outcome }) => outcome !== 'refused');
    if (refusal !== null) {
      const ids = records.flatMap(({ outcome, id }) => (outcome === 'refused' && id !== null ? [id] : []));
      announcer.refuse(null, refusal.reason, refusal.message, { topic: `export/data/${shown}`, category: shown, ids });
    }
    const result = {
      category: shown,
      sender: boundedText(arrived.sender, 200),
      message_id: boundedText(arrived.message, 200),
      correlation_id: commonCorrelation(records, correlationId),
      outcome: refusal === null ? ('taken' as const) : taken.length > 0 ? ('partly' as const) : ('refused' as const),
      ...(refusal && { reason: refusal.reason, message: boundedText(refusal.message, LONGEST_MESSAGE) }),
      given,
      taken: taken.length,
      ...(outstanding.isTooMuch()
        ? { records: [], unlisted: records.length }
        : listedRecords(records.map((one) => ({ ...one, ...changedFields(one.changed ?? []) })))),
      at: isoTime(clock.now()),
    };
    const published = bus.publish(exportDataResult, result);
    published.catch((error: unknown) =>
      log.debug({ error: messageOf(error) }, 'A contribution could not be answered.'),
    );
    void outstanding.count(result, published);
  };
}

/** What of a contribution fits no contract is answered by its topic: all else that would tell whose it is could not be read. */
export function refuseMisfit(answer: AnswerContribution) {
  const arrivals = createArrivals(() => null);
  return (problem: string, _payload: Uint8Array, received: Received): void => {
    const { category = '' } = received.params;
    const isNone = !CATEGORIES.some((name) => name === category);
    const none = isNone ? ` ${noCategory(category)}` : '';
    const words = `A contribution on export/data/${shownLevel(category)} does not fit: ${problem}.${none}`;
    const message = `${words} Nothing of it was taken; mend its sender, and publish it again.`;
    const arrived = arrivals(null, received);
    answer({
      category,
      arrived,
      correlationId: undefined,
      given: 0,
      records: [],
      refusal: { reason: 'invalid_request', message },
    });
  };
}

const shownLevel = (level: string): string =>
  boundedText(level.replace(/\p{Cc}/gu, '\uFFFD'), REJECTED_TOPIC - 'export/data/'.length);
