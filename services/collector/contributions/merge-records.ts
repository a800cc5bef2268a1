import { type Fields, isFields } from '../../../shared/export/from-boat/read-fields.ts';

/**
 * All that was said of one thing, as one record: part by part and field by field, the later word counts. Null says
 * nothing, so it takes nothing back; a list is one value. Pure.
 */
export const mergeRecords = (said: readonly object[]): Fields => (said as readonly Fields[]).reduce(laidOver, {});

function laidOver(under: Fields, over: Fields): Fields {
  const merged = new Map(Object.entries(under));
  for (const [name, value] of Object.entries(over)) {
    const below = merged.get(name);
    if (isFields(below) && isFields(value)) merged.set(name, laidOver(below, value));
    else if ((value !== null && value !== undefined) || below === undefined) merged.set(name, value);
  }
  return Object.fromEntries(merged);
}
