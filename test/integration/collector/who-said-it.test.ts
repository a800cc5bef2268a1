import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import { describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../shared/runtime/clock.ts';
import { dataFolders } from '../../../shared/runtime/data-folders.ts';
import { boatWith } from '../../support/boat-fixture.ts';
import { startTestBroker, type TestBroker } from '../../support/broker.ts';
import { eventually } from '../../support/eventually.ts';
import { startMosquitto } from '../../support/mosquitto.ts';
import { writeMqttUsers } from '../../support/mqtt-user.ts';
import { type RawMqtt, rawMqtt } from '../../support/raw-mqtt.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { collectorProcess } from './collector-process.ts';
import { type AnyBroker, collectorRig } from './collector-rig.ts';

const README_LINE = { type: 'text', content: 'Anchor up, wind NW 12 kn' };

async function startRig(broker: AnyBroker) {
  const rig = await collectorRig({ broker, root: boatWith() });
  const running = await rig.start();
  const say = async (client: MqttClient, category: string, payload: unknown) =>
    void (await client.publishAsync(`export/data/${category}`, JSON.stringify(payload), { qos: 1 }));
  const answered = (count: number) => eventually(`${count} answers`, () => rig.results.length >= count && rig.results);
  const exported = async (id: string) => {
    await rig.request({ request_id: id });
    return rig.readExport(await rig.announcementFor(id)).data;
  };
  return { ...rig, running, say, answered, exported };
}

async function client(url: string, clientId?: string, login: object = {}): Promise<MqttClient> {
  const connected = await connectAsync(url, { ...(clientId && { clientId }), ...login, reconnectPeriod: 0 });
  onTestFinished(() => connected.endAsync(true));
  return connected;
}

const brokers: [string, () => Promise<AnyBroker>][] = [
  ['our broker', startTestBroker],
  ['Mosquitto', startMosquitto],
];

describe.each(brokers)('with %s', (_name, startBroker) => {
  test('the same words sent twice are two records, with two times', async () => {
    const rig = await startRig(await startBroker());
    for (const _ of [1, 2]) await rig.contribute('boatlog', README_LINE);
    await rig.answered(2);
    const { boatlog } = await rig.exported('twice');
    expect(boatlog).toHaveLength(2);
    expect(new Set(boatlog.map(({ entry_id }) => entry_id)).size).toBe(2);
    for (const record of boatlog) expect(record).toMatchObject({ ...README_LINE, timestamp: expect.any(String) });
    expect(rig.rejected).toEqual([]);
  });

  test('a message that clears an alert leaves its words', async () => {
    const rig = await startRig(await startBroker());
    const raised = { message: 'Bilge high', severity: 'critical', timestamp: '2026-02-20T15:00:00Z' };
    await rig.contribute('system_alerts', { alert_id: 'k1', ...raised });
    await rig.contribute('system_alerts', { alert_id: 'k1', state: 'ok' });
    await rig.contribute('system_alerts', [
      { alert_id: 'k2', ...raised },
      { alert_id: 'k2', resolved: true, resolved_at: '2026-02-20T15:05:00Z' },
    ]);
    await rig.answered(3);
    expect(rig.rejected).toEqual([]);
    const { system_alerts: alerts } = await rig.exported('cleared');
    expect(alerts.filter(({ origin }) => origin === 'contributed')).toMatchObject([
      { alert_id: 'k1', ...raised, resolved: true },
      { alert_id: 'k2', ...raised, resolved: true, resolved_at: '2026-02-20T15:05:00Z' },
    ]);
  });

  test('what is contributed with the retain flag is one record, however often the collector starts', async () => {
    const rig = await startRig(await startBroker());
    await rig.contribute('boatlog', README_LINE, { retain: true });
    await rig.contribute('system_alerts', { id: 7, message: 'Bilge' }, { retain: true });
    await rig.answered(2);
    for (const _ of [1, 2]) {
      await rig.running.close();
      rig.running = await rig.start();
    }
    const { boatlog, system_alerts } = await rig.exported('retained');
    expect([boatlog.length, system_alerts.length]).toEqual([1, 1]);
  });

  test('an answer tells record by record what became of it, and matches what was sent', async () => {
    const rig = await startRig(await startBroker());
    const first = { entry_id: 'a', content: 'x', colour: 'red', gps: 'somewhere', correlation_id: 'c-1' };
    await rig.contribute('boatlog', [
      first,
      { colour: 'blue', entry_id: 'b', correlation_id: 'c-2' },
      { entry_id: 'c', content: 'y' },
    ]);
    await rig.contribute('boatlog', { ...first, content: 'z' });
    await rig.contribute('boatlog', { ...first, content: 'z' });
    const [one, two, three] = await rig.answered(3);
    expect(one).toMatchObject({
      ...{
        category: 'boatlog',
        outcome: 'partly',
        reason: 'invalid_request',
        given: 3,
        taken: 2,
        correlation_id: null,
      },
      records: [
        { place: '/0', id: 'a', correlation_id: 'c-1', outcome: 'new', left_out: ['colour'] },
        {
          place: '/1',
          id: 'b',
          correlation_id: 'c-2',
          outcome: 'refused',
          why: 'It holds nothing that its category knows.',
        },
        { place: '/2', id: 'c', outcome: 'new' },
      ],
    });
    expect(one?.records[0]?.changed).toMatchObject([
      { field: 'gps', given: 'somewhere', why: expect.stringContaining('cannot be read') },
    ]);
    expect(two).toMatchObject({ outcome: 'taken', correlation_id: 'c-1', records: [{ id: 'a', outcome: 'replaced' }] });
    expect(three).toMatchObject({ correlation_id: 'c-1', records: [{ id: 'a', outcome: 'known' }] });
    expect(rig.rejected).toMatchObject([{ topic: 'export/data/boatlog', category: 'boatlog', ids: ['b'] }]);
    const { boatlog } = await rig.exported('answered');
    expect(boatlog.map(({ content }) => content)).toEqual(['y', 'z']);
    expect(JSON.stringify(boatlog)).not.toContain('correlation_id');
  });

  test.each([
    ['what is no JSON', 'boatlog', '{', /not JSON/],
    ['a category that is none', 'fish', '{"content":"x"}', /There is no category "fish"/],
    ['telemetry without consent', 'telemetry', '{"cpu_temperature_c":50}', /Nothing was taken/],
    ['a forged license', 'settings', '{"license":{"tier":3}}', /owner’s to say, or the boat’s/],
    ['a forged count of resets', 'onboarding', '{"reset_count":0,"max_resets":9999}', /owner’s to say, or the boat’s/],
  ])('%s is answered as refused, in words', async (_what, category, payload, words) => {
    const rig = await startRig(await startBroker());
    await rig.contribute(category, payload);
    expect((await rig.answered(1))[0]).toMatchObject({
      ...{ category, outcome: 'refused', taken: 0, message: expect.stringMatching(words), reason: 'invalid_request' },
    });
  });

  test('a contributor is told where the boat’s own files say otherwise, and that counts', async () => {
    const broker = await startBroker();
    const root = boatWith({ 'config/user-preferences.json': { language: 'en', theme: 'dark' } });
    const rig = await collectorRig({ broker, root });
    await rig.start();
    await rig.contribute('settings', {
      language: 'fr',
      measurement_system: 'imperial',
      theme: 'dark',
      telemetry_enabled: true,
    });
    const [answer] = await eventually('an answer', () => rig.results.length > 0 && rig.results);
    const { changed, left_out } = answer?.records[0] ?? {};
    expect(changed).toMatchObject([
      { field: 'user_preferences.language', given: 'fr', why: expect.stringContaining('otherwise') },
    ]);
    expect(left_out).toEqual(['telemetry_enabled']);
    await rig.request({ request_id: 'own' });
    const { settings } = rig.readExport(await rig.announcementFor('own')).data;
    expect(settings.user_preferences).toEqual({ language: 'en', theme: 'dark', measurement_system: 'imperial' });
    expect(settings).toMatchObject({ contributed_by: 'aboard', received_at: expect.any(String) });
  });

  test.each([
    [{ language: 'fr', telemetry_enabled: true }, false],
    [{ language: 'fr', speed_unit: 'kn' }, true],
    [{ language: 'fr', hull_colour: 'red' }, true],
  ])('an object is contributed by whom something stands in it: %j', async (said, stands) => {
    const own = { language: 'en', telemetry_enabled: true };
    const rig = await collectorRig({
      broker: await startBroker(),
      root: boatWith({ 'config/user-preferences.json': own }),
    });
    await rig.start();
    await rig.contribute('settings', said);
    await eventually('an answer', () => rig.results.length > 0);
    await rig.request({ request_id: 'own' });
    const { settings } = rig.readExport(await rig.announcementFor('own')).data;
    expect(settings.user_preferences).toMatchObject(own);
    expect('contributed_by' in settings).toBe(stands);
    expect('received_at' in settings).toBe(stands);
  });
});

/** What the collector gets of what others publish: its session, as it lies in the broker. */
const asCollector = (broker: TestBroker, acknowledge = false) =>
  rawMqtt(broker.port, {
    ...{ clientId: 'd3kos-export-collector', clean: false, acknowledge },
    ...broker.loginFor('collector'),
  });

describe('our broker tells the collector who sent a message, and which it is', () => {
  test('by a topic that nobody else is told of', async () => {
    const dataDir = tempFolder();
    await writeMqttUsers(dataDir, [
      { name: 'skipper', password: 'p' },
      { name: 'aboard', password: 'p' },
    ]);
    const broker = await startTestBroker({ dataDir });
    const collector = await asCollector(broker);
    const ear = await rawMqtt(broker.port);
    await ear.subscribe(['export/#', 1]);
    const senders: [sender: string, options: object][] = [
      ['aboard:bow-camera', { clientId: 'bow-camera' }],
      ['aboard:a/b c', { clientId: 'a/b c' }],
      ['skipper', { clientId: 'x', username: 'skipper', password: 'p' }],
      ['user:aboard', { clientId: 'x', username: 'aboard', password: 'p' }],
      ['aboard', { clientId: 'mqttjs_0a1b2c3d' }],
      ['aboard', { clientId: '' }],
    ];
    for (const qos of [0, 1, 2] as const) {
      for (const [sender, options] of senders) {
        const publisher = await rawMqtt(broker.port, options);
        await publisher.publish('export/data/boatlog', `${qos} ${sender}`, qos);
        await eventually('the collector has it', () => collector.payloads().includes(`${qos} ${sender}`));
        await publisher.disconnect();
      }
    }
    const named = collector.messages.map(({ topic }) => topic.split('/'));
    expect(named.map((levels) => [...levels.slice(0, 3), decodeURIComponent(String(levels[3]))].join(' '))).toEqual(
      [0, 1, 2].flatMap(() => senders.map(([sender]) => `export data boatlog ${sender}`)),
    );
    expect(new Set(named.map((levels) => levels[4])).size).toBe(3 * senders.length);
    await eventually('all are heard', () => ear.payloads('export/data/boatlog').length === 3 * senders.length);
    expect(ear.messages.map(({ topic }) => topic).filter((topic) => topic.includes('/boatlog/'))).toEqual([]);
  });

  test.each([0, 1, 2] as const)('and not of its own answers, which fit its filter: QoS %d', async (qos) => {
    const broker = await startTestBroker();
    const collector = await asCollector(broker, true);
    const ear = await rawMqtt(broker.port);
    await ear.subscribe(['export/data/result', 1]);
    await collector.publish('export/data/result', 'an answer', qos);
    await ear.publish('export/data/boatlog', 'x');
    await eventually('both are heard', () => collector.messages.length > 0 && ear.messages.length > 0);
    expect([collector.payloads(), ear.payloads()]).toEqual([['x'], ['an answer']]);
    await collector.vanish();
    const later = await asCollector(broker);
    await later.ping();
    expect(later.messages).toEqual([]);
  });

  test('nobody says in another’s name who sent it', async () => {
    const broker = await startTestBroker();
    const collector = await asCollector(broker, true);
    const ear = await rawMqtt(broker.port);
    await ear.subscribe(['export/rejected', 1]);
    const stranger = await rawMqtt(broker.port);
    await stranger.publish('export/data/boatlog/skipper/m1', '{"content":"x"}');
    await stranger.publish('export/data/result', '{}');
    await stranger.publish('export/data/boatlog', '{"content":"y"}');
    await eventually('the last is there', () => collector.payloads().includes('{"content":"y"}'));
    expect(collector.payloads()).toEqual(['{"content":"y"}']);
    expect(ear.payloads().join()).toContain('Publish it on export/data/boatlog.');
  });

  test.each(['the connection', 'the broker'])('delivered again it is the same message: %s ended', async (what) => {
    const broker = await startTestBroker();
    const publisher = await rawMqtt(broker.port);
    for (const qos of [1, 1, 2] as const) await publisher.publish('export/data/boatlog', 'x', qos);
    const first = await asCollector(broker);
    await eventually('all are there', () => first.messages.length === 3);
    await first.vanish();
    if (what === 'the broker') await broker.close();
    const next = what === 'the broker' ? await startTestBroker({ dataDir: broker.dataDir }) : broker;
    const second = await asCollector(next);
    await eventually('all are there again', () => second.messages.length === 3);
    const topics = (client: RawMqtt) => client.messages.map(({ topic }) => topic);
    expect(topics(second)).toEqual(topics(first));
    expect(new Set(topics(first)).size).toBe(3);
  });

  const publish = { cmd: 'publish', topic: 'export/data/boatlog', retain: false } as const;
  test.each([
    ['what it was not answered', { qos: 1, dup: true, messageId: 7, payload: 'x' }, 'reconnect', true],
    ['the same over an end of the broker', { qos: 1, dup: true, messageId: 7, payload: 'x' }, 'restart', true],
    ['at once', { qos: 1, dup: true, messageId: 7, payload: 'x' }, 'stay', true],
    ['other words under the same packet id', { qos: 1, dup: true, messageId: 7, payload: 'y' }, 'reconnect', false],
    ['the same words under another packet id', { qos: 1, dup: true, messageId: 8, payload: 'x' }, 'reconnect', false],
    ['without a word of it', { qos: 1, dup: false, messageId: 7, payload: 'x' }, 'reconnect', true],
    [
      'without a word of it, over an end of the broker',
      { qos: 1, dup: false, messageId: 7, payload: 'x' },
      'restart',
      true,
    ],
    ['the same words anew', { qos: 1, dup: false, messageId: 7, payload: 'x' }, 'stay', false],
    ['the same words after a goodbye', { qos: 1, dup: false, messageId: 7, payload: 'x' }, 'goodbye', false],
    [
      'the same words after a goodbye, over an end of the broker',
      { qos: 1, dup: false, messageId: 7, payload: 'x' },
      'goodbye and restart',
      false,
    ],
    ['the same words half a minute later', { qos: 1, dup: false, messageId: 7, payload: 'x' }, 'late', false],
    ['the same words of another sender', { qos: 1, dup: true, messageId: 7, payload: 'x' }, 'another', false],
  ] as const)('a publisher that sends again: %s', async (_what, again, how, isSame) => {
    const clock = { ...systemClock, monotonicMs: () => systemClock.monotonicMs() + passedMs };
    let passedMs = 0;
    const broker = await startTestBroker({ clock });
    let publisher = await rawMqtt(broker.port, { clientId: 'bow' });
    publisher.send({ ...publish, qos: 1, dup: false, messageId: 7, payload: 'x' });
    await eventually('it is acknowledged', () => publisher.isAcknowledged(7));
    if (how.startsWith('goodbye')) await publisher.disconnect();
    else if (how !== 'stay') await publisher.vanish();
    if (how === 'late') passedMs = 30_000;
    const isRestart = how.endsWith('restart');
    if (isRestart) await broker.close();
    const next = isRestart ? await startTestBroker({ dataDir: broker.dataDir }) : broker;
    if (how !== 'stay') publisher = await rawMqtt(next.port, { clientId: how === 'another' ? 'stern' : 'bow' });
    publisher.send({ ...publish, ...again });
    const collector = await asCollector(next);
    await eventually('both are there', () => collector.messages.length === 2);
    const [one, other] = collector.messages.map(({ topic }) => topic.split('/')[4]);
    expect(one === other).toBe(isSame);
  });
});

test('two senders that both count from 1 never meet, and one replaces its own alone', async () => {
  const broker = await startTestBroker();
  const rig = await startRig(broker);
  const [bow, stern] = [await client(broker.url, 'bow'), await client(broker.url, 'stern')];
  await rig.say(bow, 'system_alerts', { alert_id: 7, message: 'Bilge' });
  await rig.say(stern, 'system_alerts', { alert_id: '7', message: 'Shore power' });
  await rig.say(bow, 'system_alerts', { alert_id: '7', message: 'Bilge, cleared' });
  expect((await rig.answered(3)).map(({ sender, records }) => [sender, records[0]?.outcome])).toEqual([
    ['aboard:bow', 'new'],
    ['aboard:stern', 'new'],
    ['aboard:bow', 'replaced'],
  ]);
  const alerts = (await rig.exported('alerts')).system_alerts.filter(({ origin }) => origin === 'contributed');
  expect(
    alerts.map(({ alert_id, message, ...one }) => [alert_id, message, one.contributed_by, one.record_key]),
  ).toEqual([
    ['7', 'Shore power', 'aboard:stern', 'from:aboard%3Astern:7'],
    ['7', 'Bilge, cleared', 'aboard:bow', 'from:aboard%3Abow:7'],
  ]);
});

test('who has no name and who has one never share a record, whatever words they begin with', async () => {
  const broker = await startTestBroker();
  const rig = await startRig(broker);
  const [nobody, bow] = [await client(broker.url, 'mqttjs_0a1b2c3d'), await client(broker.url, 'bow')];
  const said: [MqttClient, string][] = [
    [nobody, 'Engine on'],
    [bow, 'Engine on'],
    [bow, 'Engine on (bow)'],
    [nobody, 'Engine on (nobody)'],
  ];
  const timestamp = '2026-02-20T21:44:10Z';
  for (const [sender, content] of said) await rig.say(sender, 'boatlog', { entry_id: 'e-77', timestamp, content });
  const outcomes = (await rig.answered(4)).map(({ records }) => records[0]?.outcome);
  expect(outcomes).toEqual(['new', 'new', 'replaced', 'replaced']);
  const { boatlog } = await rig.exported('both');
  expect(boatlog.map((one) => [one.contributed_by, one.content])).toEqual([
    ['aboard:bow', 'Engine on (bow)'],
    ['aboard', 'Engine on (nobody)'],
  ]);
});

test('four cameras that see at the same moments, without ids or with the same: each its own', async () => {
  const broker = await startTestBroker();
  const rig = await startRig(broker);
  for (const camera of ['bow', 'stern', 'port', 'starboard']) {
    const one = await client(broker.url, camera);
    for (let second = 10; second < 20; second++) {
      const seen = { timestamp: `2026-02-20T21:44:${second}Z`, alert_level: 'INFO', detections: [] };
      await rig.say(one, 'marine_vision_snapshots', second % 2 === 0 ? seen : { ...seen, snapshot_id: second });
    }
  }
  await rig.answered(40);
  const { marine_vision_snapshots: snapshots } = await rig.exported('cameras');
  expect(snapshots).toHaveLength(40);
  expect(new Set(snapshots.map(({ record_key }) => record_key)).size).toBe(40);
  expect(snapshots.filter(({ snapshot_id }) => snapshot_id === '11')).toHaveLength(4);
});

test('what another broker retains is refused in words, before and after it was taken', async () => {
  const broker = await startMosquitto();
  const ear = await client(broker.url);
  await ear.publishAsync('export/data/boatlog', '{"content":"x","correlation_id":"c"}', { qos: 1, retain: true });
  const rig = await startRig(broker);
  const refused = {
    ...{ category: 'boatlog', outcome: 'refused', reason: 'invalid_request', correlation_id: 'c', given: 1, taken: 0 },
    message: expect.stringMatching(/is a retained message, .* Publish it without the retain flag/),
  };
  expect(await rig.answered(1)).toMatchObject([refused]);
  await rig.contribute('boatlog', { content: 'x', correlation_id: 'c' }, { retain: true });
  await rig.answered(2);
  await rig.running.close();
  await rig.start();
  expect((await rig.answered(3)).map(({ outcome }) => outcome)).toEqual(['refused', 'taken', 'refused']);
  expect(rig.rejected).toMatchObject([{ category: 'boatlog' }, { category: 'boatlog' }]);
});

describe.each(['our broker', 'Mosquitto'])('with %s', (name) => {
  test('each message is there once, however often the collector is killed, also with the same words', async () => {
    const [dataDir, root] = [tempFolder(), boatWith()];
    const broker = name === 'Mosquitto' ? await startMosquitto() : await startTestBroker({ dataDir });
    const ear = await client(broker.url);
    const queued: { export_file: string }[] = [];
    let answers = 0;
    ear.on('message', (topic, payload) => {
      if (topic === 'export/data/result') answers += 1;
      else queued.push(JSON.parse(String(payload)));
    });
    await ear.subscribeAsync(['export/data/result', 'export/queued']);
    const first = collectorProcess(broker.url, dataDir, root);
    await first.ready();
    await first.kill();
    const words = Array.from({ length: 60 }, (_, i) => `words ${i % 20}`);
    const speaker = await client(broker.url);
    for (const content of words)
      await speaker.publishAsync('export/data/boatlog', JSON.stringify({ content }), { qos: 1 });
    for (const _ of [1, 2]) {
      const collector = collectorProcess(broker.url, dataDir, root);
      const before = answers;
      await eventually('some are answered', () => answers > before + 2 || answers >= 60, 60_000);
      await collector.kill();
    }
    await collectorProcess(broker.url, dataDir, root).ready();
    await speaker.publishAsync('export/request', '{"request_id":"all"}', { qos: 1 });
    await eventually('the export is there', () => queued.length > 0, 60_000);
    const file = join(dataFolders(dataDir).spool, String(queued[0]?.export_file));
    const { data } = JSON.parse(readFileSync(file, 'utf8')) as { data: { boatlog: { content: string }[] } };
    expect(data.boatlog.map(({ content }) => content).toSorted()).toEqual(words.toSorted());
  }, 150_000);
});
