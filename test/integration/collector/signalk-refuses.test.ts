import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { listenToSignalk } from '../../../services/collector/recorders/signalk-client.ts';
import { boatWith } from '../../support/boat-fixture.ts';
import { startTestBroker } from '../../support/broker.ts';
import { eventually } from '../../support/eventually.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { collectorRig } from './collector-rig.ts';

const HELLO = JSON.stringify({ name: 'boat', version: '1.7.0', self: 'vessels.urn:mrn:imo:mmsi:230099999' });
const VALUE = JSON.stringify({ updates: [{ values: [{ path: 'notifications.a', value: null }] }] });

interface Server {
  /** What it says when it is asked over HTTP; else it names its stream. */
  readonly http?: RequestListener;
  /** What it writes in place of an upgrade. */
  readonly instead?: (request: IncomingMessage) => string;
  /** What it does with who listens. */
  readonly stream?: (socket: WebSocket) => void;
  /** Where it says that its stream is, by its port; else where it is. */
  readonly named?: (port: number) => string;
}

/** A Signal K server that answers as it is told to. */
async function signalkThat({ http, instead, stream = () => {}, named }: Server) {
  const sockets = new WebSocketServer({ noServer: true });
  const server = createServer((request, response) => {
    if (request.url !== '/signalk' && http) return http(request, response);
    const { port } = server.address() as AddressInfo;
    const place = named?.(port) ?? `ws://127.0.0.1:${port}/signalk/v1/stream`;
    response.end(JSON.stringify({ endpoints: { v1: { 'signalk-ws': place } } }));
  });
  server.on('upgrade', (request, socket, head) => {
    if (instead)
      return void socket.end(`HTTP/1.1 ${instead(request)}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
    sockets.handleUpgrade(request, socket, head, stream);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets.clients) socket.terminate();
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const answering =
  (status: number, body = '{}'): RequestListener =>
  (_request, response) =>
    void response.writeHead(status).end(body);

const greeting = (socket: WebSocket) => socket.send(HELLO);
const telling = (socket: WebSocket) => {
  socket.send(HELLO);
  socket.send(VALUE);
};
const parting = (socket: WebSocket) => {
  socket.send(HELLO);
  socket.close(1000, 'bye');
};

/** A listener whose clock is moved until it is in this trouble. */
async function troubleWith(server: Server, token = '') {
  const clock = manualClock();
  const log = recordingLog();
  const url = await signalkThat(server);
  const listener = listenToSignalk({ url, token, clock, log, take: () => {} });
  onTestFinished(() => listener.close());
  const trouble = await eventually('it is in trouble', async () => {
    await clock.advance(1_000);
    return listener.state().trouble;
  });
  const warned = log.lines.filter(({ level }) => level === 'warn').map(({ message }) => message);
  return { ...trouble, url, warned };
}

const nowhere = () => 'ws://127.0.0.1:1/signalk/v1/stream';
test.each<[string, (port: number) => string]>([
  ['another port, as behind a port mapping', nowhere],
  ['TLS where there is none', (port) => `wss://127.0.0.1:${port}/signalk/v1/stream`],
])('a server that names %s is heard at the usual place', async (_what, named) => {
  const clock = manualClock();
  const log = recordingLog();
  const taken: unknown[] = [];
  const url = await signalkThat({ stream: telling, named });
  const listener = listenToSignalk({ url, token: '', clock, log, take: (value) => taken.push(value) });
  onTestFinished(() => listener.close());
  await eventually('a value comes', async () => {
    await clock.advance(1_000);
    return taken.length > 0;
  });
  expect(listener.state().trouble).toBeNull();
  expect(log.lines.filter(({ level }) => level === 'warn')).toEqual([]);
});

const SWITCHED = '101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade';
const NO_TOKEN = 'it asks for a token, and SIGNALK_TOKEN is not set';
const OLD_TOKEN = 'SIGNALK_TOKEN is not valid, or no longer';
const MUTE = 'lets us listen, and tells no value';
test.each<[string, Server, string, string, string]>([
  ['a stream that asks for a token', { instead: () => '401 Unauthorized' }, '', 'refused', NO_TOKEN],
  ['a token that expired', { instead: () => '401 Unauthorized' }, 'old', 'refused', OLD_TOKEN],
  ['a token without the right', { instead: () => '403 Forbidden' }, 'old', 'refused', OLD_TOKEN],
  [
    'a redirect',
    { instead: () => '301 Moved\r\nLocation: https://boat.local:3443/signalk?token=secret' },
    '',
    'elsewhere',
    'HTTP 301, to https://boat.local:3443/signalk)',
  ],
  ['a redirect to nowhere', { instead: () => '302 Found' }, '', 'elsewhere', 'HTTP 302)'],
  ['no stream there', { instead: () => '404 Not Found' }, '', 'no_stream', 'HTTP 404'],
  ['too many connections from one address', { instead: () => '429 Too Many Requests' }, '', 'busy', 'HTTP 429'],
  ['a server that is just starting', { instead: () => '503 Service Unavailable' }, '', 'busy', 'HTTP 503'],
  [
    'a proxy that wants to know us',
    { instead: () => '407 Proxy Authentication Required' },
    '',
    'no_stream',
    'HTTP 407',
  ],
  ['an upgrade that a proxy keeps to itself', { instead: () => '426 Upgrade Required' }, '', 'no_stream', 'HTTP 426'],
  ['an upgrade to something else', { instead: () => SWITCHED }, '', 'no_stream', 'Invalid Sec-WebSocket-Accept header'],
  [
    'a token with the end of its line',
    { stream: telling },
    'token\r\n',
    'refused',
    'SIGNALK_TOKEN holds what no token has',
  ],
  [
    'an answer in the stream that refuses us',
    { stream: (socket) => socket.send('{"requestId":"1","state":"COMPLETED","statusCode":401}'), http: answering(404) },
    'old',
    'refused',
    'refuses us (401): SIGNALK_TOKEN is not valid',
  ],
  [
    'more at once than is taken in',
    { stream: (socket) => socket.send(`"${'x'.repeat(2 ** 20)}"`) },
    '',
    'no_stream',
    'tells more at once than is taken in: 1 MB',
  ],
  [
    'bytes that are no text',
    { stream: (socket) => socket.send(Buffer.from([0xff]), { binary: false }) },
    '',
    'no_stream',
    'invalid UTF-8',
  ],
  [
    'a stream that is neither where it says nor at the usual place',
    { instead: () => '', named: nowhere },
    '',
    'no_stream',
    'answers, but its stream at ws://127.0.0.1:1/signalk/v1/stream does not',
  ],
  ['a proxy in trouble', { instead: () => '502 Bad Gateway' }, '', 'no_stream', 'HTTP 502'],
  ['an upgrade that is an answer', { instead: () => '200 OK' }, '', 'no_stream', 'HTTP 200'],
  [
    'closed for policy',
    { stream: (socket) => socket.close(1008, 'token expired') },
    'old',
    'refused',
    'code 1008, token expired',
  ],
  ['closed with a 401 of its own', { stream: (socket) => socket.close(4401) }, 'old', 'refused', 'code 4401'],
  ['it hangs up after its hello', { stream: parting }, '', 'hangs_up', 'code 1000, bye'],
  ['it breaks off', { stream: (socket) => socket.terminate() }, '', 'hangs_up', 'code 1006'],
  [
    'a hello and nothing else, though it has values',
    { stream: greeting, http: answering(200, '{"port":{}}') },
    '',
    'mute',
    MUTE,
  ],
  ['a hello and nothing else, and nothing to ask', { stream: greeting, http: answering(404) }, '', 'mute', MUTE],
  ['not even a hello', { http: answering(404) }, '', 'mute', MUTE],
  [
    'a hello and nothing else, for lack of rights',
    { stream: greeting, http: answering(401) },
    '',
    'refused',
    'asked for them, it refuses us (HTTP 401)',
  ],
])('%s is seen, said once in the log, and told in words', async (_what, server, token, kind, words) => {
  const trouble = await troubleWith(server, token);
  expect(trouble).toMatchObject({ kind, message: expect.stringContaining(words) });
  expect(trouble.message).toContain(trouble.url);
  expect(trouble.message).not.toContain('secret');
  expect(trouble.warned).toEqual([trouble.message]);
});

test.each<[string, Server]>([
  ['one that tells a value', { stream: telling, http: answering(404) }],
  [
    'a boat that lies still, with neither an engine nor a notification to tell of',
    {
      stream: greeting,
      http: (request, response) => void response.writeHead(request.url?.endsWith('self') ? 200 : 404).end('{}'),
    },
  ],
])('no trouble: %s', async (_what, server) => {
  const clock = manualClock();
  const url = await signalkThat(server);
  const listener = listenToSignalk({ url, token: '', clock, log: recordingLog(), take: () => {} });
  onTestFinished(() => listener.close());
  await eventually('it is heard', () => listener.state().isHeard);
  for (let second = 0; second < 30; second++) await clock.advanceWithWork(1_000);
  expect(listener.state().trouble).toBeNull();
});

test('a refusal is over with the first value', async () => {
  let isRefusing = true;
  const clock = manualClock();
  const changes: unknown[] = [];
  const url = await signalkThat({ stream: (socket) => (isRefusing ? socket.close(1008) : socket.send(VALUE)) });
  const listener = listenToSignalk({
    ...{ url, token: '', clock, log: recordingLog(), take: () => {} },
    changed: () => changes.push(listener.state().trouble?.kind ?? null),
  });
  onTestFinished(() => listener.close());
  const moveTo = (what: string, isSo: () => boolean) =>
    eventually(what, async () => {
      await clock.advance(1_000);
      return isSo();
    });
  await moveTo('it is refused', () => listener.state().trouble !== null);
  isRefusing = false;
  await moveTo('it is heard', () => listener.state().trouble === null);
  expect(changes).toEqual(['refused', null]);
});

test('a token that is taken back while we listen, without a word, is seen when it is quiet for long; a value ends it', async () => {
  const clock = manualClock();
  const sockets: WebSocket[] = [];
  const stream = (socket: WebSocket) => {
    sockets.push(socket);
    telling(socket);
  };
  const url = await signalkThat({ stream, http: answering(401) });
  let values = 0;
  const take = () => void values++;
  const listener = listenToSignalk({ url, token: 'old', clock, log: recordingLog(), take });
  onTestFinished(() => listener.close());
  await eventually('it tells a value', () => values === 1);
  for (let half = 0; half < 10; half++) await clock.advanceWithWork(30_000 / 30);
  expect(listener.state().trouble).toBeNull();
  await eventually('it is asked', async () => {
    await clock.advance(30_000);
    return listener.state().trouble?.kind === 'refused';
  });
  expect(listener.state().isHeard).toBe(true);
  sockets.at(-1)?.send(VALUE);
  await eventually('it tells again', () => listener.state().trouble === null);
});

const OWN = 'vessels.urn:mrn:imo:mmsi:230099999';
const ofVessel = (context: string, path: string) =>
  JSON.stringify({ context, updates: [{ $source: 'gw.1', values: [{ path, value: { state: 'alarm' } }] }] });
/** What it says of the boat's name, over HTTP; to all else it has nothing to say. */
const naming =
  (status: number, body: string): RequestListener =>
  (request, response) =>
    void response.writeHead(request.url === '/signalk/v1/api/self' ? status : 404).end(body);

test.each<[string, string | null, RequestListener, string[], number]>([
  [
    'its hello names none, and it says so when it is asked',
    '{"name":"x"}',
    naming(200, JSON.stringify(OWN)),
    ['a', 'b'],
    0,
  ],
  ['without a hello, and named without `vessels.`', null, naming(200, `"${OWN.slice(8)}"`), ['a', 'b'], 0],
  ['its hello comes late', null, () => {}, ['a', 'b'], 0],
  ['it does not say', '{"name":"x"}', naming(404, 'null'), [], 3],
  ['it answers with something else', null, naming(200, '{"mmsi":"230099999"}'), [], 3],
  ['its hello names it', HELLO, naming(404, ''), ['a', 'b'], 0],
])('a server that tells of a vessel by its name: %s', async (what, hello, http, heard, leftOut) => {
  const url = await signalkThat({
    http,
    stream(socket) {
      if (hello !== null) socket.send(hello);
      socket.send(ofVessel(OWN, 'notifications.a'));
      socket.send(ofVessel('vessels.urn:mrn:imo:mmsi:1', 'notifications.other'));
      if (what.includes('late')) socket.send(HELLO);
      socket.send(ofVessel(OWN, 'notifications.b'));
      socket.send(ofVessel('vessels.self', 'notifications.end'));
    },
  });
  const paths: string[] = [];
  const left: string[] = [];
  const clock = manualClock();
  const listener = listenToSignalk({
    ...{ url, token: '', clock, log: recordingLog() },
    take: ({ path }) => paths.push(path.replace('notifications.', '')),
    leaveOut: ({ reason, source, example }) => left.push(`${reason} ${source} ${JSON.stringify(example)}`),
  });
  onTestFinished(() => listener.close());
  await eventually('all was read', () => paths.includes('end'));
  expect(paths).toEqual([...heard, 'end']);
  expect(left).toHaveLength(leftOut);
  for (const one of left) expect(one).toMatch(/^unknown_self gw\.1 \{"context":"vessels\.urn:/);
});

test('who tells of vessels only, and not which one is this boat, is not said to tell no value', async () => {
  const clock = manualClock();
  const stream = (socket: WebSocket) => socket.send(ofVessel(OWN, 'notifications.a'));
  const left: string[] = [];
  const listener = listenToSignalk({
    ...{ url: await signalkThat({ stream, http: naming(404, '') }), token: '', clock, log: recordingLog() },
    take: () => {},
    leaveOut: ({ reason }) => left.push(reason),
  });
  onTestFinished(() => listener.close());
  await eventually('it is left out', () => left.length > 0);
  for (let second = 0; second < 30; second++) await clock.advanceWithWork(1_000);
  expect([listener.state().trouble, left]).toEqual([null, ['unknown_self']]);
});

test('a message that is too large is counted, and what comes before it is taken', async () => {
  const stream = (socket: WebSocket) => {
    telling(socket);
    socket.send(`"${'x'.repeat(2 ** 20)}"`);
  };
  const left: string[] = [];
  let values = 0;
  const listener = listenToSignalk({
    ...{ url: await signalkThat({ stream }), token: '', clock: manualClock(), log: recordingLog() },
    take: () => void values++,
    leaveOut: ({ reason }) => left.push(reason),
  });
  onTestFinished(() => listener.close());
  await eventually('it is counted', () => left.length > 0);
  expect([values, left]).toEqual([1, ['too_large']]);
});

test('a refusal stands in the collector’s needs, in its status, and in the problems of engines and alerts', async () => {
  const signalkUrl = await signalkThat({ instead: () => '401 Unauthorized' });
  const rig = await collectorRig({ broker: await startTestBroker(), root: boatWith() });
  await rig.start({ recording: { signalkUrl } });
  await eventually('the need is told', () => rig.lacks.at(-1)?.includes('signalk'));
  await eventually('the status tells it', () => rig.statuses.at(-1)?.signalk?.trouble?.kind === 'refused');
  await rig.request({ request_id: 'refused' });
  const { problems } = rig.readExport(await rig.announcementFor('refused'));
  expect(problems.map(({ category, code }) => `${category} ${code}`)).toEqual([
    'engine_benchmark unreadable',
    'system_alerts unreadable',
  ]);
  expect(problems[0]?.message).toBe(
    `Signal K at ${signalkUrl} refuses us (HTTP 401): ${NO_TOKEN}. Of engine runs, nothing is recorded.`,
  );
});

test('what is left out stands in the collector’s status, by who told it', async () => {
  const update = { $source: 'gw.1', values: [{ path: 'notifications.a', value: 'hot' }] };
  const signalkUrl = await signalkThat({
    stream: (socket) => socket.on('message', () => socket.send(JSON.stringify({ updates: [update] }))),
  });
  const rig = await collectorRig({ broker: await startTestBroker(), root: boatWith() });
  await rig.start({ recording: { signalkUrl } });
  const [left] = await eventually('it is told', () => {
    const { left_out = [] } = rig.statuses.at(-1)?.signalk ?? {};
    return left_out.length > 0 && left_out;
  });
  expect(left).toMatchObject({ source: 'gw.1', reason: 'no_notification', at_least: 1 });
  expect(left?.message).toContain('"hot"');
});
