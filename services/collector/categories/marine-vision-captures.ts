import { join } from 'node:path';
import { captureOf } from '../sources/capture-record.ts';
import { readTable } from '../sources/read-table.ts';
import type { Source } from '../sources/source-memory.ts';
import { listCategory } from './category.ts';

const CAPTURES: Source = { name: 'data/marine-vision/captures.db', feature: 'camera' };

const COLUMNS = {
  id: 'id',
  timestamp: 'time',
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
export const captures = listCategory('marine_vision_captures', async function* ({ boat, signal, readPages }) {
  const pages = readTable({
    path: join(boat.root, CAPTURES.name),
    name: CAPTURES.name,
    table: 'captures',
    columns: COLUMNS,
    scratch: boat.scratch,
    clock: boat.clock,
    signal,
  });
  yield* boat.recorded.pages('marine_vision_captures');
  for await (const rows of readPages(CAPTURES, pages)) {
    yield rows.map((row) => {
      const named = Object.fromEntries(Object.keys(COLUMNS).map((name, i) => [name, row[i] ?? null]));
      return captureOf(named, String(row.at(-1)), boat);
    });
  }
});
