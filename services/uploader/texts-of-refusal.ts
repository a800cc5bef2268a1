import { mentionsRecords } from './mentions-records.ts';
import { withoutOurs } from './own-fields.ts';
import { bare } from './success-words.ts';
import { isYes } from './words-say.ts';

/** What a refusal says in JSON, and of which place it says it. Pure. */

/** Members of a refusal that hold words. */
const HOLDS_WORDS =
  /(message|msg|errors?|code|type|title|details?|description|reason|status|state|result|outcome|info|hint|cause|problem|fault|faultstring|exception)$/;
/** Members of a refusal that hold the place that it is about. */
const HOLDS_PLACE =
  /(field|fields|loc|location|path|pointer|param|parameter|property|source|target|column|table|constraint|attribute|where)$/;
/** Members that repeat what was sent. */
const REPEATS = new Set(['input', 'value', 'given', 'received', 'instance', 'request']);
const DEEPEST_WORDS = 6;
/** So much is read of what tells a place. */
const LONGEST_PLACE = 300;

/** The texts of a refusal, as far down as anybody says something; not those of our own records. */
export function textsIn(value: unknown, name = '', depth = 0): string[] {
  if (typeof value === 'string') return name === '' || HOLDS_WORDS.test(bare(name)) ? [value] : [];
  if (typeof value !== 'object' || value === null || depth > DEEPEST_WORDS) return [];
  if (Array.isArray(value)) return value.flatMap((one) => textsIn(one, name, depth + 1));
  return withoutOurs(value as Record<string, unknown>, name, depth > 0)
    .filter(([given]) => !REPEATS.has(bare(given)))
    .flatMap(([given, one]) => textsIn(one, given || '-', depth + 1));
}

/** Whether what a refusal complains of lies, by the names around it, in one of our categories or in a record's field. */
export function placesComplaints(value: unknown, path = '', name = '', depth = 0): boolean {
  if (typeof value === 'string') {
    if (HOLDS_PLACE.test(bare(name)) && mentionsRecords(` ${value.slice(0, LONGEST_PLACE)}:`)) return true;
    return HOLDS_WORDS.test(bare(name)) && !isYes(value) && mentionsRecords(path);
  }
  if (typeof value !== 'object' || value === null || depth > DEEPEST_WORDS) return false;
  if (Array.isArray(value)) return value.some((one) => placesComplaints(one, path, name, depth + 1));
  return Object.entries(value).some(
    ([given, one]) =>
      !REPEATS.has(bare(given)) && placesComplaints(one, `${path} ${given}:`.slice(-LONGEST_PLACE), given, depth + 1),
  );
}
