import { boatTime } from '../../../shared/export/from-boat/boat-time.ts';
import { parseBoatJson } from '../../../shared/export/from-boat/parse-boat-json.ts';
import { type Fields, isBlank, isFields } from '../../../shared/export/from-boat/read-fields.ts';
import { writtenTime } from '../../../shared/export/from-boat/written-time.ts';

/** Attributes that say nothing but how the event is wrapped. */
const WRAPPING = ['specversion', 'datacontenttype', 'dataschema', 'schemaurl'];
const ANY_ZONE = boatTime('UTC');

/**
 * What an event of CloudEvents 1.0 (JSON format, 3) holds as `data` is the record: an object, or one as JSON or as base64 of
 * it. Its id and its time are those of the event where it has none of its own; the event’s other attributes go by `ce_` and
 * their names. Anything else is what it is.
 */
export function unwrapEvent(given: unknown): unknown {
  if (!isFields(given) || isBlank(given.specversion)) return given;
  const { id, time, data, data_base64, ...attributes } = given;
  const content = contentOf(data, data_base64);
  const others = Object.entries(attributes).filter(([name]) => !WRAPPING.includes(name));
  const named = Object.fromEntries(others.map(([name, value]) => [`ce_${name}`, value]));
  // Without what it says it holds nothing that a category knows.
  if (content === null) return named;
  const hasTime = writtenTime(content, ANY_ZONE) !== null;
  return {
    ...named,
    ...(!isBlank(id) && { [isBlank(content.id) ? 'id' : 'ce_id']: id }),
    ...(!isBlank(time) && { [hasTime ? 'ce_time' : 'timestamp']: time }),
    ...Object.fromEntries(Object.entries(content).filter(([, value]) => !isBlank(value))),
  };
}

function contentOf(data: unknown, base64: unknown): Fields | null {
  const text = typeof base64 === 'string' ? Buffer.from(base64, 'base64').toString() : data;
  if (typeof text !== 'string') return isFields(text) ? text : null;
  try {
    const value = parseBoatJson(text);
    return isFields(value) ? value : null;
  } catch {
    return null;
  }
}
