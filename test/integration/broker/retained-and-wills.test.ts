import { expect, onTestFinished, test } from 'vitest';
import { createGroupCommit } from '../../../broker/persistence/group-commit.ts';
import { openBrokerDatabase } from '../../../broker/persistence/open-broker-database.ts';
import { createRetainedStore } from '../../../broker/persistence/retained-store.ts';
import { serviceLogin } from '../../../shared/runtime/credentials.ts';
import { dataFolders } from '../../../shared/runtime/data-folders.ts';
import { startTestBroker } from '../../support/broker.ts';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { rawMqtt } from '../../support/raw-mqtt.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { spawnBroker } from '../../support/spawn-broker.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { payloadsUntilNow } from './until-now.ts';

const collectorStatus = 'export/service/collector/status';
const will = (payload: string) =>
  ({ topic: collectorStatus, payload: Buffer.from(payload), qos: 1, retain: true }) as const;

/** What a new subscriber finds retained. The broker's own status, asked for last, tells that the others are complete. */
async function retainedOn(port: number, ...filters: string[]): Promise<Record<string, string>> {
  const own = 'export/service/broker/status';
  const reader = await rawMqtt(port);
  await reader.subscribe(...[...filters, own].map((filter) => [filter, 1] as [string, 1]));
  await eventually('all have come', () => reader.payloads(own).length > 0);
  await reader.disconnect();
  const others = reader.messages.filter(({ topic }) => topic !== own);
  return Object.fromEntries(others.map(({ topic, payload }) => [topic, String(payload)]));
}

test('2,000 retained messages reach a wildcard subscriber, all and only the matching ones', async () => {
  const broker = await startTestBroker();
  const keeper = await rawMqtt(broker.port, broker.loginFor('queue-keeper'));
  const count = 2_000;
  const payload = (i: number) => JSON.stringify({ job: i, note: 'x'.repeat(500) });
  for (let i = 0; i < count; i++) keeper.sendPublish(`export/queue/jobs/q_${i}`, payload(i), 1, true);
  await keeper.publish('export/queue/status', '{}', 1, true);
  await keeper.publish('export/queue/jobs/q_5', '', 1, true);

  const reader = await rawMqtt(broker.port);
  await reader.subscribe(['export/queue/jobs/+', 1]);
  await eventually('all arrive', () => reader.messages.length >= count - 1);
  expect(reader.messages.every((message) => message.retain)).toBe(true);
  const jobs = new Map(reader.messages.map((message) => [message.topic, String(message.payload)]));
  expect(jobs.size).toBe(count - 1);
  expect(jobs.get('export/queue/jobs/q_1999')).toBe(payload(1999));
  expect(jobs.has('export/queue/jobs/q_5')).toBe(false);
});

test('of 10,000 retained messages the matching ones are found in the blink of an eye', () => {
  const database = openBrokerDatabase(':memory:');
  onTestFinished(() => void database.close());
  const commit = createGroupCommit(database, recordingLog(), () => {});
  const retained = createRetainedStore(database, commit, manualClock());
  for (let i = 0; i < 10_000; i++) {
    const packet = { cmd: 'publish', payload: Buffer.from('x'), qos: 1, retain: true } as const;
    retained.store({ ...packet, topic: `export/queue/jobs/q_${i}` });
  }
  const startedAt = performance.now();
  expect([...retained.matching(['export/queue/jobs/+'])]).toHaveLength(10_000);
  expect([...retained.matching(['export/queue/jobs/q_77'])]).toHaveLength(1);
  expect([...retained.matching(['export/service/+/status'])]).toHaveLength(0);
  expect(performance.now() - startedAt).toBeLessThan(500);
});

test.each<[filter: string, topics: string[]]>([
  ['export/queue/status', ['export/queue/status']],
  ['export/+/status', ['export/queue/status']],
  ['export/queue/#', ['export/queue/jobs/a', 'export/queue/status', 'export/queue/uploading']],
  ['export/queue/status/#', ['export/queue/status']],
  ['+/+/uploading', ['export/queue/uploading']],
  ['export/queue', []],
  ['EXPORT/queue/status', []],
])('filter %s finds what it should', async (filter, topics) => {
  const broker = await startTestBroker();
  const keeper = await rawMqtt(broker.port, broker.loginFor('queue-keeper'));
  for (const topic of ['status', 'uploading', 'jobs/a']) await keeper.publish(`export/queue/${topic}`, 'x', 1, true);
  expect(Object.keys(await retainedOn(broker.port, filter)).sort()).toEqual(topics);
});

