import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { SERVICE_NAMES } from '../../shared/contracts/define-contract.ts';
import { contracts } from '../../shared/contracts/index.ts';
import { topicFor, topicParameters } from '../../shared/contracts/topic-pattern.ts';
import { serviceLogin } from '../../shared/runtime/credentials.ts';
import { dataFolders } from '../../shared/runtime/data-folders.ts';
import { startBoatOnNetwork, type Ways } from '../support/boat-on-network.ts';
import { eventually } from '../support/eventually.ts';
import { httpCall } from '../support/http-call.ts';
import { writeMqttUsers } from '../support/mqtt-user.ts';
import { type RawMqtt, rawMqtt } from '../support/raw-mqtt.ts';
import { BOAT_ADDRESS } from '../support/two-networks.ts';
import { openWebsocket } from '../support/websocket-stream.ts';

const TOKEN = 'a-token-of-this-boat-only';
const FORGED = 'forged';
const OPEN = { MQTT_OPEN_READING: 'true', GATEWAY_OPEN_READING: 'true', GATEWAY_TOKEN: TOKEN };

type ConnectOptions = Parameters<typeof rawMqtt>[1];

/** What stands for each parameter of a topic, in all combinations. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  service: SERVICE_NAMES,
  queue_id: ['q_20260220_164416'],
  category: ['boatlog', 'telemetry'],
  sender: ['aboard'],
  message: ['http-1'],
};

function topicsOf(pattern: string): string[] {
  const parameters = topicParameters(pattern);
  const filled = parameters.reduce<Record<string, string>[]>(
    (all, name) => all.flatMap((one) => (VALUES[name] ?? []).map((value) => ({ ...one, [name]: value }))),
    [{}],
  );
  return filled.map((values) => topicFor(pattern, values));
}

/** Every topic that a contract names, and some that none does. */
const TOPICS = [
  ...Object.values(contracts).flatMap(({ topic }) => topicsOf(topic)),
  'anything',
  'export/request/',
  '$SYS/d3kos-export/new/clients',
];

const STRANGE_HEADERS: readonly Record<string, string>[] = [
  {},
  { authorization: 'Bearer ' },
  { authorization: `Basic ${Buffer.from(`captain:${TOKEN}`).toString('base64')}` },
  { 'x-forwarded-for': '127.0.0.1', 'x-real-ip': '127.0.0.1', forwarded: 'for=127.0.0.1' },
  { host: 'localhost:8094' },
  { host: '127.0.0.1:8094', origin: 'http://127.0.0.1:8094' },
  { host: 'd3kos.local', origin: 'http://d3kos.local', 'sec-fetch-site': 'same-origin' },
  { host: 'evil.example', origin: 'http://evil.example' },
  { origin: 'https://evil.example', 'content-type': 'text/plain' },
  { 'x-http-method-override': 'GET' },
];

const clientsOf = (ways: Ways) => ({
  http: (path: string, options: Parameters<typeof httpCall>[1] = {}) =>
    httpCall(`http://${BOAT_ADDRESS}:8094${path}`, { ...options, socketPath: ways.http }),
  mqtt: (options: ConnectOptions = {}) => rawMqtt(connect({ path: ways.mqtt }), options),
  async websocket(options: ConnectOptions = {}, headers: Record<string, string> = {}): Promise<RawMqtt | number> {
    const opened = await openWebsocket(ways.websocket, { headers: { host: `${BOAT_ADDRESS}:9001`, ...headers } });
    return typeof opened === 'number' ? opened : rawMqtt(opened, options);
  },
});
type Clients = ReturnType<typeof clientsOf>;

/** What such a boat keeps on the bus: beginnings of topics. */
const KEPT = [
  ...['broker', 'collector', 'gateway', 'queue-keeper'].map((service) => `export/service/${service}/`),
  ...['status', 'uploading', 'jobs/'].map((part) => `export/queue/${part}`),
];

