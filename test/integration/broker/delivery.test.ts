import { expect, test } from 'vitest';
import { startTestBroker, type TestBroker } from '../../support/broker.ts';
import { eventually } from '../../support/eventually.ts';
import { type RawMqtt, rawMqtt } from '../../support/raw-mqtt.ts';
import { payloadsUntilNow } from './until-now.ts';

const numbered = (count: number, name = 'm') => Array.from({ length: count }, (_, i) => `${name}-${i}`);

/** A stranger whose session outlives its connection. */
const reader = (broker: TestBroker, clientId = 'reader', acknowledge = true) =>
  rawMqtt(broker.port, { clientId, clean: false, acknowledge });

async function subscribedReader(broker: TestBroker, clientId: string, topic: string, qos: 0 | 1 | 2): Promise<RawMqtt> {
  const client = await reader(broker, clientId);
  await client.subscribe([topic, qos]);
  return client;
}

test('500 messages of five publishers at mixed QoS, some retained, reach everyone', async () => {
  const broker = await startTestBroker();
  const watcher = await rawMqtt(broker.port);
  await watcher.subscribe(['#', 0]);
  const online = await subscribedReader(broker, 'online', 'export/request', 2);
  const wildcard = await subscribedReader(broker, 'wildcard', '#', 1);
  const offline = await subscribedReader(broker, 'offline', 'export/request', 1);
  await offline.vanish();

  const publishers = await Promise.all(Array.from({ length: 5 }, () => rawMqtt(broker.port)));
  const sent: { payload: string; qos: 0 | 1 | 2 }[] = [];
  const acknowledged: (() => boolean)[] = [];
  for (let i = 0; i < 100; i++) {
    for (const [n, publisher] of publishers.entries()) {
      const qos = ((i + n) % 3) as 0 | 1 | 2;
      const payload = `p${n}-${i}-qos${qos}`;
      const id = publisher.sendPublish('export/request', payload, qos, i % 7 === 0);
      sent.push({ payload, qos });
      acknowledged.push(() => publisher.isAcknowledged(id, qos));
    }
  }
  await eventually('all are acknowledged', () => acknowledged.every((isDone) => isDone()));
  const everything = sent.map(({ payload }) => payload).sort();
  for (const client of [watcher, online, wildcard]) {
    await eventually('all arrive', () => client.payloads('export/request').length >= sent.length);
    expect(client.payloads('export/request').toSorted()).toEqual(everything);
  }
  const back = await reader(broker, 'offline');
  const kept = sent.filter(({ qos }) => qos > 0).map(({ payload }) => payload);
  await eventually('what was kept arrives', () => back.messages.length >= kept.length);
  expect((await payloadsUntilNow(back, await rawMqtt(broker.port))).toSorted()).toEqual(kept.sort());
});

test('state that is retained and news that is not, published at the same moment, both reach a watcher', async () => {
  const broker = await startTestBroker();
  const watcher = await subscribedReader(broker, 'watcher', 'export/#', 1);
  const collector = await rawMqtt(broker.port, broker.loginFor('collector'));
  const stranger = await rawMqtt(broker.port);
  const sent = numbered(60);
  for (const payload of sent) {
    const state = collector.sendPublish('export/service/collector/status', payload, 1, true);
    const news = stranger.sendPublish('export/request', payload, 1);
    await eventually('both are acknowledged', () => collector.isAcknowledged(state) && stranger.isAcknowledged(news));
  }
  for (const topic of ['export/service/collector/status', 'export/request']) {
    await eventually('all arrive', () => watcher.payloads(topic).length >= sent.length, 3_000).catch(() => {});
    expect(watcher.payloads(topic), topic).toEqual(sent);
  }
});

