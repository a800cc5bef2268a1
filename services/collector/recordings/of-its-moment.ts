import type { Recording } from './recording.ts';
import type { prepareRecordingSql } from './recording-sql.ts';

/** A message that is sent again because its acknowledgement got lost comes within so long. */
const SENT_AGAIN_WITHIN_MS = 2 * 60_000;

/**
 * Tells the same words on another day from the same message sent again, by the running time between them: a record that
 * has neither a time nor an id is of its moment. Gives it the name of that; null when it is one that is here already.
 */
export function atItsMoment(
  sql: Pick<ReturnType<typeof prepareRecordingSql>, 'newestMoment'>,
  recording: Recording,
  ranMs: number,
): Recording | null {
  const { category, key, atMoment } = recording;
  if (atMoment === undefined) return recording;
  const last = sql.newestMoment.get({ category, key });
  if (last !== undefined) {
    const [, told] = String(last.key).slice(key.length).split('#');
    const passedMs = ranMs - Number(told ?? last.ranMs);
    if (passedMs >= 0 && passedMs < SENT_AGAIN_WITHIN_MS) return null;
  }
  // Of one length, so that by their names they stand in their order.
  return { ...recording, key: `${key}#${String(ranMs).padStart(15, '0')}`, kept: atMoment(String(ranMs)) };
}
