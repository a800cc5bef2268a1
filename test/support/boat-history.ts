import {
  closeSync,
  copyFileSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { type KnownSource, recallSources } from '../../services/collector/sources/source-memory.ts';
import type { CategoryName } from '../../shared/export/categories.ts';
import type { ExportDocument } from '../../shared/export/document.ts';
import {
  BOATLOG,
  BOATLOG_TABLE,
  boatWith,
  CAPTURES,
  collectBoat,
  openOwnersDatabase,
  testRecordings,
} from './boat-fixture.ts';
import { expectNamedSources } from './expect-named-sources.ts';
import { type Receiver, tableReceiver } from './table-receiver.ts';

const CAPTURES_TABLE =
  'CREATE TABLE captures (id INTEGER PRIMARY KEY, timestamp TEXT, image_path TEXT, species TEXT, location TEXT)';
const ALERTS = 'data/alerts.json';
const PAGE_BYTES = 512;
const ONBOARDING = 'config/onboarding.json';
/** What the clock shows: right, never set, once far ahead. */
const CLOCKS = [Date.parse('2026-02-20T12:00:00Z'), 0, Date.parse('2076-01-01T00:00:00Z')];
/** From here on are the times that a person puts in the place of others: no clock shows them. */
const CORRECTED = Date.parse('2031-01-01T00:00:00Z');
const TABLES = {
  boatlog: {
    path: BOATLOG,
    table: 'boatlog_entries',
    id: 'entry_id',
    text: 'content',
    other: 'weather_conditions',
    create: BOATLOG_TABLE,
  },
  marine_vision_captures: {
    path: CAPTURES,
    table: 'captures',
    id: 'id',
    text: 'species',
    other: 'location',
    create: CAPTURES_TABLE,
  },
} as const;
type TableName = keyof typeof TABLES;

interface Alert {
  readonly alert_id: string;
  readonly timestamp: string;
  readonly message: string;
  resolved: boolean;
}

/** Before which export the receiver is backed up, and before which it goes back to that. */
export interface Loss {
  readonly backup: number;
  readonly restore: number;
}

/**
 * A boat whose databases change as they do over years, by chance: its exports, and a receiver that gets them, some of them
 * late, or again. One that lost some asks for that in its answer, and gets it. After each one that it gets, the receiver has what the boat had, row by row; and no key ever stands for another
 * thing. What is one thing stands in its text.
 */
export async function aBoatsHistory(
  random: () => number,
  exports: number,
  receiver: Receiver = tableReceiver(),
  loss: Loss | null = null,
): Promise<void> {
  const root = boatWith();
  const recordings = testRecordings();
  const upTo = (n: number) => Math.floor(random() * n);
  const often = (share: number) => random() < share;
  let known: readonly KnownSource[] = [];
  let now = CLOCKS[0] ?? 0;
  let things = 0;
  let corrections = 0;
  let alerts: Alert[] = [];
  const contributed = new Map<string, string>();
  const keys = new Map<string, string>();
  const keyOf = new Map<string, string>();
  const arrived: ExportDocument[] = [];
  const numberOf = ({ sequence = 0 }: ExportDocument) => sequence;
  let asks = 0;
  const late: { queueId: string; document: ExportDocument }[] = [];
  /** What was edited of a table since it was last read: of both nobody could tell whether it is other things. */
  const unread = new Map<string, 'times' | 'contents'>();
  /** By category, as the boat had it when it last went into an export whole. */
  const whole = new Map<string, unknown[]>();

  function at(): string {
    now += 1_000 + upTo(2) * 1_000;
    return new Date(now).toISOString();
  }
  const aThing = () => `thing ${++things}`;

  function change(name: TableName): void {
    const { path, table, id, text, other, create } = TABLES[name];
    if (often(0.08)) rmSync(join(root, path), { force: true });
    const isNew = !existsSync(join(root, path));
    const owners = openOwnersDatabase(root, path);
    // A few rows a page, so that damage to one leaves others.
    if (isNew) owners.exec(`PRAGMA page_size = ${PAGE_BYTES}; ${create}`);
    const insert =
      name === 'boatlog'
        ? owners.prepare("INSERT INTO boatlog_entries (timestamp, entry_type, content) VALUES (?, 'text', ?)")
        : owners.prepare("INSERT INTO captures (timestamp, image_path, species) VALUES (?, 'x.jpg', ?)");
    for (let n = upTo(4); n >= 0; n--) insert.run(at(), aThing());
    const ids = owners
      .prepare(`SELECT ${id} AS id FROM ${table}`)
      .all()
      .map((row) => Number(row.id));
    const any = () => ids[upTo(ids.length)] ?? 0;
    const edited = unread.get(name);
    if (often(0.3) && edited !== 'contents') {
      unread.set(name, 'times');
      const database = isNew || often(0.5) ? owners : copyOf(path);
      const isMost = often(0.5);
      const edit = database.prepare(`UPDATE ${table} SET timestamp = ? WHERE ${id} = ?`);
      for (const one of ids)
        if (often(isMost ? 0.9 : 0.2)) edit.run(new Date(CORRECTED + ++corrections * 1_000).toISOString(), one);
      if (often(0.5)) database.exec(`UPDATE ${table} SET ${other} = 'added later'`);
      if (database !== owners) {
        database.close();
        owners.close();
        renameSync(`${join(root, path)}.new`, join(root, path));
        return;
      }
    } else if (often(0.5) && edited !== 'times') {
      unread.set(name, 'contents');
      owners.prepare(`UPDATE ${table} SET ${text} = ${text} || ', edited' WHERE ${id} = ?`).run(any());
    }
    if (often(0.3)) owners.prepare(`DELETE FROM ${table} WHERE ${id} = ?`).run(any());
    if (often(0.05)) owners.exec(`DELETE FROM ${table}`);
    if (often(0.1)) owners.exec(`UPDATE ${table} SET ${id} = -${id}; UPDATE ${table} SET ${id} = 1 - ${id}`);
    owners.close();
  }

  /** A copy of a database that is to take its place. */
  function copyOf(path: string) {
    copyFileSync(join(root, path), join(root, `${path}.new`));
    return openOwnersDatabase(root, `${path}.new`);
  }

  /** Damages a page while `work` is done. */
  async function withDamage<T>(path: string, work: () => Promise<T>): Promise<T> {
    const file = openSync(join(root, path), 'r+');
    try {
      const pages = Math.floor(fstatSync(file).size / PAGE_BYTES);
      const place = (1 + upTo(pages - 1)) * PAGE_BYTES;
      const was = Buffer.alloc(PAGE_BYTES);
      readSync(file, was, 0, PAGE_BYTES, place);
      writeSync(file, Buffer.alloc(PAGE_BYTES, 0xff), 0, PAGE_BYTES, place);
      const result = await work();
      writeSync(file, was, 0, PAGE_BYTES, place);
      return result;
    } finally {
      closeSync(file);
    }
  }

  function changeAlerts(): void {
    if (often(0.7))
      alerts.push({ alert_id: String(alerts.length + 1), timestamp: at(), message: aThing(), resolved: false });
    const any = alerts[upTo(alerts.length)];
    if (any && often(0.5)) any.resolved = true;
    if (often(0.2)) alerts = alerts.slice(1);
    writeFileSync(join(root, ALERTS), JSON.stringify(alerts));
  }

  /** Answers, none any more, a torn file, no file. */
  function changeOnboarding(): void {
    const file = join(root, ONBOARDING);
    mkdirSync(dirname(file), { recursive: true });
    const forms = [JSON.stringify({ completed: true, step_0: aThing() }), '{}', '{"completed":', null];
    const now = forms[upTo(forms.length)] ?? null;
    if (now === null) rmSync(file, { force: true });
    else writeFileSync(file, now);
  }

  function contribute(): void {
    const id = `own-${upTo(6)}`;
    const content = `${id} ${aThing()}`;
    contributed.set(id, content);
    recordings.contribute([
      { category: 'boatlog', key: `contributed ${id}`, record: { ...ENTRY, entry_id: id, content } },
    ]);
  }

  const rowsOf = (name: TableName): unknown[] => {
    const { path, table, id, text } = TABLES[name];
    const database = openOwnersDatabase(root, path);
    const rows = database.prepare(`SELECT ${id} AS id, ${text} AS text FROM ${table}`).all();
    database.close();
    return rows.map((row) => [String(row.id), row.text]);
  };

  async function exportNow(n: number): Promise<void> {
    const wanted: CategoryName[] | null = often(0.15) ? ['boatlog'] : null;
    const isAway = often(0.1);
    if (isAway) renameSync(join(root, BOATLOG), join(root, `${BOATLOG}.away`));
    const sources = recallSources(known, { at: now, bootId: 'boot-1' });
    const collect = () =>
      collectBoat(root, { ...{ recordings, sources, at: now, sequence: n + 1 }, ...(wanted && { wanted }) });
    const damaged = often(0.2) ? TABLES[often(0.5) && !isAway ? 'boatlog' : 'marine_vision_captures'].path : null;
    const { whole: document } = await (damaged === null ? collect() : withDamage(damaged, collect));
    if (isAway) renameSync(join(root, `${BOATLOG}.away`), join(root, BOATLOG));
    known = [...new Map([...known, ...sources.changes()].map((one) => [one.name, one])).values()];
    const queueId = `q${n}`;
    recordings.noteExported(queueId, ['boatlog'], recordings.lastSeq());
    for (const name of Object.keys(TABLES) as TableName[]) {
      if (wanted !== null && name !== 'boatlog') continue;
      const source = document.categories?.[name].sources.find((one) => one.name === TABLES[name].path);
      if (source?.complete) {
        whole.set(name, rowsOf(name));
        unread.delete(name);
      } else if (!isAway || name !== 'boatlog') whole.delete(name);
    }
    if (wanted === null) {
      whole.set(
        'system_alerts',
        alerts.map(({ alert_id, message, resolved }) => [alert_id, message, resolved]),
      );
    }
    const { onboarding, settings } = document.data;
    if (Object.keys(onboarding).length > 0) whole.set('onboarding', [onboarding]);
    if (Object.keys(settings).length > 0) whole.set('settings', [settings]);
    whole.set(
      'contributed',
      [...contributed].map(([id, content]) => [id, content]),
    );
    checkKeys(document);
    if (often(0.2)) late.push({ queueId, document });
    else await arrive(queueId, document);
  }

  function checkKeys(document: ExportDocument): void {
    expectNamedSources(document);
    const { data } = document;
    for (const [category, value] of Object.entries(data)) {
      const records = (Array.isArray(value) ? value : []) as Record<string, unknown>[];
      expect(new Set(records.map((one) => one.record_key)).size, category).toBe(records.length);
      for (const record of records) {
        const [thing] = /thing \d+/.exec(JSON.stringify(record)) ?? [];
        if (thing === undefined || record.source === 'contributed') continue;
        const key = `${category} ${record.record_key}`;
        expect(keys.get(key) ?? thing, `${key} stands for one thing`).toBe(thing);
        keys.set(key, thing);
        const id = `${record.entry_id ?? record.capture_id ?? ''}`;
        const name = `${category} ${thing} as ${id} at ${id && (record.timestamp_given ?? record.timestamp)}`;
        expect(keyOf.get(name) ?? key, `${name} keeps its key`).toBe(key);
        keyOf.set(name, key);
      }
    }
  }

  async function arrive(queueId: string, document: ExportDocument): Promise<void> {
    const asked = await receiver.receive(document, Math.max(0, ...arrived.map(numberOf)));
    recordings.delivered(queueId);
    const lost = asked ? arrived.filter((one) => numberOf(one) > asked.after_sequence) : [];
    asks += asked ? 1 : 0;
    arrived.push(document);
    for (const one of lost) await receiver.receive(one, Math.max(...arrived.map(numberOf)));
    if (often(0.2)) await receiver.receive(arrived[upTo(arrived.length)] ?? document);
  }

  async function compare(): Promise<void> {
    await receiver.settled?.();
    const sorted = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).sort();
    const stored = (category: CategoryName, source: string, fields: readonly string[]) =>
      sorted(receiver.rows(category, source).map((record) => fields.map((field) => record[field])));
    const expected = (name: string) => sorted(whole.get(name) ?? []);
    const isWhole = (name: TableName) => whole.has(name);
    if (isWhole('boatlog')) expect(stored('boatlog', BOATLOG, ['entry_id', 'content'])).toEqual(expected('boatlog'));
    if (isWhole('marine_vision_captures')) {
      const captures = stored('marine_vision_captures', CAPTURES, ['capture_id', 'species']);
      expect(captures).toEqual(expected('marine_vision_captures'));
    }
    expect(stored('system_alerts', ALERTS, ['alert_id', 'message', 'resolved'])).toEqual(expected('system_alerts'));
    for (const one of ['onboarding', 'settings']) expect(receiver.rows(one, one)).toEqual(whole.get(one) ?? []);
    expect(stored('boatlog', 'contributed', ['entry_id', 'content'])).toEqual(expected('contributed'));
  }

  for (let n = 0; n < exports; n++) {
    if (n === loss?.backup) await receiver.backup?.();
    if (n === loss?.restore) await receiver.restore?.();
    if (often(0.2)) now = CLOCKS[upTo(CLOCKS.length)] ?? 0;
    change('boatlog');
    change('marine_vision_captures');
    changeAlerts();
    if (often(0.3)) changeOnboarding();
    if (often(0.6)) contribute();
    await exportNow(n);
    if (late.length === 0) await compare();
    else if (often(0.6)) {
      for (const { queueId, document } of late.splice(0).reverse()) await arrive(queueId, document);
      await compare();
    }
  }
  for (const { queueId, document } of late) await arrive(queueId, document);
  await compare();
  expect(asks, 'it asks once for what it lost').toBe(loss === null ? 0 : 1);
}

const ENTRY = { timestamp: '2026-02-20T12:00:00Z', type: 'text', gps: null, weather: null };
