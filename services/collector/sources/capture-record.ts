import { timeFields } from '../../../shared/export/from-boat/boat-time.ts';
import { parseBoatJson } from '../../../shared/export/from-boat/parse-boat-json.ts';
import { type Fields, field, isFields, numberField, textField } from '../../../shared/export/from-boat/read-fields.ts';
import { positionFields, positionOf } from '../../../shared/export/from-boat/read-position.ts';
import { recordReader } from '../../../shared/export/from-boat/record-reader.ts';
import type { RecordOf } from '../../../shared/export/records.ts';
import type { Boat } from './boat.ts';
import { imageFacts } from './image-facts.ts';

/** A capture by the names of the boat's own columns; `id` for one that has none of its own. */
export function captureOf(
  row: Fields,
  id: string,
  boat: Pick<Boat, 'root' | 'time'>,
): RecordOf<'marine_vision_captures'> {
  const read = recordReader(row);
  const location = read.text('location_name', 'location');
  const position = field(row, 'gps', 'position');
  const top3 = speciesIn(row.species_top3);
  return {
    capture_id: read.text('capture_id', 'id') ?? id,
    ...timeFields(boat.time, row.timestamp),
    ...imageFacts(boat.root, read.text('file_name', 'image_path')),
    species: read.text('species'),
    confidence: read.number('confidence', 'species_confidence', 'fish_confidence'),
    species_top3: read.keep('species_top3', top3, row.species_top3) ?? [],
    person_detected: read.flag('person_detected'),
    fish_detected: read.flag('fish_detected'),
    person_confidence: read.number('person_confidence'),
    fish_confidence: read.number('fish_confidence'),
    second_species: read.text('second_species', 'gemini_species'),
    location_name: location,
    slot_id: read.text('slot_id'),
    // A place has its own field, be it a name or a position.
    ...(position === undefined ? { gps: positionOf(location) } : positionFields(position)),
    ...read.given(),
  };
}

/** The three likeliest species: JSON, of objects, of pairs or of names. */
export const topSpecies = (json: unknown) => speciesIn(json) ?? [];

/** Null when it is no such list. */
function speciesIn(json: unknown): { species: string; confidence: number | null }[] | null {
  const guesses = typeof json === 'string' ? parsed(json) : json;
  if (!Array.isArray(guesses)) return null;
  const likeliest = guesses.flatMap((guess: unknown) => {
    const [name, confidence] = Array.isArray(guess) ? guess : [guess];
    const fields: Fields = isFields(guess) ? guess : { species: typeof name === 'string' ? name : null, confidence };
    const species = textField(fields, 'species', 'name', 'label', 'class');
    return species === null ? [] : [{ species, confidence: numberField(fields, 'confidence', 'probability', 'score') }];
  });
  return likeliest.length === 0 && guesses.length > 0 ? null : likeliest.slice(0, 3);
}

function parsed(json: string): unknown {
  try {
    return parseBoatJson(json);
  } catch {
    return null;
  }
}
