import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { senderOf } from '../../../services/gateway/contribute.ts';
import { CATEGORIES } from '../../../shared/export/category-names.ts';
import type { ExportDocument } from '../../../shared/export/document.ts';
import { dataFolders } from '../../../shared/runtime/data-folders.ts';
import { boatWith } from '../../support/boat-fixture.ts';
import { startTestBroker, type TestBrokerOptions } from '../../support/broker.ts';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { startMosquitto } from '../../support/mosquitto.ts';
import { rawMqtt } from '../../support/raw-mqtt.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { collectorProcess } from '../collector/collector-process.ts';
import { gatewayRig, type RigOptions } from './gateway-rig.ts';

const NOTE = { type: 'text', content: 'Anchor up, wind NW 12 kn' };
const LINES = { 'content-type': 'application/x-ndjson' };

async function ourBroker(options: TestBrokerOptions = {}) {
  const broker = await startTestBroker(options);
  return { ...broker, login: broker.loginFor('gateway') };
}
const mosquitto = async () => ({ ...(await startMosquitto()), dataDir: tempFolder(), login: undefined });
type AnyBroker = Awaited<ReturnType<typeof ourBroker>> | Awaited<ReturnType<typeof mosquitto>>;
const brokers: [string, () => Promise<AnyBroker>][] = [
  ['our broker', ourBroker],
  ['Mosquitto', mosquitto],
];

/** A gateway and a collector on a broker, and how records are contributed and exported. */
async function startRig(broker: AnyBroker, options: RigOptions = {}) {
  const { url, dataDir, login } = broker;
  const rig = await gatewayRig({ url, ...(login && { login }), ...options });
  const root = boatWith();
  const startCollector = async () => {
    const running = collectorProcess(url, dataDir, root);
    await running.ready();
    return running;
  };
  const contribute = (category: string, body: object | string, headers: Record<string, string> = {}) =>
    rig.described(`/export/data/${category}`, { method: 'POST', body, headers });
  const exported = async (): Promise<ExportDocument['data']> => {
    const asker = await rawMqtt(broker.port);
    await asker.publish('export/request', '{"request_id":"all"}');
    const { spool } = dataFolders(dataDir);
    const made = () => readdirSync(spool).find((name) => /^export_.*\.json$/.test(name));
    return JSON.parse(readFileSync(join(spool, await eventually('the export is there', made)), 'utf8')).data;
  };
  return { ...rig, startCollector, contribute, exported };
}

