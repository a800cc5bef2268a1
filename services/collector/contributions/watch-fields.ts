import { type Fields, isFields, isNothing } from '../../../shared/export/from-boat/read-fields.ts';

/** Fields of which it is known what was asked for, so that what nobody reads can be named. */
export interface WatchedFields {
  readonly fields: Fields;
  /** All of this one is taken. */
  took(name: string): void;
  /** The paths of what holds anything and was not asked for. */
  unread(): string[];
}

/** Watches an object, and the objects in it; a list is one value. */
export function watchFields(given: Fields, path = ''): WatchedFields {
  const asked = new Set<string>();
  const within = new Map<string, WatchedFields>();

  function ask(name: string): unknown {
    asked.add(name);
    const value = given[name];
    if (!isFields(value)) return value;
    const known = within.get(name) ?? watchFields(value, `${path}${name}.`);
    within.set(name, known);
    return known.fields;
  }

  return {
    fields: new Proxy(given, {
      get: (target, name) => (typeof name === 'string' ? ask(name) : Reflect.get(target, name)),
    }),
    took(name) {
      asked.add(name);
      within.delete(name);
    },
    unread: () =>
      Object.keys(given).flatMap((name) => {
        if (!asked.has(name)) return isNothing(given[name]) ? [] : [path + name];
        return within.get(name)?.unread() ?? [];
      }),
  };
}
