/** Reads an answer for all that it says of success. Longer than 200 lines so that the walk through its members stands in one place. */
import { type Given, shortfallsIn, totalOf } from './count-shortfall.ts';
import { countKeptOut } from './counts-kept-out.ts';
import {
  besidesLeftOut,
  type CountedLeftOut,
  countedLeftOut,
  isKeptNotForSure,
  notesLeftOut,
  tellsOfRecordsLeftOut,
} from './left-out-sentences.ts';
import { memberInWords } from './member-in-words.ts';
import { isMessage, isVerdict, isWrapper, memberSays, type Says } from './member-says.ts';
import { namesOurRecords } from './names-our-records.ts';
import { withoutOurs } from './own-fields.ts';
import { parseJson } from './parse-json.ts';
import { countsThereBefore, numberOf } from './read-count.ts';
import { sayNothingNew, sayThereBefore } from './sentence-clauses.ts';
import { bare, tellsOfFailure, tellsOfLeftOut, tellsOfPast } from './success-words.ts';
import { textsIn } from './texts-of-refusal.ts';
import { fewerInTotal, noneKeptIn } from './total-shortfall.ts';

/**
 * What an answer's members say of success, all together; each with the member that says so, as `name: value`, of one that
 * lies deeper with the names of those around it.
 */
export interface Report {
  /** What says that it failed, or something of it; empty when nothing does. */
  readonly no: string;
  /** Whether something says that it succeeded. */
  readonly isYes: boolean;
  /** A word where one is expected that is in no list; empty when there is none. */
  readonly unknown: string;
  /** A sentence that sounds of a failure; it may be about something else. */
  readonly complaint: string;
  /** A sentence that says plainly that it failed; empty when there is none. */
  readonly failure: string;
  /** What says that something failed under a name of the past, or as a warning; empty when nothing does. */
  readonly past: string;
  /** What may be a no under a name that is in no list; empty when nothing is, or when something but a status says yes. */
  readonly doubt: string;
  /**
   * What says that some of it was dropped, where it counts fewer than were sent: beside a receipt and a yes that was left
   * out, and a no elsewhere; empty when nothing does.
   */
  readonly partly: string;
  /** What says, or counts, that records were left out; empty when nothing does. */
  readonly leftOut: string;
  /** What counts that nothing was taken; empty when something counts that it was, or nothing counts. */
  readonly none: string;
  /** What counts that no record was kept, beside whatever; empty where anything is counted that may be. */
  readonly noneKept: string;
  /** A state of the whole in which it is kept only once somebody does something more; empty when there is none. */
  readonly unsettled: string;
  /** What is about something else than an import; empty when anything is about one. */
  readonly elsewhere: string;
}

interface Saying {
  readonly says: Says;
  readonly member: string;
  /** How many records it counts as left out; 0 where it does not. */
  readonly count: number;
  /** What a sentence counts, where it is one that does. */
  readonly sentence?: CountedLeftOut | null;
}

type Fields = Readonly<Record<string, unknown>>;

/** Where a member lies. */
interface Place {
  /** The names of the members around it. */
  readonly path: readonly string[];
  /** Whether it is one of a list. */
  readonly isInList: boolean;
  /** Below a member that is no wrapper only what failed is read: what succeeded there is a part. */
  readonly isPart: boolean;
  /** What went out, and what else is said of it. */
  readonly known: Given;
}

/** So deep an answer is read. */
const DEEPEST = 12;
/** So many members are quoted of what was left out. */
const MOST_QUOTED = 3;

/**
 * Reads whether the fields of an answer say, in any of the ways that servers have (`success-words.ts`), that an import
 * succeeded or failed. Only what is said counts: null, and an empty error, say nothing; nor does what the answer holds of
 * our own records. `given` is what went out, where that is known. Pure.
 */
export function readReport(fields: Fields, given: Given = {}): Report {
  const texts = textsIn(fields);
  const isNothingNew = sayNothingNew(texts) || countsThereBefore(fields);
  const sayings = sayingsIn(fields, { path: [], isInList: false, isPart: false, known: given })
    .filter(({ says, count }) => says !== 'left out' || count === 0 || !sayThereBefore(texts, count))
    .map((one) => (one.says === 'kept out' ? { ...one, says: isNothingNew ? 'unknown' : 'no' } : one) as Saying);
  const all = (says: Says) => sayings.filter((one) => one.says === says).map(({ member }) => member);
  const first = (says: Says) => all(says)[0] ?? '';
  const isPart = isPartOf(sayings, given);
  const noneKept = noneKeptIn(fields, given);
  const short = shortfallsIn(fields, given);
  const lacking = [...short, ...(short.length > 0 ? [] : [noneKept, ...fewerInTotal(fields, given)])];
  const allLeftOut = sayings.find((one) => one.says === 'noted' && mayBeAll(one, given));
  return {
    no: first('no') || (isPart ? '' : first('partly')),
    isYes: sayings.some(({ says }) => says === 'yes' || says === 'repeats'),
    unknown: first('unknown') || first('unsettled') || first('left out'),
    unsettled: first('unsettled'),
    complaint: first('failure') || first('complaint'),
    failure: first('failure') || (allLeftOut?.member ?? ''),
    past: first('past'),
    doubt: first('yes') === '' ? first('doubt') : '',
    partly: isPart ? first('partly') : '',
    leftOut: [...new Set([...all('left out'), ...all('partly'), ...all('noted'), ...lacking])]
      .filter((one) => one !== '')
      .slice(0, MOST_QUOTED)
      .join(', '),
    none: first('done') ? '' : first('none done') || (first('counted') ? '' : first('none')),
    noneKept,
    // What was left out of whatever it is about makes it no import.
    elsewhere: sayings.every(({ says }) => says === 'of other' || says === 'noted') ? first('of other') : '',
  };
}

