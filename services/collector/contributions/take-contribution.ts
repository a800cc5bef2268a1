import type { Received } from '../../../shared/bus/bus.ts';
import { problemOf } from '../../../shared/contracts/decode-payload.ts';
import type { PayloadOf } from '../../../shared/contracts/define-contract.ts';
import { ContributedFields, type exportData } from '../../../shared/contracts/export-data.ts';
import type { RejectionReason } from '../../../shared/contracts/export-rejected.ts';
import { CATEGORIES, type CategoryName } from '../../../shared/export/categories.ts';
import { countChangedValues } from '../../../shared/export/changed-values.ts';
import { isObjectCategory } from '../../../shared/export/document.ts';
import { fitRecord } from '../../../shared/export/fit-record.ts';
import { boundedText } from '../../../shared/export/fit-text.ts';
import type { Note } from '../../../shared/export/fit-values.ts';
import { isMarkedDeleted } from '../../../shared/export/from-boat/deletion-marks.ts';
import { type Fields, idField, isFields } from '../../../shared/export/from-boat/read-fields.ts';
import { categoryRecordSchemas } from '../../../shared/export/records.ts';
import { isDiskFull } from '../../../shared/runtime/errors.ts';
import type { Logger } from '../../../shared/runtime/logger.ts';
import type { Recordings } from '../recordings/recordings.ts';
import type { AnswerContribution } from './answer-contribution.ts';
import { type Arrived, createArrivals } from './arrivals.ts';
import { type Contribution, type ContributionContext, contributedRecord } from './contributed-record.ts';
import { changedField, correlationIn, type RecordResult, withoutCorrelation } from './contribution-answer.ts';
import type { ContributionSurroundings } from './contribution-context.ts';
import { givenRecords } from './given-records.ts';
import { idNames } from './id-fields.ts';
import { keepTimes } from './keep-times.ts';
import { noCategory } from './no-category.ts';
import { notTheirs } from './own-fields.ts';
import { SAID_OTHERWISE, saidOtherwise } from './said-otherwise.ts';
import { notTakenSentence, retainedSentence, type WhyNot, whyNotInWords } from './why-refused.ts';

export interface ContributionDeps {
  readonly recordings: Recordings;
  readonly answer: AnswerContribution;
  readonly log: Logger;
  /** What is so just now, and where the images lie that these name. */
  readonly context: (given: readonly unknown[]) => Promise<ContributionSurroundings>;
}

/** With all its lists a record is no larger; more is no record of a boat. */
const LARGEST_RECORD = 32 * 1024;
const LONGEST_ID = 300;

/** One record of a message on its way: what is to be kept of it, or why nothing is. */
interface Weighed {
  readonly result: Omit<RecordResult, 'outcome'>;
  readonly contribution: Contribution | null;
  readonly whyNot: WhyNot | null;
}

/**
 * Takes what other services contribute to an export: durable before it is acknowledged, and answered record by record. Throws
 * when it could not be kept, so that the message comes again.
 */
