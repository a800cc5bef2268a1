import { GIVEN_BY_BOAT } from '../../../shared/export/category-names.ts';
import { type Fields, isBlank, isFields } from '../../../shared/export/from-boat/read-fields.ts';

/**
 * All that was said of one thing, as one record: part by part and field by field, the later word counts. Null says
 * nothing, so it takes nothing back; a list is one value. Pure.
 */
export const mergeRecords = (said: readonly object[]): Fields => (said as readonly Fields[]).reduce(laidOver, {});

/** Whether anything of it stands when another is laid over it: a value, or the name of one that is left out. Pure. */
export const standsBelow = (under: object, over: object): boolean =>
  Object.entries(under).some(([name, value]) => {
    const above = (over as Fields)[name];
    if (isBlank(value) || GIVEN_BY_BOAT.includes(name)) return false;
    if (name === 'fields_left_out') return isOfOthers(value as readonly string[], over);
    return isFields(value) && isFields(above) ? standsBelow(value, above) : isBlank(above);
  });

/** Whether one of these names is none that stands there, in a part of it either. */
function isOfOthers(names: readonly string[], over: object): boolean {
  const known = Object.entries(over).flatMap(([name, value]) => [name, ...(isFields(value) ? Object.keys(value) : [])]);
  return names.some((name) => !known.includes(name));
}

function laidOver(under: Fields, over: Fields): Fields {
  const merged = new Map(Object.entries(under));
  for (const [name, value] of Object.entries(over)) {
    const below = merged.get(name);
    if (isFields(below) && isFields(value)) merged.set(name, laidOver(below, value));
    else if ((value !== null && value !== undefined) || below === undefined) merged.set(name, value);
  }
  return Object.fromEntries(merged);
}
