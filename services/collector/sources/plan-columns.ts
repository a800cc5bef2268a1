import { bareName } from '../../../shared/export/from-boat/read-fields.ts';
import { mayTellZone } from '../../../shared/export/from-boat/told-times.ts';
import { columnSql, quoted, unreadSql } from './column-sql.ts';
import { columnsFor, lacking } from './find-columns.ts';
import { type Alternative, type RowPlan, sqliteForm, type TimePlan } from './further-columns.ts';
import type { SourceDatabase } from './open-source-database.ts';
import type { ColumnKind } from './read-bytes.ts';
import type { TableRead } from './read-table.ts';
import { SourceMissing, SourceProblem } from './source-problem.ts';

type Connection = SourceDatabase['database'];

interface ColumnPlan {
  /** All names of the table. */
  readonly present: readonly string[];
  /** What of the needed columns it lacks, in words; null when they are all there. */
  readonly lacks: string | null;
  /** The columns that are selected, by place: those asked for, undefined where there is none, then what else they may be. */
  readonly names: readonly (string | undefined)[];
  readonly kinds: readonly ColumnKind[];
  readonly plan: RowPlan;
  /** SQL of all that a row is to hold, but for its rowid; each further one serves where the one before cannot be read. */
  readonly columns: readonly string[];
  /** The columns that may hold a row’s own id. */
  readonly ids: readonly string[];
  /** Those of the selected columns that are computed anew for each row. */
  readonly computed: readonly string[];
}

/** Which columns of a table are read, and as what. Throws a SourceMissing (no such table) or a SourceProblem (no column of it is known). */
export function planColumns(database: Connection, read: TableRead): ColumnPlan {
  // `table_info` leaves out generated columns; what is hidden of a virtual table is none of its columns.
  const declared = database
    .prepare('SELECT name, hidden, dflt_value FROM pragma_table_xinfo(?) WHERE hidden <> 1')
    .all(read.table);
  const present = declared.map(({ name }) => String(name));
  if (present.length === 0) {
    throw new SourceMissing(`${read.name} has no table ${read.table} any more: what it held is not in this export.`, {
      ifNever: `It has no table ${read.table}: nothing has been recorded yet.`,
    });
  }
  const found = columnsFor(present, read);
  const lacks = lacking(present, read);
  if (lacks !== null && found.flat().length === 0) throw new SourceProblem('unexpected_format', lacks);
  const asked = Object.values(read.columns).map((kind) => (kind === 'said' ? 'text' : kind));
  const inView = isView(database, read.table);
  const computed = inView ? computedOf(database, read.table) : new Set<string>();
  const saying = sayingOf(
    present.filter((name) => !computed.has(name)),
    found,
    read,
  );
  const saysNone = new Set([...found.flat(), ...saying.map(({ name }) => name), ...(read.keptAboard ?? [])]);
  const zones = present.filter((name) => !saysNone.has(name) && !computed.has(name) && mayTellZone(name));
  const guesses = inView ? [] : guessesOf(declared, [...found, saying.map(({ name }) => name), zones], read);
  const alternatives = [
    ...found.flatMap((names, instead) =>
      [...names.slice(1), ...(asked[instead] === 'time' && names.length === 0 ? guesses : [])].map((name) => ({
        name,
        instead,
      })),
    ),
    ...saying,
    ...zones.map((name) => ({ name, instead: -1, tellsZone: true as const })),
  ];
  const names = [...found.map(([name]) => name), ...alternatives.map(({ name }) => name)];
  const kinds = [...asked, ...alternatives.map(({ instead }) => asked[instead] ?? 'text')];
  const timesAt = asked.flatMap((kind, i) => (kind === 'time' ? i : []));
  const defaults = new Map(declared.map(({ name, dflt_value }) => [String(name), sqliteForm(dflt_value)]));
  const forms = new Map(
    names.flatMap((name = '', i) => {
      const form = kinds[i] === 'time' ? defaults.get(name) : null;
      return form ? [[i, form] as const] : [];
    }),
  );
  // What is computed holds nothing of its own, and may fail.
  const known = new Set([...names, ...(read.keptAboard ?? [])]);
  const unread = declared.flatMap(({ name, hidden }) => (hidden === 0 && !known.has(String(name)) ? String(name) : []));
  const taken = names.map((name, i) => columnSql(name, kinds[i] ?? 'text'));
  const ways = inView ? unreadOfView(unread, computed) : [unreadSql(unread)];
  const columns = ways.map((way) => [...taken, way, 'NULL'].join(', '));
  const ids = names.flatMap((name, i) => (name !== undefined && kinds[i] === 'id' ? name : []));
  const isComputed = (name: string) => inView || declared.some((one) => one.name === name && one.hidden === VIRTUAL);
  return {
    present,
    lacks,
    names,
    kinds,
    computed: [...new Set(names.flatMap((name) => (name !== undefined && isComputed(name) ? name : [])))],
    plan: { asked: asked.length, alternatives, times: timesOf(read, found, alternatives), timesAt, forms },
    columns,
    ids,
  };
}

