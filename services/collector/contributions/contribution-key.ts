import { createHash } from 'node:crypto';
import { SOMEBODY_ABOARD } from '../../../shared/contracts/export-data-from.ts';
import type { CategoryName } from '../../../shared/export/categories.ts';
import { isObjectCategory } from '../../../shared/export/document.ts';
import { isClean } from '../../../shared/export/fit-text.ts';
import { type Fields, field } from '../../../shared/export/from-boat/read-fields.ts';

/** Of whom, in which message, and where in that a record came. */
export interface Sending {
  /** As the broker knows them; `aboard` for anyone that it does not know. */
  readonly sender: string;
  /** Of this message among all, for ever: delivered again, it has the same. */
  readonly message: string;
  /** As a JSON Pointer. */
  readonly place: string;
}

export interface ContributionKey {
  readonly key: string;
  /** Under which an earlier version kept the same record, that knew no senders. */
  readonly formerKey?: string;
  /** Of somebody aboard, whose keys are those of the earlier version: where such a one has another sender by now. */
  readonly apartKey?: string;
}

/** Of a longer id a digest names its record. */
const LONGEST_ID = 200;
const LONGEST_MOMENT = 60;
const EVENTS: readonly CategoryName[] = ['boatlog', 'marine_vision_captures', 'marine_vision_snapshots'];

/**
 * What a contributed record is known by: its sender and its own id; one without an id by its message, so that it is another
 * each time it is sent. Who is only somebody aboard may be several programs that all count from 1: of what happens at a
 * moment, that tells these apart. What is said of an object is known by what it says. By their first words keys of one kind
 * are never those of another. Pure.
 */
export function contributionKey(
  category: CategoryName,
  record: Fields,
  { id, isMade }: { readonly id: string | null; readonly isMade: boolean },
  { sender, message, place }: Sending,
): ContributionKey {
  if (isObjectCategory(category)) return { key: `contributed ${digestOf(record)}` };
  if (id === null || isMade) return { key: `message ${message}${place.replaceAll(' ', '%20')}` };
  // Two ids that hold what no database takes might be cleaned to one.
  const name = id.length <= LONGEST_ID && isClean(id) ? id : `id-${digestOf(id)}`;
  const called = `${name}${momentOf(category, record)}`;
  const ofAnyone = `contributed ${called}`;
  if (sender === SOMEBODY_ABOARD) return { key: ofAnyone, apartKey: `from ${sender} ${called}` };
  return { key: `from ${encodeURIComponent(sender)} ${name}`, formerKey: ofAnyone };
}

function momentOf(category: CategoryName, record: Fields): string {
  const moment = field(record, 'timestamp_given', 'timestamp');
  return EVENTS.includes(category) && typeof moment === 'string' ? `@${moment.slice(0, LONGEST_MOMENT)}` : '';
}

/** As it stands ashore: the words by which kinds are told apart, and what of it is an id, which may be any text. Pure. */
export function contributedKeyAshore(key: string, plain: (name: string) => string): string {
  const [kind = '', ...rest] = key.split(' ');
  const name = rest.join(' ');
  if (kind !== 'from') return `${kind}:${plain(name)}`;
  const [sender = '', ...id] = rest;
  return `from:${plain(`${sender}:${id.join(' ')}`)}`;
}

const digestOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32);
