import { isLonger, shortened } from '../../../shared/export/fit-text.ts';
import { parseDigits, withoutNoNumbers } from '../../../shared/export/from-boat/parse-boat-json.ts';
import { type Fields, isFields } from '../../../shared/export/from-boat/read-fields.ts';
import { withoutTerminator } from '../../../shared/export/parse-json.ts';
import type { LeftOut, LeftOutReason } from './left-out.ts';
import { recordedIn } from './odd-path.ts';
import { spreadValue } from './spread-value.ts';
import { isOwn, isWithin, ownPath } from './whose-context.ts';

/** One value of a delta message, of the boat herself. */
export interface DeltaValue {
  readonly path: string;
  /** As it came; `null` means that there is no value any more. */
  readonly value: unknown;
  /** When it was measured, by the sender's clock, which may show anything; milliseconds since 1970, null when not told. */
  readonly at: number | null;
  /** The same in the sender's own words. */
  readonly stamp: string | null;
  /** Who measured it, as the server names it; `unnamed` when it does not. */
  readonly source: string;
}

export interface ReadDelta {
  readonly values: readonly DeltaValue[];
  /** What is about the boat herself and could not be read. */
  readonly leftOut: readonly LeftOut[];
}

/** The value of who writes a bare NaN. */
export const NO_NUMBER = 'no number';
const LONGEST_PATH = 500;
const LONGEST_STAMP = 100;
const LONGEST_SOURCE = 100;
const NOTHING: ReadDelta = { values: [], leftOut: [] };

/**
 * The values in one Signal K message (Signal K 1.7, delta format), or in several in an array or one a line; a path may have any printable
 * characters, as people name their engines and tanks. A hello, metadata, an answer and what is about other vessels hold none; whatever else
 * does not have the form is named in `leftOut`. `self` is what the server calls the boat, besides `vessels.self`; either is
 * hers without `vessels.` too. While it is null, what is told of a vessel by name is named in `leftOut` as well. Pure.
 */
export function readDelta(text: string, self: string | null): ReadDelta {
  const delta = parsed(text);
  if (delta === undefined) return readLines(text, self) ?? { values: [], leftOut: [leftOut('no_json', text)] };
  if (!Array.isArray(delta)) return readOne(delta, self);
  return together(delta.map((one) => (isFields(one) ? readOne(one, self) : noForm(one))));
}

/** Several messages that a bridge sends at once as it got them, one a line; null when no line is one. */
function readLines(text: string, self: string | null): ReadDelta | null {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (lines.length < 2 || !lines.some((line) => isFields(parsed(line)))) return null;
  return together(lines.map((line) => readDelta(line, self)));
}

function readOne(delta: unknown, self: string | null): ReadDelta {
  if (!isFields(delta) || delta.updates === undefined) return NOTHING;
  if (isWithin(delta.context, self)) return noForm(delta);
  const isOurs = isOwn(delta.context, self);
  if (!isOurs && !(self === null && isVessel(delta.context))) return NOTHING;
  if (!Array.isArray(delta.updates)) return isOurs ? noForm(delta) : NOTHING;
  const read = together(delta.updates.map((one) => readUpdate(one, self)));
  return isOurs ? read : ofSomeVessel(read, delta.context);
}

const isVessel = (context: unknown): boolean => typeof context === 'string' && /^(?:vessels\.|urn:)/i.test(context);

/** Engines and alarms of a vessel that is told of by its name, while nobody knows this boat’s: they may be hers. */
const ofSomeVessel = ({ values }: ReadDelta, context: unknown): ReadDelta => ({
  values: [],
  leftOut: values.flatMap(({ path, value, source }) =>
    recordedIn(path) === null ? [] : [{ reason: 'unknown_self', source, path, example: { context, path, value } }],
  ),
});

const together = (read: readonly ReadDelta[]): ReadDelta => ({
  values: read.flatMap(({ values }) => values),
  leftOut: read.flatMap((one) => one.leftOut),
});

const noForm = (example: unknown, source = UNNAMED): ReadDelta => ({
  values: [],
  leftOut: [leftOut('no_form', example, source)],
});

/** What a server calls the boat, from its hello; null when the message is no hello, or does not say. */
export function selfOf(text: string): string | null {
  const hello = parsed(text);
  return isFields(hello) ? vesselNamed(hello.self) : null;
}

/** A vessel's name as it stands in a context; null for what is none. */
export function vesselNamed(given: unknown): string | null {
  if (typeof given !== 'string' || given === '') return null;
  return given.startsWith('vessels.') ? given : `vessels.${given}`;
}

function readUpdate(update: unknown, self: string | null): ReadDelta {
  if (!isFields(update)) return noForm(update);
  if (update.values === undefined) return NOTHING;
  const source = sourceOf(update);
  if (!Array.isArray(update.values)) return noForm(update, source);
  const stamp = typeof update.timestamp === 'string' ? shortened(update.timestamp, LONGEST_STAMP) : null;
  const given = Date.parse(stamp ?? '');
  const at = Number.isNaN(given) ? null : given;
  const values: DeltaValue[] = [];
  const unread: LeftOut[] = [];
  for (const entry of update.values as unknown[]) {
    const reason = unreadableBy(entry);
    if (reason !== null) {
      unread.push(leftOut(reason, entry, source));
      continue;
    }
    const { path: above, value: given } = entry as { path: string; value: unknown };
    for (const { path, value } of spreadValue(ownPath(above, self), given)) {
      if (isReadable(path)) values.push({ path, value, at, stamp, source });
      else unread.push(leftOut('unreadable_path', { path, value }, source));
    }
  }
  return { values, leftOut: unread };
}

function unreadableBy(entry: unknown): LeftOutReason | null {
  if (!isFields(entry)) return 'no_form';
  const { path, value } = entry;
  // What is merged into the vessel herself stands at the empty path: her name, her number.
  if (typeof path !== 'string' || (path === '' && !isFields(value) && value !== null)) return 'no_path';
  return 'value' in entry || !isReadable(path) ? null : 'no_value';
}

const isReadable = (path: string): boolean =>
  path.length <= LONGEST_PATH && !/\p{Cc}/u.test(path) && path.isWellFormed();

/** `$source`, or the older `source` with its label and its address on the bus. */
function sourceOf({ $source, source }: Fields): string {
  if (typeof $source === 'string' && $source !== '') return named($source);
  if (!isFields(source)) return UNNAMED;
  const parts = [source.label ?? source.$source, source.src ?? source.talker].filter(
    (part) => part !== undefined && part !== '',
  );
  return parts.length === 0 ? UNNAMED : named(parts.join('.'));
}

const UNNAMED = 'unnamed';

/** Names of sources begin alike, and differ at their end: of a long one both stay. */
function named(source: string): string {
  if (!isLonger(source, LONGEST_SOURCE)) return source;
  const end = [...source].slice(-LONGEST_SOURCE / 2).join('');
  return `${shortened(source, LONGEST_SOURCE / 2)}${end}`;
}

const leftOut = (reason: LeftOutReason, example: unknown, source = UNNAMED): LeftOut => ({
  reason,
  source,
  path: isFields(example) && typeof example.path === 'string' ? example.path : null,
  example,
});

/** Undefined for what is no JSON. A bare NaN is none, but some senders write it: as a text it is an anomaly like any other. */
function parsed(given: string): unknown {
  const text = withoutTerminator(given).replace(/^\uFEFF/, '');
  for (const readable of [text, withoutNoNumbers(text, JSON.stringify(NO_NUMBER))]) {
    try {
      return parseDigits(readable);
    } catch {
      // Perhaps without what is no number.
    }
  }
  return undefined;
}
