import type { DatabaseSync } from 'node:sqlite';
import { isDeepStrictEqual } from 'node:util';
import { Type } from 'typebox';
import { problemOf } from '../../shared/contracts/decode-payload.ts';
import { prepareReadings } from './reading-store.ts';
import type { KnownTable } from './sources/follow-table.ts';
import type { NewReadings } from './sources/local-readings.ts';
import type { KnownSource, PastTimes } from './sources/source-memory.ts';
import type { Whereabout } from './sources/whereabouts.ts';

/** As many zones as a boat may cross between two exports. */
const MOST_CROSSINGS = 20;

/** The part of the collector's database that remembers which sources were ever read, and how. */
export function prepareSourceStore(database: DatabaseSync) {
  const all = database.prepare(
    'SELECT name, first_seen_at, boot_id, missed_on, zone, sent_in, seen_table FROM sources',
  );
  const keep = database.prepare(
    `INSERT INTO sources (name, first_seen_at, boot_id, missed_on, zone, sent_in, seen_table)
     SELECT value ->> 'name', value ->> 'firstSeenAt', value ->> 'bootId', value -> 'missedOn', value ->> 'zone',
       value ->> 'sentIn', value -> 'table'
     FROM json_each($changes)
     WHERE true
     ON CONFLICT (name) DO UPDATE SET boot_id = excluded.boot_id, missed_on = excluded.missed_on,
       zone = excluded.zone, sent_in = excluded.sent_in, seen_table = excluded.seen_table`,
  );
  /** Asked for every minute, and nobody else writes it: even a read would change the file of who reads what. */
  let known: Map<string, KnownSource> | null = null;
  const remembered = () => {
    known ??= new Map(all.all().map((row) => [String(row.name), sourceOf(row)]));
    return known;
  };

  const readings = prepareReadings(database);
  const everywhere = database.prepare(
    `SELECT zone, since FROM (SELECT * FROM whereabouts ORDER BY seq DESC LIMIT ${MOST_CROSSINGS}) ORDER BY seq`,
  );
  const noteWhere = database.prepare('INSERT INTO whereabouts (zone, since) VALUES (?, ?)');
  const lastExport = database.prepare(
    "SELECT announcement ->> '$.created_at' AS at FROM requests WHERE announcement IS NOT NULL ORDER BY seq DESC LIMIT 1",
  );
  let been: Whereabout[] | null = null;
  const whereabouts = () => {
    been ??= everywhere.all().map(({ zone, since }) => ({ zone: String(zone), since: Number(since) }));
    return been;
  };

  /** Two that look at the same time see the same. */
  function isNews(source: KnownSource): boolean {
    const { firstSeenAt } = remembered().get(source.name) ?? source;
    return !isDeepStrictEqual({ ...source, firstSeenAt }, remembered().get(source.name));
  }

  return {
    knownSources: (): KnownSource[] => [...remembered().values()],

    /** What is known of times without a zone. */
    pastTimes: (): PastTimes => ({
      keptOf: readings.of,
      been: whereabouts(),
      lastExportAt: () => Date.parse(String(lastExport.get()?.at)) || null,
    }),

    /** One transaction; none when nothing has changed, since a card wears with every write. */
    keepSources(
      changes: readonly KnownSource[],
      crossed: Whereabout | null = null,
      read: readonly NewReadings[] = [],
    ): void {
      const news = changes.filter(isNews);
      const isElsewhere = crossed !== null && whereabouts().at(-1)?.zone !== crossed.zone;
      if (news.length === 0 && !isElsewhere && read.length === 0) return;
      atOnce(database, () => {
        keep.run({ changes: JSON.stringify(news) });
        if (isElsewhere) noteWhere.run(crossed.zone, Math.round(crossed.since));
        for (const one of read) readings.keep(one);
      });
      if (isElsewhere) been = null;
      for (const source of news) remembered().set(source.name, source);
    },
  };
}

const sourceOf = (row: Record<string, unknown>): KnownSource => ({
  name: String(row.name),
  firstSeenAt: String(row.first_seen_at),
  bootId: row.boot_id === null ? null : String(row.boot_id),
  missedOn: daysOf(JSON.parse(String(row.missed_on))),
  ...(row.zone !== null && { zone: String(row.zone) }),
  ...(row.sent_in !== null && { sentIn: String(row.sent_in) }),
  ...tableOf(row.seen_table),
});

const KeptTable = Type.Object({
  generation: Type.Integer({ minimum: 1 }),
  file: Type.String(),
  sample: Type.Array(Type.Unknown()),
  isEmpty: Type.Optional(Type.Boolean()),
});

const KeptRow = Type.Object({
  rowid: Type.String({ pattern: '^-?\\d{1,19}$' }),
  ...{ id: Type.String(), time: Type.String(), cells: Type.String() },
});

/** Nothing where damage has made something else of it. A row that an earlier version kept in its own way tells nothing more. */
function tableOf(kept: unknown): Pick<KnownSource, 'table'> {
  const table: unknown = typeof kept === 'string' ? JSON.parse(kept) : null;
  if (problemOf(KeptTable, table) !== null) return {};
  const known = table as KnownTable;
  return { table: { ...known, sample: known.sample.filter((row) => problemOf(KeptRow, row) === null) } };
}

/** Whatever damage has made of it: a list. */
const daysOf = (kept: unknown): string[] => (Array.isArray(kept) ? kept.map(String) : []);

/** In one durable transaction. */
export function atOnce<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
