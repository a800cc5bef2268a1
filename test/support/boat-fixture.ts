import { createHash } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { onTestFinished } from 'vitest';
import { buildExport } from '../../services/collector/build-export.ts';
import type { Category } from '../../services/collector/categories/category.ts';
import { categories as allNine } from '../../services/collector/categories/index.ts';
import { readHeldBack } from '../../services/collector/held-back.ts';
import type { SignalkState } from '../../services/collector/recorders/signalk-state.ts';
import { viewRecordings } from '../../services/collector/recordings/recorded-view.ts';
import {
  openRecordings,
  type RecordingLimits,
  type Recordings,
} from '../../services/collector/recordings/recordings.ts';
import { readBoat } from '../../services/collector/sources/boat.ts';
import { recallSources, type SourceMemory } from '../../services/collector/sources/source-memory.ts';
import { problemOf } from '../../shared/contracts/decode-payload.ts';
import type { CategoryName } from '../../shared/export/categories.ts';
import { type ExportDocument, exportDocument } from '../../shared/export/document.ts';
import { LICENSE_PATH } from '../../shared/export/license.ts';
import { type Clock, systemClock } from '../../shared/runtime/clock.ts';
import { expectPublishedSchema } from './published-schema.ts';
import { recordingLog } from './recording-log.ts';
import { tempFolder } from './temp-folder.ts';
import { withoutKeys } from './without-keys.ts';

export const FIXTURE_ID = '3861513b314c5ee7';
/** Every document that a test makes has to fit the schema as it is published; of larger ones it would take longer than all else. */
const CHECKED_UP_TO = 1_000_000;
/** When the fixtures' exports are made. */
export const FIXTURE_NOW = Date.parse('2026-02-20T21:44:16.503Z');
export const BOATLOG = 'data/boatlog/boatlog.db';
export const CAPTURES = 'data/marine-vision/captures.db';

/** The boat log as the boat's own code creates it, with integer ids. */
export const BOATLOG_TABLE = `CREATE TABLE boatlog_entries (
  entry_id INTEGER PRIMARY KEY AUTOINCREMENT, timestamp TEXT NOT NULL, entry_type TEXT NOT NULL, content TEXT,
  latitude REAL, longitude REAL, weather_conditions TEXT)`;

/**
 * A boat's root with these files: an object is written as JSON, text and bytes as they are. A license of tier 3 and
 * preferences with the time zone of Toronto are there unless given otherwise; null leaves a file out.
 */
export function boatWith(files: Record<string, unknown> = {}): string {
  const root = tempFolder();
  const all = {
    [LICENSE_PATH]: { installation_id: FIXTURE_ID, tier: 3 },
    'config/user-preferences.json': { timezone: 'America/Toronto' },
    ...files,
  };
  for (const [path, content] of Object.entries(all)) {
    if (content === null) continue;
    mkdirSync(dirname(join(root, path)), { recursive: true });
    const isRaw = typeof content === 'string' || content instanceof Uint8Array;
    writeFileSync(join(root, path), isRaw ? content : JSON.stringify(content));
  }
  return root;
}

/** Creates or opens a database of the boat, runs these statements, and closes it. */
export function fillDatabase(root: string, path: string, ...statements: string[]): void {
  const database = openOwnersDatabase(root, path);
  for (const sql of statements) database.exec(sql);
  database.close();
}

/** A database of the boat as the program that owns it opens it: for writing. */
export function openOwnersDatabase(root: string, path: string): DatabaseSync {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  return new DatabaseSync(join(root, path));
}

/** Of a database with pages of 4 KiB, those after the first so many, all or so many of them, are nothing of a database’s. */
export function damagePages(path: string, after: number, most = Number.POSITIVE_INFINITY): void {
  const file = openSync(path, 'r+');
  const from = after * 4_096;
  const length = Math.min(fstatSync(file).size - from, most * 4_096);
  writeSync(file, Buffer.alloc(length, 0xff), 0, length, from);
  closeSync(file);
}

export interface Collected {
  readonly text: string;
  /** Without what a receiver stores its records by. */
  readonly document: ExportDocument;
  /** As it is. */
  readonly whole: ExportDocument;
  readonly categoryCount: number;
  readonly records: Record<string, number>;
  readonly lastRecordAt: Record<string, string>;
  readonly sha256: string;
  readonly bytes: number;
  /** Why the document does not fit the schema that the central server checks; null when it fits. */
  readonly misfit: string | null;
}

