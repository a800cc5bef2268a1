import { readdirSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { ExportDocument } from '../../shared/export/document.ts';
import { startBoat } from '../support/boat.ts';
import { eventually } from '../support/eventually.ts';

export const LOCKED = ['brokerDatabase', 'collectorDatabase', 'recordingsDatabase', 'queueDatabase'] as const;
export type Locked = (typeof LOCKED)[number];

/** Requests and contributions a second meanwhile. */
const PER_SECOND = 4;

/**
 * A whole boat of which one database is locked by another program for so long, while requests and contributions come. What
 * was acknowledged, what of that did not come ashore, and what was set aside.
 */
export async function lockStorm(which: Locked, seconds: number) {
  const boat = await startBoat();
  await boat.request({ request_id: 'before' });
  await boat.jobOf('before', 'completed', 60_000);
  const client = await boat.client({ reconnectPeriod: 100 });
  const acknowledged = { requests: [] as string[], entries: [] as string[] };
  const open: Promise<void>[] = [];
  /** MQTT.js gives its messages up when a broker that waits for a lock does not answer a CONNECT in time: then again. */
  const acknowledge = async (topic: string, payload: string): Promise<void> => {
    try {
      await client.publishAsync(topic, payload, { qos: 1 });
    } catch {
      await acknowledge(topic, payload);
    }
  };
  const publish = (topic: string, payload: object, on: string[], id: string) =>
    open.push(acknowledge(topic, JSON.stringify(payload)).then(() => void on.push(id)));

  const other = new Database(boat.folders[which], { timeout: 10_000 });
  other.exec('BEGIN EXCLUSIVE');
  const began = performance.now();
  let sent = 0;
  await eventually(
    'the lock has stood for so long',
    () => {
      const elapsed = (performance.now() - began) / 1000;
      // A request becomes an export: fewer of them, however long the lock stands.
      for (; sent < elapsed * PER_SECOND; sent++) {
        const id = `${which}-${sent}`;
        if (sent % 8 === 0 && sent < 160) publish('export/request', { request_id: id }, acknowledged.requests, id);
        const entry = { entry_id: id, type: 'auto', content: `Entry ${id}` };
        publish('export/data/boatlog', entry, acknowledged.entries, id);
      }
      return elapsed >= seconds;
    },
    seconds * 1000 + 30_000,
  );
  other.exec('ROLLBACK');
  other.close();
  await Promise.all(open);
  for (const id of acknowledged.requests) await boat.jobOf(id, 'completed', 60_000);
  await boat.request({ request_id: 'after' });
  const job = await boat.jobOf('after', 'completed', 60_000);
  const ids = new Set<string>();
  for (const { import_id } of [...(await boat.jobs()), job]) {
    if (!import_id) continue;
    const { data } = JSON.parse((await boat.document(import_id)).toString()) as ExportDocument;
    for (const { entry_id } of data.boatlog) ids.add(entry_id);
  }
  const aside = readdirSync(boat.folders.setAside);
  return { acknowledged, lost: acknowledged.entries.filter((id) => !ids.has(id)), aside };
}