test('state that is published again and says nothing new is not written again', async () => {
  const database = openBrokerDatabase(':memory:');
  onTestFinished(() => void database.close());
  const commit = createGroupCommit(database, recordingLog(), () => {});
  const retained = createRetainedStore(database, commit, manualClock());
  const changesAfter = async (text: string) => {
    retained.store(state(text));
    retained.flush();
    await commit.durable(() => {});
    return database.prepare('SELECT total_changes()').pluck().get();
  };
  const state = (text: string) =>
    ({ cmd: 'publish', topic: 'export/queue/status', payload: Buffer.from(text), qos: 1, retain: true }) as const;
  const before = await changesAfter('a');
  expect(await changesAfter('a')).toBe(before);
  expect(await changesAfter('b')).not.toBe(before);
  expect([...retained.matching(['export/queue/status'])].map(({ payload }) => String(payload))).toEqual(['b']);
});

test('retained state survives a clean restart, the newest of each topic, and removals too', async () => {
  const broker = await startTestBroker();
  const keeper = await rawMqtt(broker.port, broker.loginFor('queue-keeper'));
  await keeper.publish('export/queue/status', 'first', 1, true);
  await keeper.publish('export/queue/status', 'second', 1, true);
  await keeper.publish('export/queue/jobs/a', 'job', 1, true);
  await keeper.publish('export/queue/jobs/b', 'job', 1, true);
  await keeper.publish('export/queue/jobs/b', '', 1, true);
  await broker.close();
  const again = await startTestBroker({ dataDir: broker.dataDir });
  expect(await retainedOn(again.port, 'export/queue/#')).toEqual({
    'export/queue/status': 'second',
    'export/queue/jobs/a': 'job',
  });
});

test('retained state reaches the disk within minutes', async () => {
  const clock = manualClock();
  const broker = await startTestBroker({ clock });
  const keeper = await rawMqtt(broker.port, broker.loginFor('queue-keeper'));
  await keeper.publish('export/queue/status', 'flushed', 1, true);
  await clock.advance(6 * 60_000);
  // As a killed broker would leave it: opened again beside the one that runs.
  const beside = await startTestBroker({ dataDir: broker.dataDir });
  expect(await retainedOn(beside.port, 'export/queue/status')).toEqual({ 'export/queue/status': 'flushed' });
});

test('a will is published when its client dies, not when it says goodbye', async () => {
  const broker = await startTestBroker();
  const collector = { ...broker.loginFor('collector'), will: will('dead') };
  await (await rawMqtt(broker.port, collector)).disconnect();
  expect(await retainedOn(broker.port, collectorStatus)).toEqual({});
  await (await rawMqtt(broker.port, collector)).vanish();
  await eventually(
    'the will is there',
    async () => collectorStatus in (await retainedOn(broker.port, collectorStatus)),
  );
  expect(await retainedOn(broker.port, collectorStatus)).toEqual({ [collectorStatus]: 'dead' });
});

test('the wills of a broker that was killed, or closed, are published at its next start', async () => {
  const dataDir = tempFolder();
  const port = await freePort();
  for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
    const broker = await spawnBroker(dataDir, port);
    const collector = {
      clientId: 'd3kos-export-collector',
      ...serviceLogin('collector', dataFolders(dataDir).credentials, ''),
    };
    const client = await rawMqtt(port, { ...collector, will: will(`dead by ${signal}`) });
    await client.publish(collectorStatus, 'alive', 1, true);
    await broker.kill(signal);

    const next = await startTestBroker({ dataDir });
    await eventually('the will is there', async () =>
      Object.values(await retainedOn(next.port, collectorStatus)).includes(`dead by ${signal}`),
    );
    await next.close();
    const later = await startTestBroker({ dataDir });
    expect(await retainedOn(later.port, collectorStatus)).toEqual({ [collectorStatus]: `dead by ${signal}` });
    await later.close();
  }
});

test('a will on a topic that is not retained is said once although the broker closed and started again', async () => {
  const broker = await startTestBroker();
  const lastWords = (payload: string) =>
    ({ topic: 'export/request', payload: Buffer.from(payload), qos: 1, retain: false }) as const;
  await rawMqtt(broker.port, { will: lastWords('of one that only publishes') });
  const subscriber = await rawMqtt(broker.port, { will: lastWords('of one that subscribed') });
  await subscriber.subscribe(['export/queued', 1]);
  await broker.close();
  const again = await startTestBroker({ dataDir: broker.dataDir });
  const login = again.loginFor('collector');
  const collector = await rawMqtt(again.port, { clientId: 'd3kos-export-collector', clean: false, ...login });
  await eventually('both arrive', () => collector.messages.length >= 2);
  const payloads = await payloadsUntilNow(collector, await rawMqtt(again.port));
  expect(payloads.toSorted()).toEqual(['of one that only publishes', 'of one that subscribed']);
});

test('the broker tells that it is there', async () => {
  const broker = await startTestBroker();
  const reader = await rawMqtt(broker.port);
  await reader.subscribe(['export/service/broker/status', 1]);
  const [status] = await eventually('its status comes', () => reader.payloads().length > 0 && reader.payloads());
  expect(JSON.parse(status ?? 'null')).toMatchObject({ status: 'online', needs: [] });
});
