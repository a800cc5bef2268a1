import { asText } from '../fit-text.ts';

/**
 * Reads single fields of JSON that others wrote: each by its possible names, each only when it is of the expected
 * kind. What is not asked for by name goes nowhere. Pure.
 */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The first of the names that holds anything: one that is there and empty hides none that follows. Where none does, the
 * first that is there, as it is (an empty text, an empty list); undefined when there is none.
 */
export function field(fields: Fields, ...names: string[]): unknown {
  let empty: unknown;
  for (const name of names) {
    if (!Object.hasOwn(fields, name)) continue;
    const value = fields[name];
    if (!isBlank(value)) return value;
    empty ??= value;
  }
  return empty ?? undefined;
}

/** Text, whole: what a record may hold is its schema's business. A number is written out; null for everything else. */
export function textField(fields: Fields, ...names: string[]): string | null {
  const value = field(fields, ...names);
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}

/** An id, as text; one that says nothing is none. */
export function idField(fields: Fields, ...names: string[]): string | null {
  return isBlank(field(fields, ...names)) ? null : textField(fields, ...names);
}

/** A finite number, written as a number or as text; null for everything else. */
export function numberField(fields: Fields, ...names: string[]): number | null {
  const value = field(fields, ...names);
  return finite(value) ?? (typeof value === 'string' ? writtenNumber(value.trim()) : null);
}

/**
 * A number as people write it: `1,5`, `+5`, `.5`, `1.234,5`, `1,234.5`, `12.345.678`, `12’345.6`, and with no-break spaces
 * between its thousands, as French programs print it. Null for `1,500`, which is a number in half of the world and a
 * thousandth of it in the other.
 */
function writtenNumber(given: string): number | null {
  const text = given.replace(/^\u2212/, '-');
  if (/^[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)$/.test(text)) {
    const isThousands = /^[+-]?[1-9]\d{0,2},\d{3}$/.test(text);
    return isThousands ? null : Number(text.replace(',', '.'));
  }
  if (/^[+-]?\d{1,3}(\.\d{3})+,\d+$/.test(text)) return Number(text.replaceAll('.', '').replace(',', '.'));
  if (/^[+-]?\d{1,3}(,\d{3})+\.\d+$/.test(text)) return Number(text.replaceAll(',', ''));
  if (/^[+-]?[1-9]\d{0,2}(?:(?:\.\d{3}){2,}|(?:,\d{3}){2,})$/.test(text)) return Number(text.replace(/[.,]/g, ''));
  if (/^[+-]?[1-9]\d{0,2}(?:([\u00A0\u202F'’])\d{3})(?:\1\d{3})*(?:[.,]\d+)?$/.test(text))
    return Number(text.replace(/[^\d.,+-]/g, '').replace(',', '.'));
  return null;
}

/** Whether a whole number has other digits than were written, since no number here holds so many. */
export function losesDigits(value: number, given: unknown): boolean {
  if (typeof given !== 'string' || !Number.isInteger(value) || Number.isSafeInteger(value)) return false;
  return !/e/i.test(given) && given.replace(/\D/g, '').replace(/^0+/, '') !== String(BigInt(value)).replace('-', '');
}

/** What programs write for no value, without the blanks around it: with them here, a long row of blanks would take hours. */
const NOTHING = /^(?:null|nil|none|undefined|nan|n\/a|unknown|-*)$/i;

export function isNothing(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === 'string' && NOTHING.test(value.trim()));
}

/** Nothing, or an object or a list that holds none. */
export function isBlank(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return isNothing(value);
  return value instanceof Uint8Array ? value.length === 0 : Object.keys(value).length === 0;
}

/**
 * What was given for fields of a record that are null all the same, since it could not be read: kept beside them, so
 * that it is told, and not lost. What holds nothing is none.
 */
export function unreadFields(record: object, given: Fields): { given?: Record<string, string> } {
  const unread = Object.entries(given).flatMap(([name, value]) => {
    const isNull = (record as Fields)[name] === null;
    return isNull && !isBlank(value) ? [[name, asText(value)] as const] : [];
  });
  return unread.length === 0 ? {} : { given: Object.fromEntries(unread) };
}

export function finite(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'string' && /^\s*-?\d+(\.\d+)?([eE][+-]?\d+)?\s*$/.test(value)) return finite(Number(value));
  return null;
}

/** A number that may stand where a count is asked for: whole and not negative. */
export function countField(fields: Fields, ...names: string[]): number | null {
  const value = numberField(fields, ...names);
  return value !== null && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

const YES = /^\s*(?:1(?:\.0+)?|true|t|yes|y|on)\s*$/i;
const NO = /^\s*(?:0(?:\.0+)?|false|f|no|n|off)\s*$/i;

/** True or false, also as SQLite, Python and people write it (0, 1, "True", "no", "on"). */
export function flagField(fields: Fields, ...names: string[]): boolean | null {
  const value = field(fields, ...names);
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'number' && typeof value !== 'string') return null;
  if (YES.test(String(value))) return true;
  return NO.test(String(value)) ? false : null;
}

export function fieldsField(fields: Fields, ...names: string[]): Fields | null {
  const value = field(fields, ...names);
  return isFields(value) ? value : null;
}

/** Only these names, only plain values (text, numbers, flags). */
export function pick(fields: Fields, names: readonly string[]): Record<string, string | number | boolean> {
  const picked: Record<string, string | number | boolean> = {};
  for (const name of names) {
    const value = field(fields, name, camelCase(name));
    if (
      typeof value === 'string' ||
      typeof value === 'boolean' ||
      (typeof value === 'number' && Number.isFinite(value))
    ) {
      picked[name] = value;
    }
  }
  return picked;
}

/** What names secrets, and persons and what they own: such members stay on the boat. */
const PRIVATE = /pass|secret|token|key|mail|phone|name|ssid|auth|credential|serial|mmsi|address|^(?:pin|hin)$/i;

export const isPrivate = (name: string): boolean => PRIVATE.test(name);

/** Of a structure that stands where a plain value should: the same without members that are nobody else's business. */
export function withoutPrivate(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return JSON.parse(JSON.stringify(value, (name, one: unknown) => (PRIVATE.test(name) ? undefined : one)));
}

/** `reset_count` as the other half of the boat's programs writes it: `resetCount`. */
export function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** `entry_id`, `entryId` and `ENTRY_ID` are one name. */
export const bareName = (name: string): string => name.toLowerCase().replaceAll(/[_ -]/g, '');

/** A position when both halves are there and possible, else null. */
export function gpsOf(latitude: unknown, longitude: unknown): { latitude: number; longitude: number } | null {
  const north = finite(latitude);
  const east = finite(longitude);
  if (north === null || east === null || Math.abs(north) > 90 || Math.abs(east) > 180) return null;
  return { latitude: north, longitude: east };
}
