import { timeFields } from '../../../shared/export/from-boat/boat-time.ts';
import { parseBoatJson } from '../../../shared/export/from-boat/parse-boat-json.ts';
import {
  type Fields,
  field,
  flagField,
  isFields,
  numberField,
  textField,
  unreadFields,
} from '../../../shared/export/from-boat/read-fields.ts';
import { positionFields, positionOf } from '../../../shared/export/from-boat/read-position.ts';
import type { RecordOf } from '../../../shared/export/records.ts';
import type { Boat } from './boat.ts';
import { imageFacts } from './image-facts.ts';

/** A capture by the names of the boat's own columns; `id` for one that has none of its own. */
export function captureOf(
  row: Fields,
  id: string,
  boat: Pick<Boat, 'root' | 'time'>,
): RecordOf<'marine_vision_captures'> {
  const location = textField(row, 'location');
  const position = field(row, 'gps', 'position');
  const capture: RecordOf<'marine_vision_captures'> = {
    capture_id: textField(row, 'id') ?? id,
    ...timeFields(boat.time, row.timestamp),
    ...imageFacts(boat.root, row.image_path),
    species: textField(row, 'species'),
    confidence: numberField(row, 'species_confidence', 'fish_confidence'),
    species_top3: topSpecies(row.species_top3),
    person_detected: flagField(row, 'person_detected'),
    fish_detected: flagField(row, 'fish_detected'),
    person_confidence: numberField(row, 'person_confidence'),
    fish_confidence: numberField(row, 'fish_confidence'),
    second_species: textField(row, 'gemini_species'),
    location_name: location,
    slot_id: textField(row, 'slot_id'),
    // A place has its own field, be it a name or a position.
    ...(position === undefined ? { gps: positionOf(location) } : positionFields(position)),
  };
  const { species_confidence, person_confidence, fish_confidence, person_detected, fish_detected } = row;
  const given = { person_confidence, fish_confidence, person_detected, fish_detected };
  return { ...capture, ...unreadFields(capture, { confidence: species_confidence ?? fish_confidence, ...given }) };
}

/** The three likeliest species: JSON, of objects, of pairs or of names. */
export function topSpecies(json: unknown): { species: string; confidence: number | null }[] {
  let guesses: unknown;
  try {
    guesses = parseBoatJson(String(json));
  } catch {
    return [];
  }
  if (!Array.isArray(guesses)) return [];
  const likeliest = guesses.flatMap((guess: unknown) => {
    const [name, confidence] = Array.isArray(guess) ? guess : [guess];
    const fields: Fields = isFields(guess) ? guess : { species: typeof name === 'string' ? name : null, confidence };
    const species = textField(fields, 'species', 'name', 'label', 'class');
    return species === null ? [] : [{ species, confidence: numberField(fields, 'confidence', 'probability', 'score') }];
  });
  return likeliest.slice(0, 3);
}