describe.each(brokers)('with %s', (_name, startBroker) => {
  test('what is answered 200 is kept, durably, by its sender’s name, and in the next export', async () => {
    const boat = await startRig(await startBroker());
    const collector = await boat.startCollector();
    const one = await boat.contribute('boatlog', { ...NOTE, correlation_id: 'n-3' }, { 'x-client-id': 'anchor-watch' });
    expect(one.status).toBe(200);
    expect(one.json).toMatchObject({
      ...{ success: true, outcome: 'taken', category: 'boatlog', sender: 'aboard:anchor-watch', given: 1, taken: 1 },
      ...{
        correlation_id: 'n-3',
        records: [{ place: '', outcome: 'new', id: expect.stringMatching(/^contributed-/) }],
      },
    });
    const several = await boat.contribute('boatlog', [
      { entry_id: 7, content: 'a' },
      { entry_id: '7', content: 'b' },
    ]);
    expect(several.json).toMatchObject({ success: true, sender: 'aboard', taken: 2 });
    const lines = await boat.contribute('boatlog', '{"content":"c"}\n{"content":"d"}\n', LINES);
    expect(lines.json).toMatchObject({ success: true, given: 2, taken: 2 });
    await collector.kill();
    await boat.startCollector();
    const { boatlog } = await boat.exported();
    expect(boatlog.map(({ content, contributed_by }) => [content, contributed_by]).toSorted()).toEqual([
      [NOTE.content, 'aboard:anchor-watch'],
      ...['b', 'c', 'd'].map((content) => [content, 'aboard']),
    ]);
  });

  test('sent again under its Idempotency-Key it is there once; under another it is new; of another sender as well', async () => {
    const boat = await startRig(await startBroker());
    await boat.startCollector();
    const outcomes: unknown[] = [];
    for (const [key, name] of [
      ['k1', 'bow'],
      ['k1', 'bow'],
      ['k2', 'bow'],
      ['k1', 'stern'],
    ] as const) {
      const headers = { 'idempotency-key': key, 'x-client-id': name };
      const { status, json } = await boat.contribute('boatlog', NOTE, headers);
      outcomes.push([status, (json.records as { outcome: string }[])[0]?.outcome]);
    }
    expect(outcomes).toEqual([
      [200, 'new'],
      [200, 'known'],
      [200, 'new'],
      [200, 'new'],
    ]);
    expect((await boat.exported()).boatlog).toHaveLength(3);
  });

  test('other records under the same Idempotency-Key are another contribution, and each is answered for itself', async () => {
    const boat = await startRig(await startBroker());
    await boat.startCollector();
    const headers = { 'idempotency-key': 'k1' };
    const sent: [category: string, body: object][] = [
      ['boatlog', { content: 'one' }],
      ['boatlog', { content: 'two' }],
      ['telemetry', { zzz: 1 }],
      ['system_alerts', { message: 'three' }],
    ];
    const answers = await Promise.all(sent.map(([category, body]) => boat.contribute(category, body, headers)));
    expect(answers.map(({ status, json }) => [status, json.category, json.outcome])).toEqual([
      [200, 'boatlog', 'taken'],
      [200, 'boatlog', 'taken'],
      [400, 'telemetry', 'refused'],
      [200, 'system_alerts', 'taken'],
    ]);
    expect((await boat.contribute('boatlog', { content: 'one' }, headers)).json).toMatchObject({
      records: [{ outcome: 'known' }],
    });
    expect((await boat.exported()).boatlog.map(({ content }) => content).toSorted()).toEqual(['one', 'two']);
  });

  test('what is refused is answered 4xx, each record by its place, and what is good beside it is kept', async () => {
    const boat = await startRig(await startBroker());
    await boat.startCollector();
    const none = await boat.contribute('boatlog', { colour: 'red' });
    expect(none.status).toBe(400);
    expect(none.json).toMatchObject({
      ...{ success: false, code: 'invalid_request', outcome: 'refused', error: expect.stringContaining('boatlog') },
      records: [{ outcome: 'refused', why: 'It holds nothing that its category knows.' }],
    });
    const part = await boat.contribute('boatlog', [NOTE, { colour: 'red' }]);
    expect(part.status).toBe(207);
    expect(part.json).toMatchObject({
      ...{ success: false, outcome: 'partly', taken: 1, error: expect.stringContaining('/1') },
      records: [{ outcome: 'new' }, { place: '/1', outcome: 'refused' }],
    });
    const changed = await boat.contribute('boatlog', { ...NOTE, gps: '95.1, 9.9' });
    expect(changed.json).toMatchObject({
      success: true,
      records: [{ changed: [{ field: 'gps', given: '95.1, 9.9' }] }],
    });
    expect((await boat.exported()).boatlog).toHaveLength(2);
  });
});

test('all nine categories are there, and no tenth', async () => {
  const boat = await startRig(await ourBroker());
  await boat.startCollector();
  const known: unknown[] = [];
  for (const category of CATEGORIES) known.push((await boat.contribute(category, { nothing: 1 })).status);
  // Of records without a word that it knows; telemetry waits for the owner's consent.
  expect(new Set(known)).toEqual(new Set([400]));
  const { status, json } = await boat.contribute('boatlogs', NOTE);
  expect([status, json]).toEqual([
    404,
    { success: false, code: 'not_found', error: expect.stringContaining('the nine are engine_benchmark, boatlog') },
  ]);
});

test.each([
  ['nothing', '', {}],
  ['an object with nothing in it', '{}', { 'content-type': 'application/json' }],
  ['lines without a record', '\n\n', LINES],
] as const)('of %s it is said that it is empty, and of a wrong category before that', async (_what, body, headers) => {
  const boat = await startRig(await ourBroker());
  const { status, json } = await boat.contribute('boatlog', body, headers);
  expect([status, json.error]).toEqual([400, expect.stringMatching(/^The body is empty: send a record as .*NDJSON/)]);
  const wrong = await boat.contribute('boatlogs', body, headers);
  expect([wrong.status, wrong.json.error]).toEqual([404, expect.stringContaining('the nine are engine_benchmark')]);
});