test('acknowledgements come in the order of the messages, whether or not someone is to get them', async () => {
  const broker = await startTestBroker();
  const collector = await rawMqtt(broker.port, broker.loginFor('collector'));
  // For export/queued a session stands; for export/rejected nobody waits.
  const ids = numbered(60).map((payload, i) =>
    collector.sendPublish(i % 2 ? 'export/rejected' : 'export/queued', payload),
  );
  await eventually('all are acknowledged', () => ids.every((id) => collector.isAcknowledged(id)));
  const order = collector.packets.filter(({ cmd }) => cmd === 'puback').map(({ messageId }) => messageId);
  expect(order).toEqual(ids);
});

test.each([1, 2] as const)('messages of one publisher at QoS %i arrive in their order', async (qos) => {
  const broker = await startTestBroker();
  const subscriber = await subscribedReader(broker, 'reader', 'export/request', qos);
  const publisher = await rawMqtt(broker.port);
  const sent = numbered(200);
  for (const payload of sent) publisher.sendPublish('export/request', payload, qos);
  await eventually('all arrive', () => subscriber.messages.length >= sent.length);
  expect(subscriber.payloads()).toEqual(sent);
});

test.each([1, 2] as const)(
  'a message at QoS %i whose sender is gone before its acknowledgement is delivered',
  async (qos) => {
    const broker = await startTestBroker();
    const subscriber = await subscribedReader(broker, 'reader', 'export/request', 1);
    const sent = numbered(20);
    for (const payload of sent) {
      const publisher = await rawMqtt(broker.port);
      // In one segment: the broker has read the goodbye before the message is on disk.
      publisher.socket.cork();
      publisher.sendPublish('export/request', payload, qos);
      publisher.send({ cmd: 'disconnect' });
      publisher.socket.uncork();
      await eventually('the connection ends', () => publisher.closed);
    }
    await eventually('all arrive', () => subscriber.messages.length >= sent.length);
    expect(subscriber.payloads()).toEqual(sent);

    await subscriber.ping();
    await subscriber.vanish();
    await broker.close();
    const restarted = await startTestBroker({ dataDir: broker.dataDir });
    const last = await reader(restarted);
    expect(await payloadsUntilNow(last, await rawMqtt(restarted.port))).toEqual([]);
  },
);

test.each([1, 2] as const)(
  'what is published at QoS %i while a session is given what waited for it comes behind that, and once',
  async (qos) => {
    const broker = await startTestBroker({ limits: { strangerMessages: 10_000 } });
    const waited = numbered(1_000, 'waited');
    const meanwhile = numbered(300, 'meanwhile');
    await (await subscribedReader(broker, 'reader', 'export/request', qos)).vanish();
    const publisher = await rawMqtt(broker.port);
    const ids = waited.map((payload) => publisher.sendPublish('export/request', payload, qos));
    await eventually('all are acknowledged', () => ids.every((id) => publisher.isAcknowledged(id, qos)));

    const back = await reader(broker);
    for (const part of [0, 100, 200]) {
      for (const payload of meanwhile.slice(part, part + 100)) publisher.sendPublish('export/request', payload, qos);
      await publisher.ping();
    }
    await eventually('all arrive', () => back.messages.length >= waited.length + meanwhile.length);
    const last = numbered(10, 'last');
    for (const payload of last) publisher.sendPublish('export/request', payload, qos);
    await eventually('the last arrives', () => back.payloads().includes('last-9'));
    expect(back.payloads()).toEqual([...waited, ...meanwhile, ...last]);
    await back.ping();
    await back.vanish();
    expect(await payloadsUntilNow(await reader(broker), await rawMqtt(broker.port))).toEqual([]);
  },
);

test('a message at QoS 2 whose sender releases it late comes once, to a session that returned meanwhile twice', async () => {
  const broker = await startTestBroker();
  await (await subscribedReader(broker, 'reader', 'export/request', 2)).vanish();
  const sender = await rawMqtt(broker.port, { acknowledge: false });
  const messageId = sender.sendPublish('export/request', 'begun', 2);
  await eventually('it is received', () => sender.packets.some(({ cmd }) => cmd === 'pubrec'));

  const first = await reader(broker);
  const publisher = await rawMqtt(broker.port);
  const before = await payloadsUntilNow(first, publisher);
  await first.ping();
  await first.vanish();
  const second = await reader(broker);
  await second.ping();
  sender.send({ cmd: 'pubrel', messageId });
  await eventually('it is released', () => sender.isAcknowledged(messageId, 2));
  expect([...before, ...(await payloadsUntilNow(second, publisher))]).toEqual(['begun']);
});

