import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { serviceLogin } from '../../../shared/runtime/credentials.ts';
import { dataFolders } from '../../../shared/runtime/data-folders.ts';
import { startTestBroker } from '../../support/broker.ts';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { httpCall } from '../../support/http-call.ts';
import { rawMqtt } from '../../support/raw-mqtt.ts';
import { spawnBroker } from '../../support/spawn-broker.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { openWebsocket, websocketStream } from '../../support/websocket-stream.ts';

const boat = (options: Parameters<typeof startTestBroker>[0] = {}) => startTestBroker({ websocketPort: 0, ...options });

test.each<[what: string, headers: Record<string, string>, expected: number | 'open']>([
  ['no Origin, as programs have it', {}, 'open'],
  ['the boat’s own page', { origin: 'http://localhost' }, 'open'],
  ['the boat’s own page, by another of its names', { origin: `https://${hostname()}.local:8443` }, 'open'],
  ['a foreign page', { origin: 'https://evil.example' }, 403],
  ['a page that looks like ours', { origin: 'http://localhost.evil.example' }, 403],
  ['a sandboxed page', { origin: 'null' }, 403],
  ['a rebound name', { host: 'evil.example', origin: 'http://evil.example' }, 421],
  ['a rebound name without an Origin', { host: 'evil.example' }, 421],
])('a handshake of %s: %s', async (_what, headers, expected) => {
  const broker = await boat();
  const opened = await openWebsocket(broker.websocketPort, { headers });
  expect(typeof opened === 'number' ? opened : 'open').toBe(expected);
});

test.each([null, 'soap', 'mqttv5'])('a handshake for the sub-protocol %s is refused', async (protocol) => {
  const broker = await boat();
  expect(await openWebsocket(broker.websocketPort, { protocol })).toBe(400);
});

test('who speaks plain HTTP there is told what is there', async () => {
  const broker = await boat();
  expect((await httpCall(`http://127.0.0.1:${broker.websocketPort}/`)).status).toBe(426);
});

test('a page on board reads the state live, asks for an export, and forges nothing', async () => {
  const broker = await boat();
  const page = await rawMqtt(await websocketStream(broker.websocketPort, { headers: { origin: 'http://localhost' } }));
  await page.subscribe(['export/#', 1]);
  await page.publish('export/queue/status', 'forged', 1, true);
  await page.publish('export/request', 'please');
  await eventually('the request arrives', () => page.payloads().includes('please'));
  const keeper = await rawMqtt(broker.port, broker.loginFor('queue-keeper'));
  await keeper.publish('export/queue/status', 'truth', 1, true);
  await eventually('the state arrives', () => page.payloads('export/queue/status').includes('truth'));
  expect(page.payloads()).not.toContain('forged');
});

test('a payload at the limit is taken, one far beyond it closes the connection, and others do not notice', async () => {
  const broker = await boat();
  const monitor = await rawMqtt(broker.port);
  await monitor.subscribe(['export/request', 1]);
  const page = await rawMqtt(await websocketStream(broker.websocketPort));
  await page.publish('export/request', Buffer.alloc(65_536, 'x'));
  await eventually('it arrives', () => monitor.messages.length === 1);
  page.sendPublish('export/request', Buffer.alloc(10_000_000, 'x'));
  await eventually('the connection is closed', () => page.closed);
  await monitor.ping();
  expect(monitor.messages).toHaveLength(1);
});

test('a page that does not read is cut off, and nobody waits for it', async () => {
  const broker = await boat();
  const stuck = await rawMqtt(await websocketStream(broker.websocketPort));
  await stuck.subscribe(['upload/progress', 0]);
  stuck.socket.pause();
  const uploader = await rawMqtt(broker.port, broker.loginFor('uploader'));
  const payload = Buffer.alloc(60_000, 'x');
  await eventually('it is said', async () => {
    for (let i = 0; i < 50; i++) uploader.sendPublish('upload/progress', payload, 0);
    await uploader.ping();
    return broker.log.lines.some(({ message }) => message.includes('does not read'));
  });
  await (await rawMqtt(broker.port)).ping();
});

test('nothing that was acknowledged over a WebSocket is lost when the broker is killed', async () => {
  const [dataDir, port, websocketPort] = [tempFolder(), await freePort(), await freePort()];
  const broker = await spawnBroker(dataDir, port, `export MQTT_WS_PORT=${websocketPort}`);
  const page = await rawMqtt(await websocketStream(websocketPort));
  const ids = Array.from({ length: 200 }, (_, i) => page.sendPublish('export/request', String(i)));
  await eventually('all are acknowledged', () => ids.every((id) => page.isAcknowledged(id)));
  await broker.kill('SIGKILL');
  await spawnBroker(dataDir, port);
  const login = serviceLogin('collector', dataFolders(dataDir).credentials, '');
  const collector = await rawMqtt(port, { clientId: 'd3kos-export-collector', clean: false, ...login });
  await eventually('all arrive', () => collector.messages.length >= 200);
  expect(collector.payloads()).toEqual(ids.map((_, i) => String(i)));
});

test('a port in use is told with the setting that names it', async () => {
  const { websocketPort } = await boat();
  await expect(boat({ websocketPort })).rejects.toMatchObject({
    code: 'port_in_use',
    message: expect.stringContaining('MQTT_WS_PORT'),
  });
});
