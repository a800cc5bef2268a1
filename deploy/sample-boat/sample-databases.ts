import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { TimeStyles } from './boat-clock.ts';
import { type BoatlogRow, boatlogRows } from './boatlog-entries.ts';
import type { Random } from './random.ts';

const A_DAY_MS = 86_400_000;

/** The boat log, in the variant with ids as text, which alone can hold both kinds. Creates the database. */
export function makeBoatlog(root: string, count: number, until: number, random: Random, time: TimeStyles): void {
  // Weeks for a few hundred entries; for a million, at least a minute between two.
  const from = until - Math.max(42 * A_DAY_MS, count * 60_000);
  fillDatabase(
    join(root, 'data/boatlog/boatlog.db'),
    `CREATE TABLE boatlog_entries (
       entry_id TEXT PRIMARY KEY, timestamp TEXT NOT NULL, entry_type TEXT NOT NULL, content TEXT,
       latitude REAL, longitude REAL, weather_conditions TEXT)`,
    'INSERT INTO boatlog_entries VALUES (?, ?, ?, ?, ?, ?, ?)',
    boatlogRows(count, from, until, random, time),
  );
}

type CaptureRow = (string | number | null)[];
const SPECIES = ['Smallmouth Bass', 'Northern Pike', 'Walleye', 'Lake Trout', 'Yellow Perch'] as const;
const CAPTURES = 14;

/**
 * Catches before the cameras, and the images they belong to, whose names and sizes alone are exported. `root` is where
 * it is made, `finalRoot` where it will lie.
 */
export function makeCaptures(root: string, finalRoot: string, until: number, random: Random, time: TimeStyles): void {
  fillDatabase(
    join(root, 'data/marine-vision/captures.db'),
    `CREATE TABLE captures (
       id INTEGER PRIMARY KEY AUTOINCREMENT, timestamp TEXT, image_path TEXT, person_detected INTEGER,
       fish_detected INTEGER, person_confidence REAL, fish_confidence REAL, species TEXT, species_confidence REAL,
       species_top3 TEXT, location TEXT, slot_id TEXT, gemini_species TEXT, gemini_response TEXT)`,
    `INSERT INTO captures (timestamp, image_path, person_detected, fish_detected, person_confidence, fish_confidence,
       species, species_confidence, species_top3, location, slot_id, gemini_species)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    captureRows(root, finalRoot, until, random, time),
  );
}

function* captureRows(
  root: string,
  finalRoot: string,
  until: number,
  random: Random,
  time: TimeStyles,
): Generator<CaptureRow> {
  for (let i = 0; i < CAPTURES; i++) {
    const at = until - (CAPTURES - i) * 2.5 * A_DAY_MS;
    const image = `data/marine-vision/images/capture_${String(i + 1).padStart(4, '0')}.jpg`;
    mkdirSync(dirname(join(root, image)), { recursive: true });
    writeFileSync(join(root, image), Buffer.alloc(random.whole(2_000, 9_000), i));
    const species = random.pick(SPECIES);
    const confidence = Math.round(random.between(0.55, 0.97) * 1000) / 1000;
    const top = [
      { species, confidence },
      { species: random.pick(SPECIES), confidence: Math.round(random.between(0.01, 0.3) * 1000) / 1000 },
    ];
    const place = random.chance(0.7) ? '43.4521, -79.2310' : 'Eastern gap';
    yield [
      ...[time.local(at), join(finalRoot, image), 1, 1, 0.93, confidence],
      ...[species, confidence, JSON.stringify(top), place, 'stern', random.chance(0.5) ? species : null],
    ];
  }
}

function fillDatabase(path: string, table: string, insert: string, rows: Iterable<BoatlogRow | CaptureRow>): void {
  mkdirSync(dirname(path), { recursive: true });
  const database = new DatabaseSync(path);
  try {
    // Whoever is cut off in the middle makes it anew, so nothing needs to be durable here.
    database.exec(`PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -131072; BEGIN; ${table}`);
    const statement = database.prepare(insert);
    for (const row of rows) statement.run(...row);
    database.exec('COMMIT');
  } finally {
    database.close();
  }
}
