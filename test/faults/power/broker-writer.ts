import mqtt from 'mqtt';
import { clientIdOf } from '../../../broker/authorize.ts';
import { serviceLogin } from '../../../shared/runtime/credentials.ts';
import { dataFolders } from '../../../shared/runtime/data-folders.ts';
import { superviseProcess } from '../../support/boat-process.ts';
import { freePort } from '../../support/free-port.ts';
import { disk, note, noteWriter, pauseMs } from './surroundings.ts';

/**
 * Publishes requests at a real broker whose store lies on the disk while the collector is away, and notes each that was
 * acknowledged. Now and then the collector comes and takes what there is: that is noted too.
 */
noteWriter();

const TAKEN_AFTER = 500;

const port = await freePort();
const url = `mqtt://127.0.0.1:${port}`;
const broker = superviseProcess('broker', { DATA_DIR: disk, MQTT_PORT: String(port) });
broker.start();
await broker.ready();
const login = serviceLogin('collector', dataFolders(disk).credentials, '');
let waiting = 0;

async function collectorComes(): Promise<void> {
  const collector = mqtt.connect(url, {
    ...login,
    clientId: clientIdOf('collector'),
    clean: false,
    manualConnect: true,
  });
  collector.handleMessage = (packet, done) => {
    note('taken', JSON.parse(String(packet.payload)).request_id);
    waiting -= 1;
    done();
  };
  const connected = new Promise((resolve) => collector.once('connect', resolve));
  collector.connect();
  await connected;
  await collector.subscribeAsync('export/request', { qos: 1 });
  while (waiting > 0) await pauseMs(20);
  await collector.endAsync();
}

async function publisher(name: string): Promise<never> {
  const client = await mqtt.connectAsync(url);
  for (let nth = 1; ; nth++) {
    const request_id = `${name}-${nth}`;
    await client.publishAsync('export/request', JSON.stringify({ request_id }), { qos: 1 });
    waiting += 1;
    note('acknowledged', request_id);
    if (nth % 10 === 0) await pauseMs(50);
  }
}

await collectorComes();
note('subscribed');
for (const name of ['a', 'b', 'c']) void publisher(name);
for (;;) {
  if (waiting > TAKEN_AFTER) await collectorComes();
  await pauseMs(100);
}
