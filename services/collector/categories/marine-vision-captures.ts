import { join } from 'node:path';
import { timeFields } from '../../../shared/export/from-boat/boat-time.ts';
import {
  type Fields,
  flagField,
  gpsOf,
  isFields,
  numberField,
  textField,
} from '../../../shared/export/from-boat/read-fields.ts';
import type { RecordOf } from '../../../shared/export/records.ts';
import type { Boat } from '../sources/boat.ts';
import { imageFacts } from '../sources/image-facts.ts';
import { readTable } from '../sources/read-table.ts';
import { listCategory } from './category.ts';

const CAPTURES = 'data/marine-vision/captures.db';

const COLUMNS = {
  id: 'text',
  timestamp: 'text',
  image_path: 'text',
  person_detected: 'number',
  fish_detected: 'number',
  person_confidence: 'number',
  fish_confidence: 'number',
  species: 'text',
  species_confidence: 'number',
  species_top3: 'text',
  location: 'text',
  slot_id: 'text',
  gemini_species: 'text',
} as const;

/** Fish and people seen by the cameras: what was recognised, and the image's name and size. Never the image. */
export const captures = listCategory('marine_vision_captures', async function* ({ boat, signal }) {
  const pages = readTable({
    path: join(boat.root, CAPTURES),
    name: CAPTURES,
    table: 'captures',
    columns: COLUMNS,
    scratch: boat.scratch,
    clock: boat.clock,
    signal,
  });
  for await (const rows of pages) {
    yield rows.map((row) => {
      const named = Object.fromEntries(Object.keys(COLUMNS).map((name, i) => [name, row[i] ?? null]));
      return captureOf(named, String(row.at(-1)), boat);
    });
  }
});

function captureOf(row: Fields, rowid: string, boat: Boat): RecordOf<'marine_vision_captures'> {
  const location = textField(row, 'location');
  const [, latitude, longitude] = /^\s*(-?\d+\.\d+)\s*,\s*(-?\d+\.\d+)\s*$/.exec(location ?? '') ?? [];
  return {
    capture_id: textField(row, 'id') ?? rowid,
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
    gps: gpsOf(latitude, longitude),
  };
}

/** The three likeliest species: JSON, of objects, of pairs or of names. */
export function topSpecies(json: unknown): { species: string; confidence: number | null }[] {
  let guesses: unknown;
  try {
    guesses = JSON.parse(String(json));
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
