import type { Received } from '../../../shared/bus/bus.ts';
import { problemOf } from '../../../shared/contracts/decode-payload.ts';
import type { PayloadOf } from '../../../shared/contracts/define-contract.ts';
import { ContributedFields, type exportData } from '../../../shared/contracts/export-data.ts';
import { REJECTED_TOPIC, type RejectionReason } from '../../../shared/contracts/export-rejected.ts';
import { CATEGORIES, type CategoryName } from '../../../shared/export/categories.ts';
import { countChangedValues } from '../../../shared/export/changed-values.ts';
import { isObjectCategory } from '../../../shared/export/document.ts';
import { fitRecord } from '../../../shared/export/fit-record.ts';
import { boundedText } from '../../../shared/export/fit-text.ts';
import type { Note } from '../../../shared/export/fit-values.ts';
import { isMarkedDeleted } from '../../../shared/export/from-boat/deletion-marks.ts';
import type { Fields } from '../../../shared/export/from-boat/read-fields.ts';
import { categoryRecordSchemas } from '../../../shared/export/records.ts';
import { isDiskFull } from '../../../shared/runtime/errors.ts';
import type { Logger } from '../../../shared/runtime/logger.ts';
import type { Announcer } from '../announce.ts';
import type { Recording, Recordings } from '../recordings/recordings.ts';
import { type Contribution, type ContributionContext, contributedRecord } from './contributed-record.ts';
import { givenRecords } from './given-records.ts';
import { keepTimes } from './keep-times.ts';
import { type NotTaken, notTakenSentence, type WhyNot } from './why-refused.ts';

export interface ContributionDeps {
  readonly recordings: Recordings;
  readonly announcer: Pick<Announcer, 'refuse'>;
  readonly log: Logger;
  /** What is so just now, and where the images lie that these name. */
  readonly context: (given: readonly unknown[]) => Promise<ContributionContext>;
}

/** With all its lists a record is no larger; more is no record of a boat. */
const LARGEST_RECORD = 32 * 1024;

/**
 * Takes what other services contribute to an export: durable before it is acknowledged, and answered on
 * `export/rejected` when nothing of it can be taken. Throws when it could not be kept, so that the message comes again.
 */
export function createContributionTaker({ recordings, announcer, log, context }: ContributionDeps) {
  return async (payload: PayloadOf<typeof exportData>, { params, topic }: Received): Promise<void> => {
    const refuse = (reason: RejectionReason, words: string) => announcer.refuse(null, reason, words, topic);
    const category = CATEGORIES.find((name) => name === params.category);
    if (!category) {
      return refuse('invalid_request', `${noCategory(params.category)} Nothing was taken.`);
    }
    const given = givenRecords(category, payload);
    const boat = await context(given.map(({ one }) => one));
    if (category === 'telemetry' && boat.consentLacks !== null) {
      return refuse('invalid_request', `${boat.consentLacks} Nothing was taken from ${topic}.`);
    }
    const changed = countChangedValues();
    const timesFor = keepTimes(boat.time, recordings.zoneOf);
    const usable: (Contribution & Pick<Recording, 'readings'>)[] = [];
    const notTaken: NotTaken[] = [];
    for (const { one, place } of given) {
      const { time, readings } = timesFor(category, one);
      const recording = recordingOf(category, one, { ...boat, time }, changed.of);
      if (typeof recording === 'string') notTaken.push({ why: recording, place });
      else usable.push({ ...recording, readings });
    }
    const told = changed.problems().map(({ message }) => message);
    if (told.length > 0) log.info({ category, told }, 'Contributed records are taken, with values that do not fit.');
    const leftOut = [...new Set(usable.flatMap((one) => one.leftOut))];
    if (leftOut.length > 0)
      log.info({ category, fields: leftOut }, 'Contributed records are taken, without these fields.');
    if (notTaken.length > 0) refuse('invalid_request', notTakenSentence(notTaken, given.length, { category, topic }));
    keep(category, usable, refuse);
  };

  function keep(category: CategoryName, usable: readonly Recording[], refuse: Refuse): void {
    try {
      if (recordings.contribute(usable)) {
        if (usable.length > 0) log.debug({ category, records: usable.length }, 'Contributed records are kept.');
        return;
      }
      refuse(
        'busy',
        `There is no room for more ${category} records until the next export is delivered: they were not taken. Publish them again later.`,
      );
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      refuse(
        'disk_full',
        `The disk is full: ${usable.length} ${category} records could not be kept. Free some space and publish them again.`,
      );
    }
  }
}

type Refuse = (reason: RejectionReason, words: string) => void;

/** What of a contribution fits no contract is refused by its topic: all else that would tell whose it is could not be read. */
export function refuseMisfit(announcer: Pick<Announcer, 'refuse'>) {
  return (problem: string, _payload: Uint8Array, { topic, params }: Received): void => {
    const isNone = !CATEGORIES.some((name) => name === params.category);
    const none = isNone ? ` ${noCategory(params.category)}` : '';
    const words = `A contribution on ${shownTopic(topic)} does not fit: ${problem}.${none}`;
    const toDo = 'Nothing of it was taken; mend its sender, and publish it again.';
    announcer.refuse(null, 'invalid_request', `${words} ${toDo}`, topic);
  };
}

const shownTopic = (topic: string): string => boundedText(topic.replace(/\p{Cc}/gu, '\uFFFD'), REJECTED_TOPIC);

const noCategory = (given: unknown): string =>
  `There is no category ${JSON.stringify(boundedText(String(given), 40))}: the nine are ${CATEGORIES.join(', ')}.`;

/** Kept as it was given: what a later schema can hold is not lost to the one of today. Of what cannot be taken, why. */
function recordingOf(
  category: CategoryName,
  given: unknown,
  context: ContributionContext,
  noteFor: (record: object) => Note,
): Contribution | WhyNot {
  if (problemOf(ContributedFields, given) !== null) return 'no_record';
  const isDeleted = () =>
    isMarkedDeleted(given as Fields, { isAlert: category === 'system_alerts', latest: context.receivedAt });
  if (!isObjectCategory(category) && isDeleted()) return 'deleted';
  const recording = contributedRecord(category, given as Fields, context);
  if (recording === null) return 'unknown';
  if (JSON.stringify(recording.record).length > LARGEST_RECORD) return 'too_large';
  const fitted = fitRecord(categoryRecordSchemas[category], recording.record, noteFor(recording.record));
  return fitted === null ? 'unknown' : recording;
}
