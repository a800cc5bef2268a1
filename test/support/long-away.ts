/**
 * Weeks on a boat whose central database is away, on the collector as it is, with a clock of the test's own: another program
 * contributes once a minute, its own telemetry is recorded, an export is asked for every ten days. What the answers said and
 * what came ashore at the end is counted from outside.
 */
import { statfsSync } from 'node:fs';
import { connectAsync } from 'mqtt';
import { expect, onTestFinished } from 'vitest';
import { uploadResult } from '../../shared/contracts/upload-result.ts';
import type { CategoryName } from '../../shared/export/category-names.ts';
import { isoTime } from '../../shared/runtime/clock.ts';
import { collectorRig } from '../integration/collector/collector-rig.ts';
import { boatWith } from './boat-fixture.ts';
import { startTestBroker } from './broker.ts';
import { eventually } from './eventually.ts';
import { manualClock } from './manual-clock.ts';
import { smallDisk } from './small-disk.ts';

const MINUTE = 60_000;
/** Of a disk that is too small: what files of a database take of it however little they hold. */
const FILES_BYTES = 10_000_000;
const WITH_CONSENT = { 'config/user-preferences.json': { timezone: 'UTC', telemetry_enabled: true } };
const ACCEPTED = { claim: 1, outcome: 'accepted', bytes_sent: 1, duration_ms: 1, at: '2026-02-20T21:45:00Z' } as const;

interface LongAway {
  readonly days: number;
  /** As `RECORDINGS_MB`, for each day. */
  readonly bytesADay: number;
  /** Of the disk, and how much of it may be taken a day; as it is and without bound where not given. */
  readonly disk?: { readonly folder: string; readonly spareADay: number };
}

/** In turn; each fourth is an entry of the log, and now and then one is an alert. */
const CATEGORIES = ['marine_vision_captures', 'marine_vision_snapshots', 'marine_vision_captures', 'boatlog'] as const;
const ofMinute = (minute: number): CategoryName =>
  minute % 40 === 3 ? 'system_alerts' : (CATEGORIES[minute % CATEGORIES.length] ?? 'boatlog');

/** 200 to 400 bytes, as programs aboard send them. */
function recordOf(category: CategoryName, id: string, timestamp: string): object {
  const text = `${id}: bilge dry, wind NW 12 kn, sea state 3, batteries 12.8 V, all well on board. `.repeat(2);
  if (category === 'system_alerts') return { alert_id: id, timestamp, severity: 'warning', message: text };
  if (category === 'boatlog') return { entry_id: id, timestamp, type: 'auto', content: text };
  if (category === 'marine_vision_captures')
    return { capture_id: id, timestamp, image_path: `${id}.jpg`, species: text, fish_detected: 1 };
  const bbox = [101, 202, 303, 404];
  return { snapshot_id: id, timestamp, alert_level: 'INFO', detections: [{ class: 'boat', confidence: 0.9, bbox }] };
}

async function sailAway({ days, bytesADay, disk }: LongAway) {
  const clock = manualClock();
  const broker = await startTestBroker();
  const rig = await collectorRig({ broker, root: boatWith(WITH_CONSENT), ...(disk && { dataDir: disk.folder }) });
  const recording = { limits: { days: Math.max(90, days), bytes: bytesADay * days } };
  const freeBytes = disk && statfsSync(disk.folder).bavail * statfsSync(disk.folder).bsize;
  const keepFree = {
    bytes: disk && freeBytes ? freeBytes - FILES_BYTES - disk.spareADay * days : 0,
    percent: disk ? 100 : 0,
  };
  const collector = await rig.start({ clock, recording, keepFree });
  const contributor = await connectAsync(broker.url, { clientId: 'anchor-watch' });
  onTestFinished(() => contributor.endAsync(true));
  const answered = { taken: new Map<string, CategoryName>(), refused: new Map<string, CategoryName>() };
  let read = 0;

  /** Each message holds one record; its answer says whether that is kept. */
  function readAnswers(): number {
    for (; read < rig.results.length; read++) {
      const result = rig.results[read];
      const id = result?.records?.[0]?.id;
      if (!result || !id) throw new Error(`an answer without its record: ${JSON.stringify(result)}`);
      if (result.outcome === 'refused' && result.reason !== 'busy')
        throw new Error(`refused: ${JSON.stringify(result)}`);
      (result.outcome === 'taken' ? answered.taken : answered.refused).set(id, result.category as CategoryName);
    }
    return read;
  }

  async function liveAnHour(hour: number): Promise<void> {
    const minutes = Array.from({ length: 60 }, (_, minute) => hour * 60 + minute);
    const send = (minute: number) => {
      const category = ofMinute(minute);
      const record = recordOf(category, `minute-${minute}`, isoTime(clock.now() + (minute % 60) * MINUTE));
      return contributor.publishAsync(`export/data/${category}`, JSON.stringify(record), { qos: 1 });
    };
    await Promise.all(minutes.map(send));
    await eventually(`hour ${hour} is answered`, () => readAnswers() === (hour + 1) * 60);
    // Three looks of the recorders in ten minutes make a record of telemetry.
    for (let part = 0; part < 6; part++) {
      clock.leap(8 * MINUTE);
      await clock.advanceWithFiles(2 * MINUTE);
    }
  }

  /** An export keeps what was recorded until then, which is a record of its own if the clock moves meanwhile. */
  async function askInThisHour(request_id: string): Promise<void> {
    await rig.request({ request_id });
    const ends = () => [...rig.queued, ...rig.rejected];
    await eventually('it is made, or refused', () => ends().some((end) => end.request_id === request_id));
  }

  for (let hour = 0; hour < days * 24; hour++) {
    await liveAnHour(hour);
    if (hour % 240 === 20) await askInThisHour(`away-${hour}`);
  }
  // A look alone makes no record: wherever an alert, which is kept at once, left the last period, it has two.
  await clock.advanceWithFiles(MINUTE);
  await collector.close();
  // There is room on the disk again.
  await rig.start({ clock, recording });
  await rig.request({ request_id: 'ashore' });
  const announcement = await rig.announcementFor('ashore', 120_000);
  const document = rig.readExport(announcement);
  const uploader = await rig.as('uploader');
  await uploader.publish(uploadResult, { ...ACCEPTED, queue_id: announcement.queue_id });
  const waits = () => Object.keys(rig.statuses.at(-1)?.recorded ?? { boatlog: null });
  await eventually('nothing of it waits any more', async () => {
    await clock.advance(3_000);
    return !waits().some((name) => name === 'boatlog' || name.startsWith('marine'));
  });
  return { ...answered, document, bytes: announcement.file_size_bytes, rejected: rig.rejected, status: rig.statuses };
}