/** What a boat that has one export in its queue says of itself, without what only tells the time. */
async function stateOf(onBoard: Clients) {
  const monitor = await onBoard.mqtt();
  await monitor.subscribe(['export/#', 1], ['upload/#', 1]);
  const told = (topic: string) => monitor.messages.some((message) => message.retain && message.topic.startsWith(topic));
  await eventually('everything that is kept is told', () => KEPT.every(told));
  await monitor.ping();
  const retained = monitor.messages.filter(({ retain }) => retain);
  await monitor.disconnect();
  const { json: status } = await onBoard.http('/export/queue/status');
  return {
    retained: Object.fromEntries(
      retained
        .map(({ topic, payload }) => [topic, topic === 'export/queue/status' ? '' : String(payload)])
        .sort(([one = ''], [other = '']) => one.localeCompare(other)),
    ),
    ledger: status.ledger,
    jobs: (await onBoard.http('/export/queue')).json.jobs,
  };
}

async function boatWithAnExport() {
  const boat = await startBoatOnNetwork(OPEN);
  const onBoard = clientsOf(boat.onBoard);
  const stranger = clientsOf(boat.fromElsewhere);
  expect((await onBoard.http('/export/generate', { method: 'POST' })).status).toBe(200);
  await eventually('the collector has told all that it has to tell', async () => {
    const { retained } = await stateOf(onBoard);
    const { last_updated = '' } = JSON.parse(retained['export/collector/status'] ?? '{}');
    return Date.now() - Date.parse(last_updated) > 3_000;
  });
  const before = await stateOf(onBoard);
  expect(before.ledger).toMatchObject({ queued: 1 });
  const monitor = await onBoard.mqtt();
  await monitor.subscribe(['export/request', 1], ['export/data/#', 1], ['export/command', 1], ['#', 0], ['$SYS/#', 0]);
  return {
    ...boat,
    onBoard,
    stranger,
    /** Nothing that a stranger said was heard, the state is as before, and the boat goes on. */
    async isUnchanged() {
      await monitor.ping();
      const heard = monitor.messages.filter(({ retain }) => !retain);
      expect(heard.filter(({ payload }) => String(payload).includes(FORGED))).toEqual([]);
      const orders = heard.filter(({ topic }) => /^export\/(request|data\/.*|command)$/.test(topic));
      expect(orders).toEqual([]);
      expect(await stateOf(onBoard)).toEqual(before);
      expect((await onBoard.http('/export/generate', { method: 'POST' })).status).toBe(200);
      for (const one of boat.processes) expect(one.starts, one.name).toBe(1);
    },
  };
}

/** Publishes on every topic in every way, as wills too. What ends the connection is begun anew. */
async function tryToPublish(newClient: (options?: ConnectOptions) => Promise<RawMqtt>): Promise<void> {
  for (const qos of [0, 1] as const) {
    const client = await newClient();
    for (const topic of TOPICS) {
      await client.publish(topic, FORGED, qos, true);
      await client.publish(topic, '', qos, true);
    }
    await client.disconnect();
  }
  for (const topic of TOPICS) {
    const client = await newClient({ will: { topic, payload: Buffer.from(FORGED), qos: 1, retain: true } });
    client.sendPublish(topic, FORGED, 2, true);
    await eventually('the connection is closed', () => client.closed);
  }
}

type Attack = Awaited<ReturnType<typeof boatWithAnExport>>;

/** The state, by every way. */
async function readsTheState({ stranger }: Attack): Promise<void> {
  for (const path of ['/export/status', '/export/queue', '/export/queue/status', '/export/list', '/health']) {
    expect((await stranger.http(path)).status, path).toBe(200);
  }
  for (const client of [await stranger.mqtt(), await stranger.websocket()]) {
    if (typeof client === 'number') throw new Error(`the handshake was refused with ${client}`);
    await client.subscribe(['#', 1]);
    await eventually('the queue is read', () => client.payloads('export/queue/status').length > 0);
  }
}

/** Whatever it calls itself, or the boat. */
async function triesHttp({ stranger }: Attack): Promise<void> {
  const { paths } = (await stranger.http('/docs/json')).json as { paths: Record<string, Record<string, object>> };
  const calls = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods)
      .filter((method) => method !== 'get')
      .map((method) => ({ method: method.toUpperCase(), path: path.replace('{queue_id}', 'q_20260220_164416') })),
  );
  expect(calls.length).toBeGreaterThan(3);
  const variants = ['//export/generate', '/export/generate/', '/export/generate?x=1', '/export/%67enerate'];
  for (const headers of STRANGE_HEADERS) {
    for (const { method, path } of [...calls, ...variants.map((path) => ({ method: 'POST', path }))]) {
      const { status, json } = await stranger.http(path, { method, headers });
      expect([401, 403, 404, 421, 429], `${method} ${path} ${JSON.stringify(headers)}`).toContain(status);
      expect(json).toMatchObject({ success: false, error: expect.any(String), code: expect.any(String) });
    }
  }
}

