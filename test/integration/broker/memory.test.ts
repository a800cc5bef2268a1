import { expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { memoryOf } from '../../support/process-memory.ts';
import { rawMqtt } from '../../support/raw-mqtt.ts';
import { spawnBroker } from '../../support/spawn-broker.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const LENGTHS = 3_000;

test('messages of ever new lengths are passed on without costing memory for good', async () => {
  const port = await freePort();
  const broker = await spawnBroker(tempFolder(), port);
  const reader = await rawMqtt(port);
  await reader.subscribe(['export/request', 1]);
  const writer = await rawMqtt(port);
  let sent = 0;
  const pass = async (lengthOf: (nth: number) => number) => {
    for (let nth = 0; nth < LENGTHS; nth++) {
      writer.sendPublish('export/request', Buffer.alloc(lengthOf(nth), 'x'));
      sent += 1;
      if (nth % 200 === 0) await eventually('it was passed on', () => reader.messages.length === sent);
    }
    await eventually('all were passed on', () => reader.messages.length === sent);
    return memoryOf(broker.pid).ownMb;
  };
  await pass(() => 4_500);
  const before = await pass(() => 4_500);
  const after = await pass((nth) => 3_000 + nth);
  expect(after - before).toBeLessThan(8);
});