type Ashore = Awaited<ReturnType<typeof sailAway>>;

/** The ids of what was contributed, as they came ashore. */
function contributedIn({ document: { data } }: Ashore): string[] {
  const lists: readonly (readonly object[])[] = Object.values(data).filter((list) => Array.isArray(list));
  const keys = lists.flat().map((record) => (record as { readonly record_key: string }).record_key);
  return keys.flatMap((key) => /^from:.*:(minute-\d+)$/.exec(key)?.[1] ?? []);
}

/** Own telemetry: how many were recorded, by their numbers since each start; how many are ashore, and what is told of the others. */
function ownTelemetry({ document: { data, problems } }: Ashore) {
  const message =
    problems.find(({ category, code }) => category === 'telemetry' && code === 'given_up')?.message ?? '0';
  const ofStart = new Map<string, number>();
  const keys = data.telemetry.map((record) => (record as { readonly record_key?: string }).record_key);
  const own = keys.flatMap((key) => {
    const [, start, nth] = /^recorded:period#(\w+)-(\d+)$/.exec(key ?? '') ?? [];
    return start === undefined ? [] : [{ start, nth: Number(nth) }];
  });
  for (const { start, nth } of own) ofStart.set(start, Math.max(nth, ofStart.get(start) ?? 0));
  const recorded = [...ofStart.values()].reduce((all, nth) => all + nth, 0);
  return { recorded, ashore: own.length, givenUp: Number.parseInt(message, 10) };
}

/** Of our own telemetry, a record in ten minutes. */
const RECORDED_A_DAY = 144;

/** All that was taken is ashore, and nothing was refused or given up. */
export async function awayWithRoom(days: number) {
  const away = await sailAway({ days, bytesADay: 64_000_000 / 60 });
  expect([away.taken.size, away.refused.size]).toEqual([days * 1_440, 0]);
  expect(contributedIn(away).toSorted()).toEqual([...away.taken.keys()].toSorted());
  expect(away.rejected).toEqual([]);
  expect(away.document.problems.filter(({ code }) => code === 'given_up')).toEqual([]);
  const telemetry = ownTelemetry(away);
  expect(telemetry).toEqual({ recorded: days * RECORDED_A_DAY, ashore: days * RECORDED_A_DAY, givenUp: 0 });
  return { taken: away.taken.size, exportBytes: away.bytes, telemetry };
}

/** What found no room was refused, and is not ashore; of our own telemetry was thinned, and each is counted. */
export async function awayWithoutRoom(days: number) {
  const folder = smallDisk(60 + 4 * days);
  const away = await sailAway({ days, bytesADay: 64_000_000 / 960, disk: { folder, spareADay: 100_000 } });
  // Each was answered, and what was taken is ashore, and nothing else.
  expect(away.taken.size + away.refused.size).toBe(days * 1_440);
  expect(contributedIn(away).toSorted()).toEqual([...away.taken.keys()].toSorted());
  expect(away.refused.size).toBeGreaterThan(0);
  const lastTaken = (isOf: (category: CategoryName) => boolean) => {
    const minutes = [...away.taken].map(([id, category]) => (isOf(category) ? Number(id.slice('minute-'.length)) : -1));
    return minutes.reduce((last, minute) => Math.max(last, minute), -1);
  };
  const isLogOrAlert = (category: CategoryName) => category === 'boatlog' || category === 'system_alerts';
  const last = { others: lastTaken((category) => !isLogOrAlert(category)), logAndAlerts: lastTaken(isLogOrAlert) };
  expect(last.logAndAlerts, 'these have room of their own').toBeGreaterThan(last.others + 60);
  const own = ownTelemetry(away);
  expect(own.recorded).toBe(days * RECORDED_A_DAY);
  expect(own.givenUp).toBeGreaterThan(0);
  expect(own.ashore + own.givenUp, 'each that was recorded is ashore or counted').toBe(own.recorded);
  const told = away.document.problems.filter(({ code }) => code === 'given_up').map(({ category }) => category);
  expect(told, 'nothing but telemetry').toEqual(['telemetry']);
  return { taken: away.taken.size, refused: away.refused.size, exportBytes: away.bytes, own, last };
}
