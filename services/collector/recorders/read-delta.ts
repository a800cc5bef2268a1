import { withoutNoNumbers } from '../../../shared/export/from-boat/parse-boat-json.ts';
import { type Fields, isFields } from '../../../shared/export/from-boat/read-fields.ts';
import { parseJson } from '../../../shared/export/parse-json.ts';
import type { LeftOut, LeftOutReason } from './left-out.ts';

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
const SELF = 'vessels.self';
const LONGEST_PATH = 500;
const LONGEST_STAMP = 100;
const LONGEST_SOURCE = 100;
const NOTHING: ReadDelta = { values: [], leftOut: [] };

/**
 * The values in one Signal K message (Signal K 1.7, delta format); a path may have any printable characters, as people
 * name their engines and tanks. A hello, metadata, an answer and what is about other vessels hold none; whatever else
 * does not have the form is named in `leftOut`. `self` is what the server calls the boat, besides `vessels.self`. Pure.
 */
export function readDelta(text: string, self: string | null): ReadDelta {
  const delta = parsed(text);
  if (delta === undefined) return { values: [], leftOut: [leftOut('no_json', text)] };
  if (!isFields(delta) || delta.updates === undefined) return NOTHING;
  const { context = SELF } = delta;
  if (context !== SELF && context !== self) return NOTHING;
  if (!Array.isArray(delta.updates)) return { values: [], leftOut: [leftOut('no_form', delta)] };
  const read = delta.updates.map(readUpdate);
  return { values: read.flatMap(({ values }) => values), leftOut: read.flatMap((one) => one.leftOut) };
}

/** What a server calls the boat, from its hello; null when the message is no hello. */
export function selfOf(text: string): string | null {
  const hello = parsed(text);
  if (!isFields(hello) || typeof hello.self !== 'string') return null;
  return hello.self.startsWith('vessels.') ? hello.self : `vessels.${hello.self}`;
}

function readUpdate(update: unknown): ReadDelta {
  if (!isFields(update)) return { values: [], leftOut: [leftOut('no_form', update)] };
  if (update.values === undefined) return NOTHING;
  const source = sourceOf(update);
  if (!Array.isArray(update.values)) return { values: [], leftOut: [leftOut('no_form', update, source)] };
  const stamp = typeof update.timestamp === 'string' ? update.timestamp.slice(0, LONGEST_STAMP) : null;
  const given = Date.parse(stamp ?? '');
  const at = Number.isNaN(given) ? null : given;
  const values: DeltaValue[] = [];
  const unread: LeftOut[] = [];
  for (const entry of update.values as unknown[]) {
    const reason = unreadableBy(entry);
    if (reason === null) values.push({ ...(entry as { path: string; value: unknown }), at, stamp, source });
    else unread.push(leftOut(reason, entry, source));
  }
  return { values, leftOut: unread };
}

function unreadableBy(entry: unknown): LeftOutReason | null {
  if (!isFields(entry)) return 'no_form';
  const { path } = entry;
  if (typeof path !== 'string' || path === '') return 'no_path';
  if (path.length > LONGEST_PATH || /\p{Cc}/u.test(path) || !path.isWellFormed()) return 'unreadable_path';
  return 'value' in entry ? null : 'no_value';
}

/** `$source`, or the older `source` with its label and its address on the bus. */
function sourceOf({ $source, source }: Fields): string {
  if (typeof $source === 'string' && $source !== '') return $source.slice(0, LONGEST_SOURCE);
  if (!isFields(source)) return UNNAMED;
  const parts = [source.label, source.src ?? source.talker].filter((part) => part !== undefined && part !== '');
  return parts.length === 0 ? UNNAMED : parts.join('.').slice(0, LONGEST_SOURCE);
}

const UNNAMED = 'unnamed';

const leftOut = (reason: LeftOutReason, example: unknown, source = UNNAMED): LeftOut => ({
  reason,
  source,
  path: isFields(example) && typeof example.path === 'string' ? example.path : null,
  example,
});

/** Undefined for what is no JSON. A bare NaN is none, but some senders write it: as a text it is an anomaly like any other. */
function parsed(text: string): unknown {
  for (const readable of [text, withoutNoNumbers(text, JSON.stringify(NO_NUMBER))]) {
    try {
      return parseJson(readable);
    } catch {
      // Perhaps without what is no number.
    }
  }
  return undefined;
}
