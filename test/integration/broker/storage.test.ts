import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openBrokerDatabase } from '../../../broker/persistence/open-broker-database.ts';
import { SqlitePersistence } from '../../../broker/persistence/sqlite-persistence.ts';
import { systemClock } from '../../../shared/runtime/clock.ts';
import { serviceLogin } from '../../../shared/runtime/credentials.ts';
import { dataFolders } from '../../../shared/runtime/data-folders.ts';
import { startTestBroker } from '../../support/broker.ts';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { rawMqtt } from '../../support/raw-mqtt.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { spawnBroker } from '../../support/spawn-broker.ts';
import { tempFolder } from '../../support/temp-folder.ts';

/** Transactions in a write-ahead log: frames that carry the database's size (SQLite file format, section 4.1). */
function transactionsIn(walFile: string): number {
  const wal = readFileSync(walFile);
  const frameBytes = 24 + wal.readUInt32BE(8);
  const salt = wal.readBigUInt64BE(16);
  let commits = 0;
  for (let at = 32; at + frameBytes <= wal.length; at += frameBytes) {
    if (wal.readBigUInt64BE(at + 8) === salt && wal.readUInt32BE(at + 4) > 0) commits += 1;
  }
  return commits;
}

test('messages that come in one burst share their transactions', async () => {
  const broker = await startTestBroker();
  const wal = `${dataFolders(broker.dataDir).brokerDatabase}-wal`;
  const publisher = await rawMqtt(broker.port);
  await publisher.ping();
  const before = transactionsIn(wal);
  publisher.socket.cork();
  const ids = Array.from({ length: 200 }, (_, i) => publisher.sendPublish('export/request', String(i)));
  publisher.socket.uncork();
  await eventually('all are acknowledged', () => ids.every((id) => publisher.isAcknowledged(id)));
  const transactions = transactionsIn(wal) - before;
  expect(transactions).toBeGreaterThan(0);
  expect(transactions).toBeLessThan(20);
});

test('what cannot be stored is not acknowledged; when there is room again everything works', async () => {
  const dataDir = tempFolder();
  const port = await freePort();
  // A file size limit stands for a full disk: writes beyond it fail, and it can be lifted from outside.
  const broker = await spawnBroker(dataDir, port, 'ulimit -S -f 3072');
  const payload = (i: number) => `${i}-`.padEnd(60_000, 'x');
  const acknowledged: number[] = [];
  let refused = 0;
  for (let i = 0; refused < 3; i++) {
    expect(i, 'the limit is never reached').toBeLessThan(200);
    const publisher = await rawMqtt(port);
    const id = publisher.sendPublish('export/request', payload(i));
    await eventually('it is acknowledged or refused', () => publisher.isAcknowledged(id) || publisher.closed);
    if (publisher.isAcknowledged(id)) acknowledged.push(i);
    else refused += 1;
    publisher.socket.destroy();
  }
  await (await rawMqtt(port)).ping();
  execFileSync('prlimit', ['--pid', String(broker.pid), '--fsize=unlimited']);
  const collector = await rawMqtt(port, {
    clientId: 'd3kos-export-collector',
    clean: false,
    ...serviceLogin('collector', dataFolders(dataDir).credentials, ''),
  });
  await eventually('what was acknowledged arrives', () => collector.messages.length >= acknowledged.length);
  await (await rawMqtt(port)).publish('export/request', 'room again');
  await eventually('and what comes after', () => collector.payloads().includes('room again'));
  const wanted = acknowledged.map((i) => `${i}-`);
  expect(collector.payloads().map((text) => text.replace(/x+$/, ''))).toEqual([...wanted, 'room again']);
});

test('what could not be stored does not count as waiting', async () => {
  const database = openBrokerDatabase(join(tempFolder(), 'broker.db'));
  const persistence = new SqlitePersistence(database, systemClock, recordingLog());
  onTestFinished(() => persistence.destroy());
  const session = { clientId: 'away', topic: 'export/request', qos: 1 };
  const store = (text: string) => {
    const payload = Buffer.from(text);
    const packet = { cmd: 'publish', topic: session.topic, payload, qos: 1, retain: false } as const;
    return persistence.storeForSessions(packet, [session]);
  };
  await store('fits');
  database.pragma(`max_page_count = ${database.pragma('page_count', { simple: true })}`);
  for (let i = 0; i < 5; i++) {
    // One transaction: what fits goes with what does not.
    const results = await Promise.allSettled([store('small'), store('x'.repeat(100_000))]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  }
  expect(persistence.queue.backlogOf('away')).toBe(1);
  database.pragma('max_page_count = 1000000');
  await store('fits again');
  expect(persistence.queue.backlogOf('away')).toBe(2);
});

test('what a returning session was given with what waited is not sent to it once more when it is passed on', async () => {
  const persistence = new SqlitePersistence(openBrokerDatabase(':memory:'), systemClock, recordingLog());
  onTestFinished(() => persistence.destroy());
  await persistence.setup({ id: 'this-broker' });
  const client = { id: 'returning', connecting: true };
  const stored = async (text: string) => {
    const packet = {
      cmd: 'publish',
      topic: 'export/request',
      payload: Buffer.from(text),
      qos: 1,
      retain: false,
    } as const;
    await persistence.storeForSessions(packet, [{ clientId: client.id, topic: packet.topic, qos: 1 }]);
    return packet;
  };
  let counter = 0;
  /** Whether it goes to the client as it is passed on. */
  const isSentLive = (packet: Awaited<ReturnType<typeof stored>>) => {
    const numbered = { ...packet, brokerId: 'this-broker', brokerCounter: ++counter };
    const done = persistence.tracker.noteEmitted(numbered);
    const isLive = persistence.mayGoLive(client, numbered);
    const waited = { ...packet, brokerId: 'stored', brokerCounter: counter };
    expect(persistence.mayGoLive(client, waited), 'what waited has numbers of its own').toBe(true);
    done();
    return isLive;
  };
  const passedOnBefore = await stored('1');
  const passedOnAfter = await stored('2');
  expect(isSentLive(passedOnBefore)).toBe(false);
  const given: string[] = [];
  let messageId = 0;
  for await (const packet of persistence.outgoingStream(client)) {
    given.push(String(packet.payload));
    await persistence.outgoingUpdate(client, { ...packet, messageId: ++messageId });
  }
  expect(given).toEqual(['1', '2']);
  expect(isSentLive(passedOnAfter)).toBe(false);
  expect(isSentLive(await stored('3'))).toBe(true);
});

test('a message of 10 MB does not enter the broker’s memory', async () => {
  const port = await freePort();
  const broker = await spawnBroker(tempFolder(), port);
  await (await rawMqtt(port)).publish('export/request', 'warm');
  const before = broker.residentMb();
  for (let i = 0; i < 5; i++) {
    const stranger = await rawMqtt(port);
    stranger.sendPublish('export/request', Buffer.alloc(10_000_000, 'x'));
    await eventually('the connection is closed', () => stranger.closed);
  }
  expect(broker.residentMb() - before).toBeLessThan(8);
});
