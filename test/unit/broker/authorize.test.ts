import { describe, expect, test } from 'vitest';
import {
  clientIdOf,
  clientIdOfUser,
  isForeign,
  mayRead,
  maySubscribe,
  type Peer,
  rulePublish,
  serviceOfClientId,
  userOfClientId,
} from '../../../broker/authorize.ts';
import { type Contract, SERVICE_NAMES } from '../../../shared/contracts/define-contract.ts';
import { contracts } from '../../../shared/contracts/index.ts';

const userWith = (publish: readonly string[], read: readonly string[] = ['#']): Peer => ({
  name: 'captain',
  password: { logN: 1, r: 1, p: 1, salt: new Uint8Array(), hash: new Uint8Array() },
  publish,
  read,
  line: '',
});
const mighty = userWith(['#', '$SYS/#']);

const all: readonly Contract[] = Object.values(contracts);
const rules = { contracts: all, otherTopics: true };
const peers: readonly Peer[] = ['stranger', ...SERVICE_NAMES];

/** Who may publish where, as design.md has it; every other peer is refused. */
const table: readonly (readonly [topic: string, retained: boolean, publishers: readonly Peer[]])[] = [
  ['export/request', false, peers],
  ['export/data/boatlog', false, peers],
  ['export/data/result', false, ['collector']],
  ['export/data/boatlog/skipper/m1', false, ['broker', 'gateway']],
  ['export/queued', false, ['collector']],
  ['export/rejected', false, ['collector', 'broker']],
  ['upload/result', false, ['uploader']],
  ['upload/progress', false, ['uploader']],
  ['export/queue/status', true, ['queue-keeper']],
  ['export/queue/jobs/q_20260220_164416', true, ['queue-keeper']],
  ['export/queue/uploading', true, ['queue-keeper']],
  ['export/command', false, ['gateway']],
  ['export/command/result', false, ['queue-keeper']],
  ['export/query', false, peers],
  ['export/query/result', false, ['queue-keeper', 'collector']],
  ['export/collector/status', true, ['collector']],
  ['upload/look', false, ['uploader']],
  ...SERVICE_NAMES.map((name) => [`export/service/${name}/status`, true, [name]] as const),
];

const cells = table.flatMap(([topic, retained, publishers]) =>
  peers.flatMap((peer) =>
    [false, true].map((retain) => {
      const ruling = !publishers.includes(peer) ? 'refuse' : retain && !retained ? 'allow_without_retain' : 'allow';
      return { topic, peer, retain, ruling };
    }),
  ),
);

test('every contract is in the table', () => {
  const pattern = (topic: string) =>
    topic
      .replace(/q_\d+_\d+/, '{queue_id}')
      .replace(/(service\/)[^/]+/, '$1{service}')
      .replace('data/boatlog', 'data/{category}')
      .replace('skipper/m1', '{sender}/{message}');
  expect(new Set(table.map(([topic]) => pattern(topic)))).toEqual(new Set(all.map(({ topic }) => topic)));
});

test.each(cells)('$peer, $topic, retain $retain: $ruling', ({ peer, topic, retain, ruling }) => {
  expect(rulePublish(rules, peer, topic, retain)).toBe(ruling);
});

describe('what no contract names nobody publishes', () => {
  const topics = [
    'anything',
    '',
    '/',
    'export',
    'export/',
    'export/request/',
    'export/request/more',
    '/export/request',
    'Export/Request',
    'export/queue/jobs/',
    'export/queue/jobs/a/b',
    'export/service/uploader',
    'export/service//status',
    'export/service/nobody/status',
    '$SYS/d3kos-export/refused',
    '$SYS/d3kos-export/new/clients',
  ];
  test.each(topics)('%j', (topic) => {
    const closed = { ...rules, otherTopics: false };
    for (const peer of [...peers, mighty]) expect(rulePublish(closed, peer, topic, false), String(peer)).toBe('refuse');
    if (!isForeign(topic)) for (const peer of peers) expect(rulePublish(rules, peer, topic, false)).toBe('refuse');
  });
});

describe('topics of other programs', () => {
  test.each([
    'zigbee2mqtt/bridge/state',
    'homeassistant/status',
    'anything',
    '/x',
    'exports/x',
    'd3kos/export/request',
  ])('%j is open to programs aboard, retained too, and to users by their rules', (topic) => {
    for (const peer of [...peers, mighty]) expect(rulePublish(rules, peer, topic, true)).toBe('allow');
    for (const peer of ['reader', userWith([]), userWith(['export/#'])] as const)
      expect(rulePublish(rules, peer, topic, false)).toBe('refuse');
  });
});

describe('what may be published from the network', () => {
  const topics = table.map(([topic]) => topic);
  const allowed = (peer: Peer) => topics.filter((topic) => rulePublish(rules, peer, topic, false) !== 'refuse');

  test('a reader publishes nothing', () => expect(allowed('reader')).toEqual([]));
  test('a user whose rules name everything publishes what anyone may, and nothing of a service', () => {
    expect(allowed(mighty)).toEqual(['export/request', 'export/data/boatlog', 'export/query']);
  });
  test('a user’s rules narrow that', () => {
    expect(allowed(userWith(['export/data/+']))).toEqual(['export/data/boatlog']);
    expect(allowed(userWith(['export/data/telemetry', 'export/queue/status']))).toEqual([]);
    expect(allowed(userWith([]))).toEqual([]);
  });
});

test.each<[peer: Peer, filter: string, expected: boolean]>([
  ['stranger', '#', true],
  ['stranger', '$SYS/#', true],
  ['collector', '$SYS/#', true],
  ['reader', '#', true],
  ['reader', 'export/queue/jobs/+', true],
  ['reader', '$SYS/#', false],
  [userWith([], ['export/queue/#']), 'export/queue/jobs/+', true],
  [userWith([], ['export/queue/#']), 'export/queue/status', true],
  [userWith([], ['export/queue/#']), 'export/#', false],
  [userWith([], ['export/queue/#']), '#', false],
  [userWith([], []), 'export/queue/status', false],
])('%j may subscribe to %s: %s', (peer, filter, expected) => {
  expect(maySubscribe(peer, filter)).toBe(expected);
});

test('what a session subscribed to is not told once its user may not read it any more', () => {
  const peer = userWith([], ['export/queue/#']);
  expect(mayRead(peer, 'export/queue/status')).toBe(true);
  expect(mayRead(peer, 'export/request')).toBe(false);
  expect(mayRead('reader', '$SYS/x/new/clients')).toBe(false);
  expect(mayRead('stranger', '$SYS/x/new/clients')).toBe(true);
});

test('a user’s session is told from everybody else’s', () => {
  expect(userOfClientId(clientIdOfUser('captain', 'd3kos-export-collector'))).toBe('captain');
  expect(userOfClientId(clientIdOfUser('captain', ''))).toBe('captain');
  expect(serviceOfClientId(clientIdOfUser('captain', 'd3kos-export-collector'))).toBeNull();
  expect(['mosq-1', 'd3kos-export-collector', '@captain', ''].map(userOfClientId)).toEqual(Array(4).fill(null));
});

test.each(SERVICE_NAMES)('the client id of %s is told from others', (name) => {
  expect(serviceOfClientId(clientIdOf(name))).toBe(name);
});

test.each([
  ['mosq-1', null],
  ['', null],
  ['d3kos-export-', null],
  ['my-d3kos-export-collector', null],
  ['d3kos-export-nobody', 'nobody'],
])('client id %j belongs to %j', (clientId, service) => {
  expect(serviceOfClientId(clientId)).toBe(service);
});
