import type { BoatTime } from './boat-time.ts';
import {
  camelCase,
  countField,
  type Fields,
  field,
  fieldsField,
  flagField,
  idField,
  isBlank,
  losesDigits,
  numberField,
  pick,
  textField,
  unreadFields,
  withoutPrivate,
} from './read-fields.ts';

export type RecordReader = ReturnType<typeof recordReader>;

/**
 * Reads one record out of the fields that others wrote, and keeps all of it that cannot be read: a structure where a text is
 * asked for, a word where a number is, bytes. Such a field is null, and `given()` holds what stood there, so that it is
 * told, and counted, and not lost. Each field is asked for by its name in the record, and then by the other names it may
 * have. Pure.
 */
export function recordReader(fields: Fields, path = '', unread: Record<string, string> = {}) {
  /** For what is read in another way: keeps what was given where nothing was read of it. */
  function keep<T>(name: string, value: T | null, given: unknown): T | null {
    if (value === null) Object.assign(unread, unreadFields({ [path + name]: null }, { [path + name]: given }).given);
    return value;
  }
  const by =
    <T>(read: (fields: Fields, ...names: string[]) => T | null) =>
    (name: string, ...names: string[]): T | null => {
      const asked = [name, ...names];
      const value = read(fields, ...asked);
      return value === null ? keep(name, null, field(fields, ...asked)) : value;
    };

  return {
    /** What is not wholly text is as far as it is, and kept. */
    text(name: string, ...names: string[]): string | null {
      const given = field(fields, name, ...names);
      if (!(given instanceof Uint8Array)) return by(textField)(name, ...names);
      keep(name, null, given);
      return wordsIn(given);
    },
    id: by(idField),
    /** What is rounded, as a whole number of twenty digits, is kept as well. */
    number(name: string, ...names: string[]): number | null {
      const value = by(numberField)(name, ...names);
      const given = field(fields, name, ...names);
      if (value !== null && losesDigits(value, given)) keep(name, null, given);
      return value;
    },
    count: by(countField),
    flag: by(flagField),
    /** An object. */
    fields: by(fieldsField),
    time: (time: BoatTime, name: string, ...names: string[]): string | null =>
      by((from, ...asked) => time.toUtc(field(from, ...asked)))(name, ...names),
    keep,
    /** Of an object that leaves the boat by a list only these names, and only plain values; others are kept. */
    plain(names: readonly string[]): ReturnType<typeof pick> {
      const picked = pick(fields, names);
      for (const name of names) {
        if (!Object.hasOwn(picked, name)) keep(name, null, withoutPrivate(field(fields, name, camelCase(name))));
      }
      return picked;
    },
    /** For a part of the record, whose fields are told by `part` and a dot before their names. */
    within: (part: string, within: Fields) => recordReader(within, part === '' ? path : `${path}${part}.`, unread),
    given: (): { given?: Record<string, string> } => (Object.keys(unread).length === 0 ? {} : { given: unread }),
  };
}

/** Bytes that are a text but for some that are no UTF-8, with a stand-in for these; null for other bytes. */
function wordsIn(bytes: Uint8Array): string | null {
  const text = new TextDecoder().decode(bytes);
  return /[^\P{Cc}\t\r\n]/u.test(text) || !/[^\uFFFD\s]/.test(text) ? null : text;
}

/** Whether a record holds anything but these, be it what could not be read. Pure. */
export const tellsBeside = (record: object, names: readonly string[]): boolean =>
  Object.entries(record).some(([name, value]) => !names.includes(name) && !isBlank(value));