test('a session that returns with a message at QoS 2 half received gets what comes after it', async () => {
  const broker = await startTestBroker();
  const first = await rawMqtt(broker.port, { clientId: 'reader', clean: false, acknowledge: false });
  await first.subscribe(['export/request', 2]);
  const publisher = await rawMqtt(broker.port);
  await publisher.publish('export/request', 'half', 2);
  await eventually('it arrives', () => first.messages.length === 1);
  const messageId = first.messages[0]?.messageId ?? 0;
  first.send({ cmd: 'pubrec', messageId });
  await eventually('it is released', () => first.packets.some(({ cmd }) => cmd === 'pubrel'));
  await first.vanish();

  const back = await reader(broker);
  expect(await payloadsUntilNow(back, publisher)).toEqual([]);
  expect(back.packets.filter(({ cmd }) => cmd === 'pubrel')).toMatchObject([{ messageId }]);
});

test('whoever connects while messages are published misses none and gets hardly any twice', async () => {
  const broker = await startTestBroker({ limits: { strangerMessages: 10_000 } });
  await (await subscribedReader(broker, 'reader', 'export/request', 1)).vanish();
  const publisher = await rawMqtt(broker.port);
  const sent = numbered(2000);
  const received: string[] = [];
  let published = 0;
  const flood = (async () => {
    for (; published < sent.length; ) {
      for (const payload of sent.slice(published, published + 20)) publisher.sendPublish('export/request', payload);
      published += 20;
      await publisher.ping();
    }
  })();
  for (let connection = 0; new Set(received).size < sent.length && connection < 200; connection++) {
    const client = await reader(broker);
    await eventually('some arrive', () => client.messages.length >= 100 || published >= sent.length);
    await client.ping();
    if (published >= sent.length) {
      await eventually('the rest arrives', () => new Set([...received, ...client.payloads()]).size >= sent.length);
    }
    await client.ping();
    received.push(...client.payloads());
    await client.vanish();
  }
  await flood;
  expect(new Set(received).size).toBe(sent.length);
  expect(received.length - sent.length).toBeLessThan(sent.length / 20);
});

test('a client that comes back by the same id gets again what it had not acknowledged, and none is lost', async () => {
  const broker = await startTestBroker();
  const first = await reader(broker, 'reader', false);
  await first.subscribe(['export/request', 1]);
  const publisher = await rawMqtt(broker.port);
  const sent = numbered(50);
  for (const payload of sent) publisher.sendPublish('export/request', payload);
  await eventually('all arrive', () => first.messages.length === sent.length);
  for (const message of first.messages.slice(0, 20)) first.acknowledge(message);
  await first.ping();

  const second = await reader(broker);
  await eventually('the first is gone', () => first.closed);
  await eventually('the rest comes again', () => second.messages.length >= 30);
  await publisher.publish('export/request', 'after');
  await eventually('and what follows', () => second.payloads().includes('after'));
  expect(second.payloads()).toEqual([...sent.slice(20), 'after']);

  await second.ping();
  await second.vanish();
  const third = await reader(broker);
  expect(await payloadsUntilNow(third, publisher)).toEqual([]);
});

test('a subscription at QoS 1 is never handed QoS 2 from what was kept', async () => {
  const broker = await startTestBroker();
  await (await subscribedReader(broker, 'reader', 'export/#', 1)).vanish();
  const publisher = await rawMqtt(broker.port);
  for (const payload of numbered(5)) await publisher.publish('export/request', payload, 2);
  const back = await reader(broker);
  await eventually('all arrive', () => back.messages.length === 5);
  expect(back.messages.map(({ qos }) => qos)).toEqual([1, 1, 1, 1, 1]);
});

