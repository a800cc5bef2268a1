import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { openBrokerDatabase } from '../../../broker/persistence/open-broker-database.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { type Machine, machine } from './backup-rig.ts';

const COLLECTOR = 'd3kos-export-collector';

/** Messages that wait for sessions in a broker's store, as text. */
function leave(
  boat: Machine,
  messages: readonly (readonly [clientId: string, topic: string, payload: string])[],
): void {
  const database = openBrokerDatabase(boat.folders.brokerDatabase);
  for (const clientId of new Set(messages.map(([id]) => id))) {
    database.prepare('INSERT OR IGNORE INTO sessions VALUES (?, 1)').run(clientId);
    database.prepare("INSERT OR IGNORE INTO subscriptions VALUES (?, 'export/request', '{\"qos\":1}')").run(clientId);
  }
  for (const [clientId, topic, payload] of messages) {
    database
      .prepare('INSERT INTO queue (client_id, topic, payload, qos, packet_id, stored_at) VALUES (?, ?, ?, 1, 7, 1)')
      .run(clientId, topic, payload);
  }
  database.close();
}

function waiting(boat: Machine): unknown[] {
  const database = new DatabaseSync(boat.folders.brokerDatabase);
  const rows = database
    .prepare('SELECT client_id AS id, payload, packet_id AS packet FROM queue ORDER BY queue.id')
    .all();
  const sessions = database.prepare('SELECT client_id FROM sessions ORDER BY 1').all();
  database.close();
  return [rows.map(({ id, payload, packet }) => `${id} ${payload} ${packet}`), sessions.map((row) => row.client_id)];
}

async function backedUp(boat: Machine): Promise<string> {
  const file = join(tempFolder(), 'boat.tar');
  expect((await boat.run('backup', file)).code).toBe(0);
  return file;
}

test('what was acknowledged and not taken yet is kept for the collector, under new numbers, and nobody else’s', async () => {
  const boat = machine();
  leave(boat, [
    [COLLECTOR, 'export/request', 'asked'],
    [COLLECTOR, 'export/data/boatlog', 'told'],
    [COLLECTOR, 'upload/result', 'old news'],
    ['a-page', 'export/request', 'seen'],
  ]);
  const file = await backedUp(boat);
  const next = machine();
  leave(next, [['plotter', 'export/queue/status', 'own']]);
  const { said } = await next.run('restore', file);
  expect(said).toContain('2 messages');
  expect(waiting(next)).toEqual([
    ['plotter own 7', `${COLLECTOR} asked null`, `${COLLECTOR} told null`],
    [COLLECTOR, 'plotter'],
  ]);
});

test('over a state that goes on from the backup they were taken, and do not come again', async () => {
  const boat = machine();
  leave(boat, [[COLLECTOR, 'export/request', 'asked']]);
  const file = await backedUp(boat);
  const database = openBrokerDatabase(boat.folders.brokerDatabase);
  database.exec('DELETE FROM queue');
  database.close();
  leave(boat, [['plotter', 'export/queue/status', 'own']]);
  await boat.run('restore', file);
  expect(waiting(boat)).toEqual([['plotter own 7'], [COLLECTOR, 'plotter']]);
});