/** As nobody, as one of the services, with its login even, and as one of the boat’s own clients. */
async function triesMqtt({ stranger, onBoard, dataDir }: Attack): Promise<void> {
  for (const name of ['queue-keeper', 'gateway'] as const) {
    const stolen = await stranger.mqtt(serviceLogin(name, dataFolders(dataDir).credentials, ''));
    expect([3, 4]).toContain((stolen.connack as { returnCode?: number } | undefined)?.returnCode);
  }
  await tryToPublish(stranger.mqtt);
  for (const username of [...SERVICE_NAMES, 'captain', '']) {
    for (const login of [{ username }, { username, password: '' }, { username, password: 'guess' }]) {
      const impostor = await stranger.mqtt({ ...login, clientId: `d3kos-export-${username}` });
      expect([3, 4]).toContain((impostor.connack as { returnCode?: number } | undefined)?.returnCode);
    }
  }
  const mine = { clientId: 'dashboard', clean: false };
  const dashboard = await onBoard.mqtt(mine);
  await dashboard.subscribe(['export/rejected', 1]);
  for (const clean of [false, true]) {
    const thief = await stranger.mqtt({ clientId: 'dashboard', clean });
    expect(thief.connack).toMatchObject({ returnCode: 0, sessionPresent: false });
    await thief.disconnect();
  }
  await dashboard.ping();
  await dashboard.vanish();
  expect((await onBoard.mqtt(mine)).connack).toMatchObject({ sessionPresent: true });
}

/** Whatever page it says it is. */
async function triesWebsocket({ stranger }: Attack): Promise<void> {
  const forwarded = { 'x-forwarded-for': '127.0.0.1', forwarded: 'for=127.0.0.1' };
  await tryToPublish(async (options) => {
    const client = await stranger.websocket(options, { origin: `http://${BOAT_ADDRESS}`, ...forwarded });
    if (typeof client === 'number') throw new Error(`the handshake was refused with ${client}`);
    return client;
  });
  expect(await stranger.websocket({}, { origin: 'https://evil.example' })).toBe(403);
  expect(await stranger.websocket({}, { host: 'evil.example' })).toBe(421);
}

test('a stranger on the boat’s network reads the state where that is switched on, and changes nothing, whatever it tries', async () => {
  const boat = await boatWithAnExport();
  await readsTheState(boat);
  await triesHttp(boat);
  await triesMqtt(boat);
  await triesWebsocket(boat);
  await boat.isUnchanged();
});

test('where reading is not open a stranger reads nothing; the owner does all from there', async () => {
  const boat = await startBoatOnNetwork({ GATEWAY_TOKEN: TOKEN });
  const [stranger, onBoard] = [clientsOf(boat.fromElsewhere), clientsOf(boat.onBoard)];
  expect((await stranger.http('/export/status')).status).toBe(401);
  expect((await stranger.mqtt()).connack).toMatchObject({ returnCode: 5 });
  expect(await stranger.websocket()).toMatchObject({ connack: { returnCode: 5 } });
  await writeMqttUsers(boat.dataDir, [{ name: 'captain', password: 'correct horse' }]);
  const captain = await stranger.mqtt({ username: 'captain', password: 'correct horse' });
  await captain.subscribe(['export/queued', 1]);
  await captain.publish('export/request', '{"request_id":"from-the-cockpit"}');
  await eventually('it is queued', () => captain.payloads().some((payload) => payload.includes('from-the-cockpit')));
  const headers = { authorization: `Bearer ${TOKEN}` };
  expect((await stranger.http('/export/generate', { method: 'POST', headers })).status).toBe(200);
  await eventually('both are there', async () => (await onBoard.http('/export/queue')).json.total === 2);
});
