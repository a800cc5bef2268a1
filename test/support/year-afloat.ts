/**
 * A year of a boat that sails through six zones, two of them with nights that have no 03:00 or two of them, on the
 * collector as it is, with a clock of the test's own. At noon and at 02:00 of the boat somebody writes a boat log entry,
 * an alert and a note of another program, without a zone, and the daily export is asked for as `npm start` does.
 */
import { appendFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, vi } from 'vitest';
import { dueDay } from '../../deploy/start-boat/ask-daily.ts';
import { dailyRequest } from '../../services/daily/daily-request.ts';
import { localStamp } from '../../shared/runtime/clock.ts';
import { collectorRig } from '../integration/collector/collector-rig.ts';
import { BOATLOG, BOATLOG_TABLE, boatWith, fillDatabase } from './boat-fixture.ts';
import { startTestBroker } from './broker.ts';
import { eventually } from './eventually.ts';
import { manualClock } from './manual-clock.ts';

const HOUR = 3_600_000;
const LOG = 'data/alarm-webhook-log.jsonl';
const PREFERENCES = 'config/user-preferences.json';

/** Where the boat is from when on, in UTC: always between noon there and the next export. */
const VOYAGE: readonly [from: string, zone: string][] = [
  ['2025-12-31T22:00', 'Europe/Helsinki'],
  ['2026-03-31T20:00', 'Europe/Athens'],
  ['2026-06-09T20:00', 'Europe/Lisbon'],
  ['2026-06-24T23:00', 'Atlantic/Azores'],
  ['2026-07-14T20:00', 'America/Toronto'],
  ['2026-08-31T22:00', 'Pacific/Chatham'],
  ['2026-09-30T04:00', 'Europe/Helsinki'],
];

export interface YearAfloat {
  /** Local days, `YYYYMMDD`, of which the collector is asked; the others pass without it. */
  readonly isLived: (day: string) => boolean;
}

/** Sails it, and expects one export a day, and that no time ever changes that went ashore once. */
export async function sailAYear({ isLived }: YearAfloat): Promise<{ exports: number; times: number }> {
  const root = boatWith();
  fillDatabase(root, BOATLOG, BOATLOG_TABLE);
  mkdirSync(dirname(join(root, LOG)), { recursive: true });
  writeFileSync(join(root, LOG), '');
  const clock = manualClock(Date.parse('2025-12-31T22:00:00Z'));
  const rig = await collectorRig({ broker: await startTestBroker(), root });
  let collector = await rig.start({ clock });
  const expected = new Map<string, string>();
  const asked: string[] = [];
  let [zone, lastAsked, lastWritten] = ['', '', ''];

  async function arrive(): Promise<void> {
    const now = new Date(clock.now()).toISOString();
    const here = VOYAGE.findLast(([from]) => from <= now)?.[1] ?? 'UTC';
    if (here === zone) return;
    zone = here;
    vi.stubEnv('TZ', zone);
    writeFileSync(join(root, PREFERENCES), JSON.stringify({ timezone: zone }));
    // Whoever rotates its log does so in harbour.
    renameSync(join(root, LOG), join(root, `${LOG}.${now.slice(0, 10)}`));
    writeFileSync(join(root, LOG), '');
    // So long it takes at most until the collector looks.
    await clock.advance(60_000);
  }

  async function write(day: string, hour: string): Promise<void> {
    const when = `${day}-${hour}`;
    const local = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T${hour}:00:00`;
    const at = new Date(Math.floor(clock.now() / (HOUR / 4)) * (HOUR / 4)).toISOString();
    fillDatabase(
      root,
      BOATLOG,
      `INSERT INTO boatlog_entries VALUES (NULL, '${local}', 'text', 'of ${when}', 1, 1, 'x')`,
    );
    appendFileSync(
      join(root, LOG),
      `${JSON.stringify({ ts: local, status: 200, alert: { title: `alert of ${when}` } })}\n`,
    );
    await rig.contribute('boatlog', { entry_id: `note-${when}`, timestamp: local, content: 'a note' });
    // Messages are handled one after another: with the answer, the note was taken in the zone of its day.
    await rig.query({ query_id: `written-${when}`, about: 'request', request_id: 'none' });
    await eventually('the note was taken', () => rig.answers.some(({ query_id }) => query_id === `written-${when}`));
    for (const what of [`of ${when}`, `alert of ${when}`, `note-${when}`]) expected.set(what, at);
  }

  async function exportOf(stamp: string): Promise<void> {
    const request = dailyRequest(stamp);
    asked.push(request.request_id);
    await rig.requestDaily({ ...request, source: 'schedule' });
    const { data } = rig.readExport(await rig.announcementFor(request.request_id));
    const times = [
      ...data.boatlog.map((entry) => [entry.content === 'a note' ? entry.entry_id : entry.content, entry.timestamp]),
      ...data.system_alerts.flatMap(({ title, timestamp }) => (title ? [[title, timestamp]] : [])),
    ];
    expect(Object.fromEntries(times), stamp).toEqual(Object.fromEntries(expected));
  }

  for (let stamp = ''; !stamp.startsWith('20270101'); clock.jump(HOUR / 4)) {
    await arrive();
    stamp = localStamp(clock.now());
    const day = stamp.slice(0, 8);
    if (!isLived(day)) continue;
    const hour = stamp.slice(9, 11);
    if (['02', '12'].includes(hour) && `${day}${hour}` !== lastWritten) {
      lastWritten = `${day}${hour}`;
      await write(day, hour);
    }
    if (dueDay(stamp, lastAsked) === null) continue;
    lastAsked = day;
    await exportOf(stamp);
    if (!day.endsWith('01')) continue;
    await collector.close();
    collector = await rig.start({ clock, bootId: day });
  }
  expect(new Set(asked).size, 'no day twice').toBe(asked.length);
  // None was made twice, whatever was told again after a start.
  expect(new Set(rig.queued.map(({ request_id }) => request_id))).toEqual(new Set(asked));
  expect(rig.spooled().filter((name) => name.endsWith('.json'))).toHaveLength(asked.length);
  return { exports: asked.length, times: expected.size };
}
