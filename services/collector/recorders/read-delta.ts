import { type Fields, isFields } from '../../../shared/export/from-boat/read-fields.ts';
import { parseJson } from '../../../shared/export/parse-json.ts';

/** One value of a delta message, of the boat herself. */
export interface DeltaValue {
  readonly path: string;
  /** As it came; `null` means that there is no value any more. */
  readonly value: unknown;
  /** When it was measured, milliseconds since 1970; null when the message does not say. */
  readonly at: number | null;
}

const SELF = 'vessels.self';
const LONGEST_PATH = 200;
/** No boat's clock that shows anything else is set. */
const EARLIEST = Date.UTC(2000);
const LATEST = Date.UTC(2100);

/**
 * The values in one Signal K message (Signal K 1.7, delta format), those of other vessels left out. Whatever does not
 * have the form is left out too: a hello, metadata, an entry without a path, text that is no JSON. `self` is what the
 * server calls the boat, besides `vessels.self`. Pure.
 */
export function readDelta(text: string, self: string | null): readonly DeltaValue[] {
  const delta = parsed(text);
  if (!isFields(delta) || !Array.isArray(delta.updates)) return [];
  const { context = SELF } = delta;
  if (context !== SELF && context !== self) return [];
  return delta.updates.flatMap((update: unknown) => (isFields(update) ? valuesOf(update) : []));
}

/** What a server calls the boat, from its hello; null when the message is no hello. */
export function selfOf(text: string): string | null {
  const hello = parsed(text);
  if (!isFields(hello) || typeof hello.self !== 'string') return null;
  return hello.self.startsWith('vessels.') ? hello.self : `vessels.${hello.self}`;
}

function valuesOf(update: Fields): DeltaValue[] {
  if (!Array.isArray(update.values)) return [];
  const given = typeof update.timestamp === 'string' ? Date.parse(update.timestamp) : Number.NaN;
  const at = given > EARLIEST && given < LATEST ? given : null;
  return update.values.flatMap((entry: unknown) =>
    isFields(entry) && isPath(entry.path) && 'value' in entry ? [{ path: entry.path, value: entry.value, at }] : [],
  );
}

const isPath = (path: unknown): path is string =>
  typeof path === 'string' && path.length <= LONGEST_PATH && /^[A-Za-z0-9_:.-]+$/.test(path);

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return BARE_NAN.test(text) ? parsed(text.replaceAll(new RegExp(BARE_NAN, 'g'), '"no number"')) : null;
  }
}

/** As some senders write it, though JSON has none; as a text it is an anomaly like any other. */
const BARE_NAN = /(?<=[:[,]\s*)-?NaN(?=\s*[,}\]])/;