export function createContributionTaker({ recordings, answer, log, context }: ContributionDeps) {
  const arrivals = createArrivals(recordings.state);

  return async (payload: PayloadOf<typeof exportData>, received: Received): Promise<void> => {
    const arrived = arrivals(payload, received);
    const { category: named = '' } = received.params;
    const category = CATEGORIES.find((name) => name === named);
    const given = category ? givenRecords(category, payload) : [];
    const of = { category: named, arrived, given: given.length, correlationId: correlationIn(payload) };
    const refuseAll = (reason: RejectionReason, message: string, weighed: readonly Weighed[] = []) =>
      answer({ ...of, records: weighed.map(refused), refusal: { reason, message } });
    if (!category) return refuseAll('invalid_request', `${noCategory(named)} Nothing was taken.`);
    if (received.retained) return refuseAll('invalid_request', retainedSentence(`export/data/${category}`));

    const boat = await context(given.map(({ one }) => one));
    if (category === 'telemetry' && boat.consentLacks !== null) {
      return refuseAll('invalid_request', `${boat.consentLacks} Nothing was taken from export/data/telemetry.`);
    }
    const weighed = weigh(category, given, boat, arrived);
    const usable = weighed.flatMap(({ contribution }) => contribution ?? []);
    const notTaken = weighed.flatMap(({ whyNot, result }) => (whyNot ? [{ why: whyNot, place: result.place }] : []));
    const kept = keep(category, usable, arrived);
    if (!Array.isArray(kept)) return refuseAll(kept.reason, kept.message, weighed);
    let nth = 0;
    const records = weighed.map((one) =>
      one.contribution ? { ...one.result, outcome: kept[nth++] ?? 'known' } : refused(one),
    );
    const topic = `export/data/${category}`;
    const message = notTaken.length === 0 ? null : notTakenSentence(notTaken, given.length, { category, topic });
    answer({ ...of, records, refusal: message === null ? null : { reason: 'invalid_request', message } });
  };

  function weigh(
    category: CategoryName,
    given: ReturnType<typeof givenRecords>,
    boat: ContributionSurroundings,
    { sender, message }: Arrived,
  ): Weighed[] {
    const changed = countChangedValues();
    const timesFor = keepTimes(boat.time, recordings.zoneOf);
    const weighed = given.map(({ one: sent, place }): Weighed => {
      const one = withoutCorrelation(sent);
      const { time, readings } = timesFor(category, one);
      const changes: NonNullable<RecordResult['changed']> = [];
      const noteFor = (record: object): Note => {
        const note = changed.of(record);
        return (field, change, value) => {
          note(field, change, value);
          changes.push(changedField(category, field, change, value));
        };
      };
      const taken = contributionOf(category, one, { ...boat, time, from: { sender, message, place } }, noteFor);
      const correlationId = correlationIn(sent);
      const head = { place: boundedText(place, 100), ...(correlationId && { correlation_id: correlationId }) };
      if (typeof taken === 'string')
        return { result: { ...head, id: idIn(category, one) }, contribution: null, whyNot: taken };
      if (isObjectCategory(category)) {
        for (const [field, value] of saidOtherwise(boat.own[category], taken.record))
          changes.push({ ...changedField(category, field, 'removed', value), why: SAID_OTHERWISE });
      }
      const leftOut = taken.leftOut.map((name) => boundedText(name, 200));
      const told = {
        ...(changes.length > 0 && { changed: changes }),
        ...(leftOut.length > 0 && { left_out: leftOut }),
      };
      const id = taken.id === null ? null : boundedText(taken.id, LONGEST_ID);
      return { result: { ...head, id, ...told }, contribution: { ...taken, readings }, whyNot: null };
    });
    logChanges(category, changed, weighed);
    return weighed;
  }

  function logChanges(
    category: CategoryName,
    changed: ReturnType<typeof countChangedValues>,
    weighed: readonly Weighed[],
  ): void {
    const told = changed.problems().map(({ message }) => message);
    if (told.length > 0) log.info({ category, told }, 'Contributed records are taken, with values that do not fit.');
    const leftOut = [...new Set(weighed.flatMap(({ contribution }) => contribution?.leftOut ?? []))];
    if (leftOut.length > 0)
      log.info({ category, fields: leftOut }, 'Contributed records are taken, without these fields.');
  }

  function keep(category: CategoryName, usable: readonly Contribution[], { states }: Arrived) {
    try {
      const became = usable.length === 0 ? [] : recordings.contribute(usable, states);
      if (became !== null) {
        if (usable.length > 0) log.debug({ category, records: usable.length }, 'Contributed records are kept.');
        return became;
      }
      const message = `There is no room for more ${category} records until the next export is delivered: they were not taken. Publish them again later; free space on the disk, or RECORDINGS_MB, gives more room.`;
      return { reason: 'busy', message } as const;
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      const message = `The disk is full: ${usable.length} ${category} records could not be kept. Free some space and publish them again.`;
      return { reason: 'disk_full', message } as const;
    }
  }
}

const refused = ({ result, whyNot }: Weighed): RecordResult => ({
  ...result,
  outcome: 'refused',
  ...(whyNot && { why: whyNotInWords(whyNot) }),
});

/** The id that a record which is not taken was given. */
const idIn = (category: CategoryName, one: unknown): string | null => {
  const id = isFields(one) ? idField(one as Fields, ...idNames(category)) : null;
  return id === null ? null : boundedText(id, LONGEST_ID);
};

/** Kept as it was given: what a later schema can hold is not lost to the one of today. Of what cannot be taken, why. */
function contributionOf(
  category: CategoryName,
  given: unknown,
  context: ContributionContext,
  noteFor: (record: object) => Note,
): Contribution | WhyNot {
  if (problemOf(ContributedFields, given) !== null) return 'no_record';
  const fields = given as Fields;
  const isDeleted = () =>
    isMarkedDeleted(fields, { isAlert: category === 'system_alerts', latest: context.receivedAt });
  if (!isObjectCategory(category) && isDeleted()) return 'deleted';
  const contribution = contributedRecord(category, fields, context);
  if (contribution === null) {
    return notTheirs(category).some((name) => Object.hasOwn(fields, name)) ? 'not_theirs' : 'unknown';
  }
  if (JSON.stringify(contribution.record).length > LARGEST_RECORD) return 'too_large';
  const fitted = fitRecord(categoryRecordSchemas[category], contribution.record, noteFor(contribution.record));
  return fitted === null ? 'unknown' : contribution;
}