/** One export of what lies under a root, made by the collector's own code without its bus. */
export async function collectBoat(
  root: string,
  options: {
    wanted?: CategoryName[];
    categories?: readonly Category[];
    clock?: Clock;
    at?: number;
    isClockTrusted?: boolean;
    recordings?: Recordings;
    signalk?: SignalkState | null;
    /** What earlier exports saw; none, unless given. */
    sources?: SourceMemory;
    /** The folder of what the central database refused; none, unless given. */
    quarantine?: string;
    /** Of the export. */
    sequence?: number;
    boatKey?: string;
  } = {},
): Promise<Collected> {
  const folder = tempFolder();
  const path = join(folder, 'export.json');
  const file = await open(path, 'wx');
  const forwardWatchFile = join(root, 'tmp/d3kos_forward_watch.json');
  const clock = options.clock ?? systemClock;
  const recordings = options.recordings ?? testRecordings();
  const { view } = viewRecordings(recordings);
  const places = {
    root,
    scratch: join(folder, 'scratch'),
    forwardWatchFile,
    ownZone: null,
    isClockTrusted: options.isClockTrusted ?? false,
    sequence: options.sequence ?? 17,
    bootId: 'boot-1',
    recorded: view,
    lastSighting: null,
    signalk: options.signalk ?? null,
    sources: options.sources ?? recallSources([], { at: FIXTURE_NOW, bootId: 'boot-1' }),
  };
  const license = { installationId: FIXTURE_ID, tier: 3 };
  const built = await buildExport({
    requestId: 'anchor-watch-17',
    boatKey: options.boatKey ?? null,
    boat: await readBoat(places, license, options.at ?? FIXTURE_NOW, clock),
    categories: options.categories ?? allNine,
    wanted: options.wanted ?? null,
    heldBack: readHeldBack(options.quarantine ?? join(folder, 'quarantine')),
    file,
    checkSpace: async () => {},
    stop: new AbortController().signal,
    uptimeMs: 61_000,
    isSynchronised: options.isClockTrusted ?? false,
  });
  await file.close();
  const text = readFileSync(path, 'utf8');
  const whole = JSON.parse(text) as ExportDocument;
  if (text.length <= CHECKED_UP_TO) expectPublishedSchema(whole);
  return {
    ...built,
    text,
    document: { ...whole, data: withoutKeys(whole.data) },
    whole,
    // Looked for where a test asks: with many rows it takes longer than all else.
    get misfit() {
      return problemOf(exportDocument, whole);
    },
  };
}

const ROOMY: RecordingLimits = { days: 90, bytes: 64_000_000 };

/** Recordings in a folder of their own. Closed with the test. */
export function testRecordings(limits = ROOMY, clock: Clock = systemClock, spareBytes?: () => number): Recordings {
  const recordings = openTestRecordings(tempFolder(), limits, clock, spareBytes);
  onTestFinished(() => recordings.close());
  return recordings;
}

/** The recordings that lie in a folder, or new ones; on a disk with nothing to spare, unless it is told what it has. */
export function openTestRecordings(
  folder: string,
  limits = ROOMY,
  clock: Clock = systemClock,
  spareBytes?: () => number,
): Recordings {
  const paths = { path: join(folder, 'recordings.db'), setAside: join(folder, 'set-aside') };
  return openRecordings({ ...paths, limits, spareBytes, clock, log: recordingLog() });
}

/** The problems of one category, without their words. */
export function problemCodes({ document }: Collected, category: CategoryName): string[] {
  return document.problems.filter((problem) => problem.category === category).map((problem) => problem.code);
}

/** The sources that an export says this boat never had: of one category, or of all. */
export function absentSources({ document }: Collected, category?: CategoryName): string[] {
  return (document.absent ?? []).filter((one) => !category || one.category === category).map(({ source }) => source);
}

/** Every file under a folder with the hash of its bytes and when it was last written. */
export function everythingUnder(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of readdirSync(folder, { recursive: true }) as string[]) {
    const path = join(folder, name);
    const stat = statSync(path);
    if (!stat.isFile()) continue;
    found[name] = `${createHash('sha256').update(readFileSync(path)).digest('hex')} ${stat.mtimeMs}`;
  }
  return found;
}