/** Whether what was dropped is less than all that was sent, as far as it is counted; of what is not known, it may be all. */
function isPartOf(sayings: readonly Saying[], { records }: Given): boolean {
  if (records === undefined) return false;
  const dropped = sayings.filter(({ says }) => says === 'partly').reduce((sum, { count }) => sum + count, 0);
  return dropped < totalOf(records);
}

/** Whether a sentence counts as many as were sent, or leaves open what became of others than those that failed. */
function mayBeAll({ sentence }: Saying, { records }: Given): boolean {
  if (!sentence) return false;
  const { count, kept, hasFailed } = sentence;
  if (records === undefined) return hasFailed;
  return (kept === 0 && count >= totalOf(records)) || (hasFailed && kept > 0 && kept + count < totalOf(records));
}

/** The fields of OTLP’s answers, and of those that speak like it: what was rejected there is a part. */
const OF_A_PART = new Set(['partialsuccess', 'partialwrite']);

/** What the state of the whole is, as that of one of a list. */
const OF_ONE: Readonly<Partial<Record<Says, Says>>> = { 'kept out': 'left out', unsettled: 'of other' };

function sayingsIn(fields: Fields, place: Place): Saying[] {
  const { path, isInList, isPart, known } = place;
  const isOfOne = isInList || !path.every((name) => isWrapper(bare(name)));
  return withoutOurs(fields, path.at(-1) ?? '', isInList).flatMap(([given, value]) => {
    const read = memberSays(given, value, isPart, known.taken);
    const all = [...path, given];
    const counted = countKeptOut(given, value);
    const isBeside = typeof value === 'string' && isMessage(bare(given)) && besidesLeftOut(value) !== null;
    const isNote = notesLeftOut(all, value) || isBeside;
    const isPlace = namesOurRecords(all, value, isOfOne ? fields : null, known);
    const isNoted =
      read !== 'partly' && (isNote || isPlace || counted !== null || sentenceLeavesOut(given, value, known));
    // One of a list is a part of it.
    const says = isInList ? (OF_ONE[read] ?? sayingBy(all, read)) : sayingBy(all, read);
    const ways: Says[] = [
      ...(says === 'nothing' || (says === 'doubt' && isNote) ? [] : [says]),
      ...(isNoted ? (['noted'] as const) : []),
    ];
    const sentence = counted === null && typeof value === 'string' ? countedLeftOut(value) : null;
    const count = counted ?? sentence?.count ?? numberOf(value) ?? 0;
    const said = ways.map((one) => ({ says: one, member: memberInWords(all, value), count, sentence }));
    const isWhole = tellsOfFailure(given) || tellsOfLeftOut(given) || counted !== null;
    return isWhole ? said : [...said, ...sayingsBelow(given, value, place)];
  });
}

/** What a member says by where it lies. */
function sayingBy(path: readonly string[], read: Says): Says {
  if (read !== 'no') return read;
  if (path.slice(0, -1).some((name) => OF_A_PART.has(bare(name)))) return 'partly';
  return path.some(tellsOfPast) ? 'past' : read;
}

/** A 202 has promised no more than that it will be kept. */
const sentenceLeavesOut = (given: string, value: unknown, { status }: Given): boolean =>
  typeof value === 'string' &&
  isMessage(bare(given)) &&
  (tellsOfRecordsLeftOut(value) || (status !== 202 && isKeptNotForSure(value)));

function sayingsBelow(given: string, value: unknown, { path, isPart, known }: Place): Saying[] {
  const name = bare(given);
  const below = { known, path: [...path, given], isInList: false, isPart: isPart || !isWrapper(name) };
  const within = sayingsWithin(value, below, isWrapper(name));
  // What a part of an answer calls its own state is nobody's word for success.
  return isVerdict(name)
    ? within
    : within.map((one) => ({
        ...one,
        says: one.says === 'unknown' ? 'of other' : one.says,
      }));
}

/** A gateway may hand on the answer of the server behind it as a text within its own. */
function sayingsWithin(value: unknown, place: Place, mayBeText: boolean): Saying[] {
  const json = mayBeText && typeof value === 'string' && /^\s*[[{]/.test(value) ? parseJson(value) : value;
  if (typeof json !== 'object' || json === null) return [];
  // Whatever stands there, nobody is told of an import so far down.
  if (place.path.length > DEEPEST) return [{ says: 'of other', member: memberInWords(place.path, json), count: 0 }];
  if (!Array.isArray(json)) return sayingsIn(json as Fields, place);
  return json.flatMap((one) => {
    const path = Array.isArray(one) ? [...place.path, ''] : place.path;
    return sayingsWithin(one, { ...place, path, isInList: true }, mayBeText);
  });
}
