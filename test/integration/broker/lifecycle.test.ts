import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { queueUploading } from '../../../shared/contracts/queue-uploading.ts';
import { dataFolders } from '../../../shared/runtime/data-folders.ts';
import { startTestBroker } from '../../support/broker.ts';
import { eventually } from '../../support/eventually.ts';
import { rawMqtt } from '../../support/raw-mqtt.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { createTestBus } from '../bus/bus-rig.ts';

const LISTEN_AND_SAY = `require('node:net').createServer().listen(process.argv[1], () => console.log('listening'))`;

test('a port in use is told in one sentence, and nothing is left behind', async () => {
  const { port } = await startTestBroker();
  const dataDir = tempFolder();
  await expect(startTestBroker({ port, dataDir })).rejects.toMatchObject({
    code: 'port_in_use',
    message: expect.stringContaining(`127.0.0.1:${port}`),
  });
  const broker = await startTestBroker({ dataDir });
  await (await rawMqtt(broker.port)).publish('export/request', 'works');
});

test('it listens on a unix socket too, also where one that was killed left its own, and not where another broker is', async () => {
  const socketPath = join(tempFolder(), 'broker.sock');
  const whoWasKilled = spawn(process.execPath, ['-e', LISTEN_AND_SAY, socketPath]);
  await once(whoWasKilled.stdout, 'data');
  whoWasKilled.kill('SIGKILL');
  await once(whoWasKilled, 'exit');
  expect(existsSync(socketPath)).toBe(true);

  const broker = await startTestBroker({ socketPath });
  expect(statSync(socketPath).mode & 0o777).toBe(0o660);
  const bus = createTestBus({ url: `unix:${socketPath}`, loginFor: broker.loginFor }, 'queue-keeper');
  await bus.start();
  await bus.publish(queueUploading, []);
  const reader = await rawMqtt(broker.port);
  await reader.subscribe(['export/queue/uploading', 1]);
  await eventually('what was published by the socket is read by TCP', () => reader.payloads()[0] === '[]');

  await expect(startTestBroker({ socketPath })).rejects.toMatchObject({
    code: 'port_in_use',
    message: expect.stringContaining(socketPath),
  });
  await broker.close();
  expect(existsSync(socketPath)).toBe(false);
});

test('a damaged store is set aside, said, and a new one takes its place', async () => {
  const dataDir = tempFolder();
  const { brokerDatabase, setAside } = dataFolders(dataDir);
  mkdirSync(dirname(brokerDatabase), { recursive: true });
  writeFileSync(brokerDatabase, 'this is no database, but it is long enough to be read as a header '.repeat(50));
  const broker = await startTestBroker({ dataDir });
  await (await rawMqtt(broker.port)).publish('export/request', 'works');
  expect(broker.log.lines.some(({ message }) => message.includes('damaged and is set aside'))).toBe(true);
  expect(readFileSync(join(setAside, 'broker.db'), 'utf8')).toContain('this is no database');
});

test('close ends within two seconds with connected clients of every kind, and may be called twice', async () => {
  const broker = await startTestBroker();
  await rawMqtt(broker.port, { will: { topic: 'export/request', payload: Buffer.from('x'), qos: 1, retain: false } });
  const stuck = await rawMqtt(broker.port);
  await stuck.subscribe(['#', 0]);
  stuck.socket.pause();
  const silent = connect({ port: broker.port, host: '127.0.0.1' });
  silent.on('error', () => {});
  const busy = await rawMqtt(broker.port);
  for (let i = 0; i < 50; i++) busy.sendPublish('export/request', 'x'.repeat(50_000));
  const startedAt = performance.now();
  await Promise.all([broker.close(), broker.close()]);
  expect(performance.now() - startedAt).toBeLessThan(2_000);
  expect(broker.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
});

test('what was being published when the broker closed was acknowledged and kept, or neither', async () => {
  const broker = await startTestBroker();
  const publisher = await rawMqtt(broker.port);
  const ids = Array.from({ length: 300 }, (_, i) => publisher.sendPublish('export/request', String(i)));
  await eventually('the first are acknowledged', () => ids.every((id) => publisher.isAcknowledged(id)));
  const more = Array.from({ length: 300 }, (_, i) => publisher.sendPublish('export/request', String(300 + i)));
  await broker.close();
  const acknowledged = [...ids, ...more].filter((id) => publisher.isAcknowledged(id)).length;
  const again = await startTestBroker({ dataDir: broker.dataDir });
  const collector = await rawMqtt(again.port, {
    clientId: 'd3kos-export-collector',
    clean: false,
    ...again.loginFor('collector'),
  });
  await eventually('what was acknowledged arrives', () => collector.messages.length >= acknowledged);
  expect(acknowledged).toBeGreaterThanOrEqual(300);
});