test.each([
  ['nothing', '', {}, 400],
  ['text', 'Anchor up', { 'content-type': 'text/plain' }, 415],
  ['half of an object', '{"content":', { 'content-type': 'application/json' }, 400],
  ['a line that is none', '{"content":"a"}\n{', LINES, 400],
  ['no record at all', '[]', { 'content-type': 'application/json' }, 400],
  ['501 records', `[${'{"content":"a"},'.repeat(500)}{"content":"a"}]`, { 'content-type': 'application/json' }, 400],
  [
    'more than a message holds',
    JSON.stringify({ content: 'a'.repeat(70_000) }),
    { 'content-type': 'application/json' },
    413,
  ],
  ['a sender without a name', '{"content":"a"}', { 'content-type': 'application/json', 'x-client-id': '' }, 400],
] as const)('%s is refused, and nothing of it is taken', async (_what, body, headers, expected) => {
  const boat = await startRig(await ourBroker());
  const ear = await rawMqtt(Number(new URL(boat.brokerUrl).port));
  await ear.subscribe(['export/data/#', 1]);
  const { status, json } = await boat.contribute('boatlog', body, headers);
  expect([status, json.success]).toEqual([expected, false]);
  await ear.ping();
  expect(ear.messages).toEqual([]);
});

test('what is larger than this broker takes is refused in its words', async () => {
  const boat = await startRig(await ourBroker({ maxPayloadBytes: 2_000 }));
  const { status, json } = await boat.contribute('boatlog', { content: 'a'.repeat(3_000) });
  expect([status, json.code, json.error]).toEqual([413, 'body_too_large', expect.stringContaining('2000')]);
});

test('while no collector runs the broker keeps it, and says by which id it is answered', async () => {
  const broker = await ourBroker();
  const boat = await startRig(broker, { commandWaitMs: 300 });
  const { status, json } = await boat.contribute('boatlog', NOTE);
  expect([status, json]).toEqual([
    202,
    {
      success: true,
      message_id: expect.stringMatching(/^http-/),
      message: expect.stringContaining('keeps it, durably'),
    },
  ]);
  const ear = await rawMqtt(broker.port);
  await ear.subscribe(['export/data/result', 1]);
  await boat.startCollector();
  await eventually('it is answered', () => ear.messages.length > 0);
  expect(JSON.parse(ear.payloads()[0] ?? '')).toMatchObject({ message_id: json.message_id, outcome: 'taken' });
  expect((await boat.exported()).boatlog).toHaveLength(1);
});

test('without a broker it is answered 503, and when one ends meanwhile as well', async () => {
  const away = await gatewayRig({ url: `mqtt://127.0.0.1:${await freePort()}`, connected: false });
  const post = { method: 'POST', body: NOTE };
  const refusal = { success: false, code: 'bus_away', error: expect.stringContaining('broker') };
  const first = await away.described('/export/data/boatlog', post);
  expect([first.status, first.json]).toEqual([503, refusal]);
  const broker = await ourBroker();
  const boat = await startRig(broker, { commandWaitMs: 30_000 });
  await broker.close();
  const second = await boat.described('/export/data/boatlog', post);
  expect([second.status, second.json]).toEqual([503, refusal]);
});

test('a gateway that ends answers whoever waits', async () => {
  const boat = await startRig(await ourBroker(), { commandWaitMs: 60_000 });
  const ear = await rawMqtt(Number(new URL(boat.brokerUrl).port));
  await ear.subscribe(['export/data/#', 1]);
  const answer = boat.call('/export/data/boatlog', { method: 'POST', body: NOTE });
  await eventually('it is on its way', () => ear.messages.length > 0);
  onTestFinished(() => boat.close());
  void boat.close();
  const { status, json } = await answer;
  expect([status, json.code]).toEqual([503, 'closing']);
});

test.each([
  [undefined, false, 'aboard'],
  ['bow', false, 'aboard:bow'],
  [undefined, true, 'network:'],
  ['bow', true, 'network:bow'],
])('by HTTP as %s, from the network: %s, it is %s', (name, isFromNetwork, expected) => {
  expect(senderOf(name, isFromNetwork)).toBe(expected);
});
