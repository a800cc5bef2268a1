import { type Fields, isFields, isNothing } from '../../../shared/export/from-boat/read-fields.ts';

/** Fields of which it is known what was asked for, so that what nobody reads can be named. */
export interface WatchedFields {
  readonly fields: Fields;
  /** All of this one is taken. */
  took(name: string): void;
  /** Whether what stands at this path, from here, was asked for. */
  wasRead(path: string): boolean;
  /** The paths of what holds anything and was not asked for. */
  unread(): string[];
}

/** What stands at such a path. */
export const valueAt = (fields: Fields, path: string): unknown =>
  Object.hasOwn(fields, path)
    ? fields[path]
    : path.split('.').reduce<unknown>((within, name) => (within as Fields | null | undefined)?.[name], fields);

/** Watches an object, the objects in it, and those in its lists. */
export function watchFields(given: Fields, path = ''): WatchedFields {
  const asked = new Set<string>();
  /** By name the objects there, by what follows the name in their paths: nothing, or a place in a list. */
  const within = new Map<string, Map<string, WatchedFields>>();

  function ask(name: string): unknown {
    asked.add(name);
    const value = given[name];
    if (Array.isArray(value)) return value.map((one, i) => (isFields(one) ? inside(name, `.${i}`, one) : one));
    return isFields(value) ? inside(name, '', value) : value;
  }

  function inside(name: string, place: string, value: Fields): Fields {
    const there = within.get(name) ?? new Map<string, WatchedFields>();
    within.set(name, there);
    const known = there.get(place) ?? watchFields(value, `${path}${name}${place}.`);
    there.set(place, known);
    return known.fields;
  }

  const isWithin = (at: string): boolean =>
    [...within].some(([name, there]) =>
      [...there].some(([place, { wasRead }]) => {
        const before = `${name}${place}.`;
        return at.startsWith(before) && wasRead(at.slice(before.length));
      }),
    );

  return {
    fields: new Proxy(given, {
      get: (target, name) => (typeof name === 'string' ? ask(name) : Reflect.get(target, name)),
    }),
    took(name) {
      asked.add(name);
      within.delete(name);
    },
    wasRead: (at) => asked.has(at) || isWithin(at),
    unread: () =>
      Object.keys(given).flatMap((name) => {
        if (!asked.has(name)) return isNothing(given[name]) ? [] : [path + name];
        return [...(within.get(name)?.values() ?? [])].flatMap((known) => known.unread());
      }),
  };
}
