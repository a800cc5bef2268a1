import type { ObjectName } from '../../../shared/export/document.ts';
import { type Fields, isBlank, isFields } from '../../../shared/export/from-boat/read-fields.ts';

/** What the boat's own files say of the categories that are one object, as far as they can be read. */
export type OwnWord = Readonly<Record<ObjectName, object>>;

/**
 * The fields of a contribution of which the boat's own files say something else, by their paths: that counts, and what was
 * contributed is beneath it for as long. Pure.
 */
export function saidOtherwise(own: object, contributed: object, path = ''): [field: string, given: unknown][] {
  return Object.entries(contributed).flatMap(([name, given]): [string, unknown][] => {
    const said = (own as Fields)[name];
    const field = path === '' ? name : `${path}.${name}`;
    if (isBlank(said) || isBlank(given)) return [];
    if (isFields(said) && isFields(given)) return saidOtherwise(said, given, field);
    return JSON.stringify(said) === JSON.stringify(given) ? [] : [[field, given]];
  });
}

export const SAID_OTHERWISE =
  'the boat’s own files say otherwise, and that goes ashore: change it there, by the boat’s own settings';
