import { isMarkedDeleted } from '../../../shared/export/from-boat/deletion-marks.ts';
import { withPlainValues } from '../../../shared/export/from-boat/plain-values.ts';
import { type Fields, field, isFields } from '../../../shared/export/from-boat/read-fields.ts';
import { readJsonFile, type Tell } from './read-json-file.ts';
import { readRecords, type Skipped } from './read-records.ts';
import { recordsAmong } from './records-among.ts';
import { type ProblemCode, SourceProblem } from './source-problem.ts';

export interface RecordList<Rec> {
  readonly path: string;
  readonly name: string;
  /** No record is of later, UTC; null while this computer’s clock cannot be trusted. */
  readonly latest: string | null;
  /** What its entries should be, in a word. */
  readonly what: string;
  /** Aborted when nobody waits for them any more. */
  readonly signal: AbortSignal;
  /** The members under which the list may stand. */
  readonly members: readonly string[];
  /** Null for what holds nothing of it. */
  take(fields: Fields): Rec | null;
  /** The same, of what may be a part of something else. */
  isRecord(fields: Fields): boolean;
  problem(code: ProblemCode, message: string): void;
  /** Told how many are marked as deleted, and left out, and how many there are in all; not called for none. */
  deleted(count: number, all: number): void;
}

/**
 * The records of a JSON file that is a list of them, an object around one, a single one, or has several one a line, as a
 * program writes it that appends. What holds nothing of a record is counted. Throws as `readJsonFile` does.
 */
export async function readRecordList<Rec>(list: RecordList<Rec>): Promise<Rec[]> {
  let deleted = 0;
  const take = (given: Fields): Rec | Deleted | null => {
    const fields = withPlainValues(given);
    if (!isMarkedDeleted(fields, { isAlert: list.what === 'alert', latest: list.latest })) return list.take(fields);
    deleted += 1;
    return DELETED;
  };
  const records = await readAll<Rec | Deleted>({ ...list, take });
  if (deleted > 0) list.deleted(deleted, records.length);
  return records.filter((record): record is Rec => record !== DELETED);
}

/** Stands in the place of one that is, among those that are records. */
const DELETED: unique symbol = Symbol('deleted');
type Deleted = typeof DELETED;

async function readAll<Rec>(list: RecordList<Rec>): Promise<Rec[]> {
  const { path, name, what, members, take, problem } = list;
  const tell: Tell = (message) => problem('values_changed', message);
  try {
    const value = await readJsonFile(path, name, tell);
    const within = isFields(value) ? field(value, ...members) : value;
    if (Array.isArray(within)) return recordsAmong(within, { name, what, take }, problem);
    const single = isFields(value) ? take(value) : null;
    if (single !== null) return [single];
    throw new SourceProblem('unexpected_format', `${name} holds no list of ${what}s.`);
  } catch (error) {
    if (!(error instanceof SourceProblem) || error.code !== 'corrupt') throw error;
    const records = await recordsOfLines(list, tell);
    if (records === null) throw error;
    return records;
  }
}

/** Null when the first line is no record: then it is no file of lines, but a list that is torn. */
async function recordsOfLines<Rec>({ problem, what, ...list }: RecordList<Rec>, tell: Tell): Promise<Rec[] | null> {
  const skips: Skipped[] = [];
  const told: string[] = [];
  const lines = readRecords({
    ...list,
    // A list is written whole: what has no end here is torn, and no line that is still being written.
    at: Number.POSITIVE_INFINITY,
    take: (fields) => [list.take(fields)],
    onSkipped: (skipped) => void skips.push(skipped),
    tell: (message) => void told.push(message),
  });
  const records: Rec[] = [];
  for await (const record of lines) records.push(record);
  if (records.length === 0 || skips.some(({ first }) => first === 1)) return null;
  for (const message of told) tell(message);
  for (const skipped of skips) problem('rows_skipped', skippedSentence(list.name, skipped, what));
  return records;
}

/** What of a file of records was none, for a person. */
export function skippedSentence(name: string, { lines, example }: Skipped, what: string): string {
  const ones = what === 'alert' ? 'entries' : `${what}s`;
  const said = `${lines} ${lines === 1 ? 'line is' : 'lines are'} damaged or no ${ones}, such as ${example}`;
  return `${name}: ${said}; that was left out, and what is whole on them is here.`;
}