test('a QoS 2 message is delivered once although sent again, also across a reconnect', async () => {
  const broker = await startTestBroker();
  const subscriber = await subscribedReader(broker, 'reader', 'export/request', 2);
  const first = await rawMqtt(broker.port, { clientId: 'sender', clean: false, acknowledge: false });
  const packet = {
    cmd: 'publish',
    topic: 'export/request',
    payload: 'once',
    qos: 2,
    retain: false,
    messageId: 7,
  } as const;
  first.send({ ...packet, dup: false });
  await eventually('it is received', () => first.packets.some(({ cmd }) => cmd === 'pubrec'));
  await first.vanish();
  const second = await rawMqtt(broker.port, { clientId: 'sender', clean: false });
  second.send({ ...packet, dup: true });
  await eventually('it is complete', () => second.isAcknowledged(7, 2));
  expect(await payloadsUntilNow(subscriber, await rawMqtt(broker.port))).toEqual(['once']);
});

test('a QoS 2 message sent while the sender’s own backlog is still coming is kept once', async () => {
  const broker = await startTestBroker();
  await (await subscribedReader(broker, 'target', 'export/queued', 1)).vanish();
  const collector = { clientId: 'd3kos-export-collector', clean: false, ...broker.loginFor('collector') };
  const publisher = await rawMqtt(broker.port);
  for (const payload of numbered(900)) publisher.sendPublish('export/request', payload.padEnd(2000, '.'));
  await publisher.ping();
  const sender = await rawMqtt(broker.port, collector);
  sender.sendPublish('export/queued', 'once', 2);
  await eventually('it is complete', () => sender.isAcknowledged(1, 2));
  const target = await reader(broker, 'target');
  await eventually('it arrives', () => target.payloads().includes('once'));
  expect(await payloadsUntilNow(target, sender, 'export/queued')).toEqual(['once']);
});

test('a will at QoS 2 reaches a kept session and leaves its connection alone', async () => {
  const broker = await startTestBroker();
  const subscriber = await subscribedReader(broker, 'reader', 'export/request', 1);
  const dying = await rawMqtt(broker.port, {
    will: { topic: 'export/request', payload: Buffer.from('last words'), qos: 2, retain: false },
  });
  await dying.vanish();
  await eventually('the will arrives', () => subscriber.payloads().includes('last words'));
  await subscriber.ping();
  expect(subscriber.closed).toBe(false);
});

test('a reader that stopped reading stalls nobody and is cut off', async () => {
  const broker = await startTestBroker();
  const stuck = await rawMqtt(broker.port);
  await stuck.subscribe(['#', 0]);
  const healthy = await rawMqtt(broker.port);
  await healthy.subscribe(['export/request', 1]);
  stuck.socket.pause();
  const publisher = await rawMqtt(broker.port);
  const payload = Buffer.alloc(60_000, 'x');
  const startedAt = performance.now();
  for (let i = 0; i < 20; i++) {
    const ids = Array.from({ length: 20 }, () => publisher.sendPublish('export/request', payload));
    await eventually('they are acknowledged', () => ids.every((id) => publisher.isAcknowledged(id)));
  }
  expect(performance.now() - startedAt).toBeLessThan(9_000);
  await eventually('all arrive elsewhere', () => healthy.messages.length === 400);
  stuck.socket.resume();
  await eventually('the stuck one was cut off', () => stuck.closed);
});

test('what was sent before the collector ever connected reaches it', async () => {
  const broker = await startTestBroker();
  const publisher = await rawMqtt(broker.port);
  await publisher.publish('export/request', 'early');
  const collector = await rawMqtt(broker.port, {
    clientId: 'd3kos-export-collector',
    clean: false,
    ...broker.loginFor('collector'),
  });
  expect(collector.connack).toMatchObject({ sessionPresent: true });
  await eventually('it arrives', () => collector.payloads().includes('early'));
});
