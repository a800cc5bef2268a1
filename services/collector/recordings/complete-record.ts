import type { Fields } from '../../../shared/export/from-boat/read-fields.ts';
import { mergeRecords } from '../contributions/merge-records.ts';
import { nameOf } from './last-words.ts';
import type { Recording } from './recording.ts';
import type { prepareRecordingSql } from './recording-sql.ts';

type Sql = Pick<ReturnType<typeof prepareRecordingSql>, 'lastSaid'>;

/** What says only how a thing went on, with all that was said of it before, be it ashore by now. Belongs into a transaction. */
export function withWhatStands(sql: Sql, recording: Recording): Recording {
  if (recording.goesOn !== true) return recording;
  const stands = sql.lastSaid.get({ category: recording.category, key: recording.key })?.record;
  return typeof stands === 'string' ? over(recording, JSON.parse(stands) as object) : recording;
}

/** The same of several in one message: each with what stands before it there. Pure. */
export function withWhatCameBefore(recordings: readonly Recording[]): Recording[] {
  const before = new Map<string, Recording>();
  return recordings.map((one) => {
    const earlier = before.get(nameOf(one));
    const whole: Recording =
      one.goesOn === true && earlier !== undefined
        ? { ...over(one, earlier.kept ?? earlier.record), goesOn: earlier.goesOn === true }
        : one;
    before.set(nameOf(one), whole);
    return whole;
  });
}

const over = (recording: Recording, stands: object): Recording => ({
  ...recording,
  kept: goneOn(stands as Fields, (recording.kept ?? recording.record) as Fields),
});

/** Of a message that says how it went on, its time is that of the end, where it tells no other; never that of the beginning. */
function goneOn(stands: Fields, said: Fields): Fields {
  const { timestamp, timestamp_given, time_source, received_at, ...others } = said;
  if (said.resolved === false) return { ...mergeRecords([stands, others]), resolved_at: null };
  const isLater = typeof timestamp === 'string' && Date.parse(timestamp) > Date.parse(String(stands.timestamp));
  const isTold = time_source === undefined && isLater && said.resolved === true && said.resolved_at === null;
  return mergeRecords([stands, others, ...(isTold ? [{ resolved_at: timestamp }] : [])]);
}
