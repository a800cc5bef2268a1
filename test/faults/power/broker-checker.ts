import mqtt from 'mqtt';
import { clientIdOf } from '../../../broker/authorize.ts';
import { serviceLogin } from '../../../shared/runtime/credentials.ts';
import { dataFolders } from '../../../shared/runtime/data-folders.ts';
import { superviseProcess } from '../../support/boat-process.ts';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { check, disk, noted } from './surroundings.ts';

/** Starts the broker on what the power cut left: the collector's session is there, and gets all that was acknowledged. */
await check(async (findings) => {
  const acknowledged = noted();
  const port = await freePort();
  const broker = superviseProcess('broker', { DATA_DIR: disk, MQTT_PORT: String(port) });
  broker.start();
  await broker.ready();
  findings.expect(broker.starts === 1, `the broker needed ${broker.starts} starts`);
  const end = () => broker.stop('SIGKILL');
  if (acknowledged('subscribed').length === 0) return { summary: 'nothing acknowledged yet', end };

  const taken = new Set(acknowledged('taken').map(([id]) => id));
  const missing = new Set(acknowledged('acknowledged').flatMap(([id = '']) => (taken.has(id) ? [] : [id])));
  const expected = missing.size;
  const collector = mqtt.connect(`mqtt://127.0.0.1:${port}`, {
    ...serviceLogin('collector', dataFolders(disk).credentials, ''),
    clientId: clientIdOf('collector'),
    clean: false,
    manualConnect: true,
  });
  collector.handleMessage = (packet, done) => {
    missing.delete(JSON.parse(String(packet.payload)).request_id);
    done();
  };
  const session = new Promise<boolean>((resolve) =>
    collector.once('connect', (packet) => resolve(packet.sessionPresent)),
  );
  collector.connect();
  findings.expect(await session, 'the collector’s session is lost');
  await eventually('all is delivered', () => missing.size === 0, 15_000).catch(() => {});
  findings.expect(missing.size === 0, `${missing.size} of ${expected} acknowledged requests are lost`);
  await collector.endAsync(true);
  return { summary: `${expected} acknowledged requests delivered`, end };
});
