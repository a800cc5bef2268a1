import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { serviceLogin } from '../../../shared/runtime/credentials.ts';
import { dataFolders } from '../../../shared/runtime/data-folders.ts';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { rawMqtt } from '../../support/raw-mqtt.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const MAIN = join(import.meta.dirname, '../../../broker/main.ts');

/** The broker as a process of its own, to be killed. */
async function spawnBroker(dataDir: string, port: number) {
  const child: ChildProcess = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env.PATH, DATA_DIR: dataDir, MQTT_PORT: String(port), LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const kill = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await exited;
  };
  onTestFinished(() => kill('SIGKILL'));
  let output = '';
  child.stdout?.on('data', (chunk) => {
    output += chunk;
  });
  await eventually('the broker listens', () => output.includes('Ready.'));
  return { kill };
}

const collectorAt = (port: number, dataDir: string) =>
  rawMqtt(port, {
    clientId: 'd3kos-export-collector',
    clean: false,
    ...serviceLogin('collector', dataFolders(dataDir).credentials, ''),
  });

test.each([
  { qos: 1 as const, rounds: 3 },
  { qos: 2 as const, rounds: 2 },
])(
  'nothing acknowledged at QoS $qos is lost when the broker is killed right after the last acknowledgement',
  async ({ qos, rounds }) => {
    const dataDir = tempFolder();
    const port = await freePort();
    const acknowledged: string[] = [];
    for (let round = 0; round < rounds; round++) {
      const broker = await spawnBroker(dataDir, port);
      const publisher = await rawMqtt(port);
      const sent = Array.from({ length: 300 }, (_, i) => {
        const payload = `round-${round}-${i}`;
        return { payload, id: publisher.sendPublish('export/request', payload, qos) };
      });
      await eventually('all are acknowledged', () => sent.every(({ id }) => publisher.isAcknowledged(id, qos)));
      await broker.kill('SIGKILL');
      acknowledged.push(...sent.map(({ payload }) => payload));
    }
    const broker = await spawnBroker(dataDir, port);
    const collector = await collectorAt(port, dataDir);
    await eventually('all arrive', () => collector.messages.length >= acknowledged.length);
    expect(collector.payloads()).toEqual(acknowledged);

    await collector.ping();
    await broker.kill('SIGTERM');
    await spawnBroker(dataDir, port);
    const again = await collectorAt(port, dataDir);
    await again.ping();
    expect(again.messages).toEqual([]);
  },
);

test('a retained message and a session outlive a clean end', async () => {
  const dataDir = tempFolder();
  const port = await freePort();
  const first = await spawnBroker(dataDir, port);
  const keeper = await rawMqtt(port, {
    clientId: 'd3kos-export-queue-keeper',
    ...serviceLogin('queue-keeper', dataFolders(dataDir).credentials, ''),
  });
  await keeper.publish('export/queue/uploading', '[]', 1, true);
  const reader = await rawMqtt(port, { clientId: 'reader', clean: false });
  await reader.subscribe(['export/request', 1]);
  await first.kill('SIGTERM');

  await spawnBroker(dataDir, port);
  const monitor = await rawMqtt(port);
  await monitor.subscribe(['export/queue/+', 1]);
  await eventually('the retained message comes', () => monitor.messages.length === 1);
  expect(monitor.messages[0]).toMatchObject({ topic: 'export/queue/uploading', retain: true });
  const back = await rawMqtt(port, { clientId: 'reader', clean: false });
  expect(back.connack).toMatchObject({ sessionPresent: true });
});
