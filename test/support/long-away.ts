/**
 * Weeks on a boat whose central database is away, on the collector as it is, with a clock of the test's own: another program
 * contributes once a minute, its own telemetry is recorded, an export is asked for every ten days. What the answers said and
 * what came ashore at the end is counted from outside.
 */
import { statfsSync } from 'node:fs';
import { connectAsync } from 'mqtt';
import { onTestFinished } from 'vitest';
import { uploadResult } from '../../shared/contracts/upload-result.ts';
import type { CategoryName } from '../../shared/export/category-names.ts';
import { isoTime } from '../../shared/runtime/clock.ts';
import { collectorRig } from '../integration/collector/collector-rig.ts';
import { boatWith } from './boat-fixture.ts';
import { startTestBroker } from './broker.ts';
import { eventually } from './eventually.ts';
import { manualClock } from './manual-clock.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const WITH_CONSENT = { 'config/user-preferences.json': { timezone: 'UTC', telemetry_enabled: true } };
const ACCEPTED = { claim: 1, outcome: 'accepted', bytes_sent: 1, duration_ms: 1, at: '2026-02-20T21:45:00Z' } as const;

interface LongAway {
  readonly days: number;
  /** As `RECORDINGS_MB`, for each day. */
  readonly bytesADay: number;
  /** Of the disk, and how much of it may be taken a day; as it is and without bound where not given. */
  readonly disk?: { readonly folder: string; readonly spareADay: number };
}

/** Every fourth of them is an entry of the log, or an alert. */
const CATEGORIES: readonly CategoryName[] = ['telemetry', 'marine_vision_snapshots', 'telemetry', 'boatlog'];
const ofMinute = (minute: number): CategoryName =>
  minute % 40 === 3 ? 'system_alerts' : (CATEGORIES[minute % CATEGORIES.length] ?? 'telemetry');

/** 200 to 400 bytes, as programs aboard send them. */
function recordOf(category: CategoryName, id: string, timestamp: string): object {
  const text = `${id}: bilge dry, wind NW 12 kn, sea state 3, batteries 12.8 V, all well on board. `.repeat(2);
  if (category === 'telemetry')
    return { id, timestamp, cpu_temperature_c: 61.5, memory_used_percent: 40, load_average_1m: 0.4 };
  if (category === 'system_alerts') return { alert_id: id, timestamp, severity: 'warning', message: text };
  if (category === 'boatlog') return { entry_id: id, timestamp, type: 'auto', content: text };
  const bbox = [101, 202, 303, 404];
  return { id, timestamp, alert_level: 'INFO', detections: [{ class: 'boat', confidence: 0.9, bbox }] };
}

export async function sailAway({ days, bytesADay, disk }: LongAway) {
  const clock = manualClock();
  const broker = await startTestBroker();
  const rig = await collectorRig({ broker, root: boatWith(WITH_CONSENT), ...(disk && { dataDir: disk.folder }) });
  const recording = { limits: { days: Math.max(90, days), bytes: bytesADay * days } };
  const freeBytes = disk && statfsSync(disk.folder).bavail * statfsSync(disk.folder).bsize;
  const keepFree = { bytes: disk && freeBytes ? freeBytes - disk.spareADay * days : 0, percent: disk ? 100 : 0 };
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
    for (let part = 0; part < 6; part++) await clock.advance(HOUR / 6);
  }

  for (let hour = 0; hour < days * 24; hour++) {
    await liveAnHour(hour);
    if (hour % 240 === 100) await rig.request({ request_id: `away-${hour}` });
  }
  await collector.close();
  // There is room on the disk again.
  await rig.start({ clock, recording });
  await rig.request({ request_id: 'ashore' });
  const announcement = await rig.announcementFor('ashore', 120_000);
  const document = rig.readExport(announcement);
  const uploader = await rig.as('uploader');
  await uploader.publish(uploadResult, { ...ACCEPTED, queue_id: announcement.queue_id });
  const waitsNot = () => Object.values(rig.statuses.at(-1)?.recorded ?? { none: { waiting: 1 } }).length === 0;
  await eventually('nothing waits any more', async () => {
    await clock.advance(5_000);
    return waitsNot();
  });
  return { ...answered, document, bytes: announcement.file_size_bytes, rejected: rig.rejected, status: rig.statuses };
}