/** How `table_xinfo` marks a generated column that is not stored. */
const VIRTUAL = 2;

/** The columns that may say what is asked for under no name. */
function sayingOf(
  present: readonly string[],
  found: readonly string[][],
  { columns, saidBy = {}, keptAboard = [] }: TableRead,
): Alternative[] {
  const known = new Set([...found.flat(), ...keptAboard]);
  const places = Object.keys(columns);
  return present.flatMap((name) => {
    const may = known.has(name) ? [] : Object.entries(saidBy).filter(([, { mayBe }]) => mayBe(name));
    const sayings = may.map(([asked, { says }]) => ({ place: places.indexOf(asked), says }));
    const [first] = sayings;
    return first === undefined ? [] : [{ name, instead: first.place, sayings }];
  });
}

/** As many columns are looked at for a time that none tells by its name. */
const MOST_GUESSES = 20;

/** What no column is asked for, and holds something of its own: any of it may be the time of a table that names none. */
function guessesOf(
  declared: readonly Declared[],
  found: readonly string[][],
  { keptAboard = [] }: TableRead,
): string[] {
  const known = new Set([...found.flat(), ...keptAboard]);
  const others = declared.flatMap(({ name, hidden }) => (hidden === 0 && !known.has(String(name)) ? String(name) : []));
  return others.slice(0, MOST_GUESSES);
}

type Declared = Readonly<Record<string, unknown>>;

/** Of each time that is asked for, where it may stand; none where that is one column, of the usual name. */
function timesOf({ columns }: TableRead, found: readonly string[][], alternatives: readonly Alternative[]): TimePlan[] {
  return Object.entries(columns).flatMap(([asked, kind], place) => {
    if (kind !== 'time') return [];
    const first = found[place]?.[0];
    const others = alternatives.flatMap(({ name, instead }, i) =>
      instead === place ? [{ name, at: found.length + i }] : [],
    );
    const isOwn = first !== undefined && bareName(first) === bareName(asked);
    const among = [...(first === undefined ? [] : [{ name: first, at: place }]), ...others];
    if (among.length === 0 || (isOwn && others.length === 0)) return [];
    return [{ place, among, is: first === undefined ? 'guess' : isOwn ? 'own' : 'other' }];
  });
}

/**
 * What a view computes of columns that nobody can see behind it is looked at as well. That may fail, or walk through other
 * tables, where what is asked for does not: then it is named unseen.
 */
function unreadOfView(unread: readonly string[], computed: ReadonlySet<string>): string[] {
  if (unread.length === 0) return [unreadSql([])];
  const plain = unread.filter((name) => !computed.has(name));
  const others = unread.filter((name) => computed.has(name));
  return [unreadSql(unread), ...(others.length > 0 ? [unreadSql(plain, others)] : []), unreadSql([], unread)];
}

function computedOf(database: Connection, view: string): Set<string> {
  const results = database.prepare(`SELECT * FROM ${quoted(view)}`).columns();
  return new Set(results.flatMap(({ name, column }) => (column === null ? name : [])));
}

const isView = (database: Connection, table: string): boolean =>
  database.prepare("SELECT 1 FROM pragma_table_list(?) WHERE type = 'view'").get(table) !== undefined;
