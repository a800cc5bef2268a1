import { expect, test } from 'vitest';
import { serviceLogin } from '../../../shared/runtime/credentials.ts';
import { dataFolders } from '../../../shared/runtime/data-folders.ts';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { rawMqtt } from '../../support/raw-mqtt.ts';
import { spawnBroker } from '../../support/spawn-broker.ts';
import { tempFolder } from '../../support/temp-folder.ts';

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
      const sent = Array.from({ length: 200 }, (_, i) => {
        const payload = `round-${round}-${i}`;
        return { payload, id: publisher.sendPublish('export/request', payload, qos) };
      });
      await eventually('all are acknowledged', () => sent.every(({ id }) => publisher.isAcknowledged(id, qos)));
      await broker.kill('SIGKILL');
      acknowledged.push(...sent.map(({ payload }) => payload));
    }
    await spawnBroker(dataDir, port);
    const collector = await collectorAt(port, dataDir);
    await eventually('all arrive', () => collector.messages.length >= acknowledged.length);
    expect(collector.payloads()).toEqual(acknowledged);
  },
);
