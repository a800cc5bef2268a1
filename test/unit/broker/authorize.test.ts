import { describe, expect, test } from 'vitest';
import { clientIdOf, type Peer, rulePublish, serviceOfClientId } from '../../../broker/authorize.ts';
import { type Contract, SERVICE_NAMES } from '../../../shared/contracts/define-contract.ts';
import { contracts } from '../../../shared/contracts/index.ts';

const all: readonly Contract[] = Object.values(contracts);
const peers: readonly Peer[] = ['stranger', ...SERVICE_NAMES];

/** Who may publish where, as design.md has it; every other peer is refused. */
const table: readonly (readonly [topic: string, retained: boolean, publishers: readonly Peer[]])[] = [
  ['export/request', false, peers],
  ['export/data/boatlog', false, peers],
  ['export/queued', false, ['collector']],
  ['export/rejected', false, ['collector']],
  ['upload/result', false, ['uploader']],
  ['upload/progress', false, ['uploader']],
  ['export/queue/status', true, ['queue-keeper']],
  ['export/queue/jobs/q_20260220_164416', true, ['queue-keeper']],
  ['export/queue/uploading', true, ['queue-keeper']],
  ['export/command', false, ['gateway']],
  ['export/command/result', false, ['queue-keeper']],
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
      .replace('data/boatlog', 'data/{category}');
  expect(new Set(table.map(([topic]) => pattern(topic)))).toEqual(new Set(all.map(({ topic }) => topic)));
});

test.each(cells)('$peer, $topic, retain $retain: $ruling', ({ peer, topic, retain, ruling }) => {
  expect(rulePublish(all, peer, topic, retain)).toBe(ruling);
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
    for (const peer of peers) expect(rulePublish(all, peer, topic, false), String(peer)).toBe('refuse');
  });
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
