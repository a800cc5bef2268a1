import { timeFields } from '../../../shared/export/from-boat/boat-time.ts';
import { noFixIn } from '../../../shared/export/from-boat/fix-marks.ts';
import { parseBoatJson } from '../../../shared/export/from-boat/parse-boat-json.ts';
import {
  type Fields,
  field,
  isFields,
  isNothing,
  numberField,
  textField,
} from '../../../shared/export/from-boat/read-fields.ts';
import {
  type PositionFields,
  placeFields,
  positionOf,
  withoutFix,
} from '../../../shared/export/from-boat/read-position.ts';
import { recordReader } from '../../../shared/export/from-boat/record-reader.ts';
import type { RecordOf } from '../../../shared/export/records.ts';
import type { Boat } from './boat.ts';
import { type Images, imageFacts } from './image-facts.ts';

/** A capture by the names of the boat's own columns; `id` for one that has none of its own. */
export function captureOf(
  row: Fields,
  id: string,
  boat: Images & Pick<Boat, 'time'>,
): RecordOf<'marine_vision_captures'> {
  const read = recordReader(row);
  const location = read.text('location_name', 'location');
  const top3 = speciesIn(row.species_top3);
  if (top3 !== null && !top3.isWhole) read.keep('species_top3', null, row.species_top3);
  return {
    capture_id: read.id('capture_id', 'id') ?? id,
    ...timeFields(boat.time, row.timestamp),
    ...imageFacts(boat, read.text('file_name', 'image_path')),
    species: read.text('species'),
    confidence: read.number('confidence', 'species_confidence', 'fish_confidence'),
    species_top3: read.keep('species_top3', top3, row.species_top3)?.likeliest ?? [],
    person_detected: read.flag('person_detected'),
    fish_detected: read.flag('fish_detected'),
    person_confidence: read.number('person_confidence'),
    fish_confidence: read.number('fish_confidence'),
    second_species: read.text('second_species', 'gemini_species'),
    location_name: location,
    slot_id: read.text('slot_id'),
    ...whereOf(row, location),
    ...read.given(),
  };
}

function whereOf(row: Fields, location: string | null): PositionFields {
  const place = placeFields(row);
  // A place has its own field, be it a name or a position.
  if (place.gps !== null || place.gps_given !== undefined) return place;
  return withoutFix({ gps: positionOf(location) }, () => noFixIn(row, 'beside'), location);
}

interface Guess {
  readonly species: string;
  readonly confidence: number | null;
}

/** The three likeliest species: JSON, of objects, of pairs or of names. */
export const topSpecies = (json: unknown): Guess[] => speciesIn(json)?.likeliest ?? [];

/** Null when it is no such list; `isWhole` unless a guess, or how sure it is, could not be read. */
function speciesIn(json: unknown): { readonly likeliest: Guess[]; readonly isWhole: boolean } | null {
  const guesses = typeof json === 'string' ? parsed(json) : json;
  if (!Array.isArray(guesses)) return null;
  const read = guesses.map(guessOf);
  const likeliest = read.flatMap(({ guess }) => guess ?? []);
  if (likeliest.length === 0 && guesses.length > 0) return null;
  return { likeliest: likeliest.slice(0, 3), isWhole: read.every(({ isWhole }) => isWhole) };
}

function guessOf(given: unknown): { readonly guess: Guess | null; readonly isWhole: boolean } {
  const [name, sure] = Array.isArray(given) ? given : [given];
  const fields: Fields = isFields(given)
    ? given
    : { species: typeof name === 'string' ? name : null, confidence: sure };
  const species = textField(fields, 'species', 'name', 'label', 'class');
  if (species === null) return { guess: null, isWhole: isNothing(given) };
  const sureness = ['confidence', 'probability', 'score'] as const;
  const confidence = numberField(fields, ...sureness);
  return { guess: { species, confidence }, isWhole: confidence !== null || isNothing(field(fields, ...sureness)) };
}

function parsed(json: string): unknown {
  try {
    return parseBoatJson(json);
  } catch {
    return null;
  }
}
