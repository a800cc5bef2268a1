/** Sections 3.3 to 3.11 and 4, as a table; longer than 200 lines, so that all that is said of messages is read in one place. */
import type { IPublishPacket } from 'mqtt-packet';
import { expect } from 'vitest';
import { eventually } from '../../../support/eventually.ts';
import type { RawMqtt } from '../../../support/raw-mqtt.ts';
import type { Statement } from './statement.ts';
import { client, connectBytes, frame, messagesOn, newId, newTopic, packetId, rawBytes, text } from './wire.ts';

const closes = (says: string, ...sent: Buffer[]) => ({
  says,
  check: async (port: number) => (await rawBytes(port, connectBytes({}), ...sent)).untilClosed(),
});

const payloadsOf = (messages: readonly IPublishPacket[]) => messages.map(({ payload }) => String(payload));

/** One that reads these filters. */
async function reader(port: number, ...filters: [topic: string, qos: 0 | 1 | 2][]): Promise<RawMqtt> {
  const one = await client(port);
  for (const filter of filters) await one.subscribe(filter);
  return one;
}

/** What somebody who subscribes now is sent at once. */
async function retainedOn(port: number, topic: string, filter = topic): Promise<string[]> {
  const one = await reader(port, [filter, 2]);
  await one.ping();
  await one.ping();
  return one.payloads(topic);
}

/** What a session was sent, never acknowledged, and is sent again on its next connection. */
async function sentTwice(port: number, qos: 1 | 2) {
  const [clientId, topic] = [newId(), newTopic()];
  const first = await client(port, { clientId, clean: false, acknowledge: false });
  await first.subscribe([topic, qos]);
  const sender = await client(port);
  for (const payload of ['a', 'b', 'c']) await sender.publish(topic, payload, (1 + Number(qos === 2)) as 1 | 2);
  const sent = await messagesOn(first, topic, 3);
  await first.vanish();
  const second = await client(port, { clientId, clean: false });
  const again = await messagesOn(second, topic, 3);
  return { sent, again };
}

/** Which of these topics a filter matches. */
async function matched(port: number, filter: string, topics: readonly string[]): Promise<string[]> {
  const one = await reader(port, [filter, 1]);
  const sender = await client(port);
  const before = one.messages.length;
  for (const topic of topics) await sender.publish(topic, 'x', 1);
  await one.ping();
  await one.ping();
  return one.messages.slice(before).map(({ topic }) => topic);
}

export const MESSAGES: Readonly<Record<string, Statement>> = {
  'MQTT-3.3.1-1': {
    says: 'what is sent again has the DUP flag',
    async check(port) {
      for (const qos of [1, 2] as const) {
        const { sent, again } = await sentTwice(port, qos);
        expect(sent.map(({ dup }) => dup)).toEqual([false, false, false]);
        expect(again.map(({ dup }) => dup)).toEqual([true, true, true]);
      }
    },
  },
  'MQTT-3.3.1-3': {
    says: 'the DUP flag of the sender is not passed on',
    async check(port) {
      const topic = newTopic();
      const one = await reader(port, [topic, 1]);
      one.send({ cmd: 'publish', topic, payload: 'x', qos: 1, dup: true, retain: false, messageId: 900 });
      expect((await messagesOn(one, topic, 1))[0]).toMatchObject({ dup: false });
    },
  },
  'MQTT-3.3.1-4': closes('a PUBLISH at QoS 3 closes the connection', frame(0x36, text('a'), packetId(1))),
  'MQTT-3.3.1-5': {
    says: 'a retained message is kept, the newest of each topic',
    async check(port) {
      const topic = newTopic();
      const sender = await client(port);
      for (const payload of ['old', 'new']) await sender.publish(topic, payload, 1, true);
      expect(await retainedOn(port, topic)).toEqual(['new']);
    },
  },
  'MQTT-3.3.1-6': {
    says: 'a new subscription is sent the retained message of each topic that it matches',
    async check(port) {
      const topic = newTopic();
      const sender = await client(port);
      for (const level of ['a', 'b', 'c']) await sender.publish(`${topic}/${level}`, level, 1, true);
      const one = await reader(port, [`${topic}/+`, 1]);
      await eventually('all come', () => one.messages.length >= 3);
      expect(one.payloads().sort()).toEqual(['a', 'b', 'c']);
    },
  },
  'MQTT-3.3.1-7': {
    says: 'a retained message at QoS 0 takes the place of the one before',
    async check(port) {
      const topic = newTopic();
      const sender = await client(port);
      await sender.publish(topic, 'at QoS 1', 1, true);
      await sender.publish(topic, 'at QoS 0', 0, true);
      await sender.ping();
      expect(['at QoS 0', undefined]).toContain((await retainedOn(port, topic))[0]);
    },
  },
  'MQTT-3.3.1-8': {
    says: 'what a new subscription is sent of what is retained has the flag',
    async check(port) {
      const topic = newTopic();
      await (await client(port)).publish(topic, 'x', 1, true);
      const one = await reader(port, [topic, 1]);
      expect((await messagesOn(one, topic, 1))[0]).toMatchObject({ retain: true });
    },
  },
  'MQTT-3.3.1-9': {
    says: 'what an established subscription is sent has no retain flag',
    async check(port) {
      const topic = newTopic();
      const one = await reader(port, [topic, 1]);
      await (await client(port)).publish(topic, 'x', 1, true);
      expect((await messagesOn(one, topic, 1))[0]).toMatchObject({ retain: false });
    },
  },
  'MQTT-3.3.1-10': {
    says: 'an empty retained message is passed on, and removes the one that was kept',
    async check(port) {
      const topic = newTopic();
      const one = await reader(port, [topic, 1]);
      for (const payload of ['x', '']) await one.publish(topic, payload, 1, true);
      expect(payloadsOf(await messagesOn(one, topic, 2))).toEqual(['x', '']);
      expect(await retainedOn(port, topic)).toEqual([]);
    },
  },
  'MQTT-3.3.1-12': {
    says: 'a message without the flag leaves the retained one as it is',
    async check(port) {
      const topic = newTopic();
      const sender = await client(port);
      await sender.publish(topic, 'kept', 1, true);
      await sender.publish(topic, 'news', 1, false);
      expect(await retainedOn(port, topic)).toEqual(['kept']);
    },
  },
  'MQTT-3.3.2-2': closes('# in a published topic closes the connection', frame(0x30, text('a/#'), Buffer.from('x'))),
  'MQTT-3.3.2-2 (+)': closes(
    '+ in a published topic closes the connection',
    frame(0x30, text('a/+/b'), Buffer.from('x')),
  ),
  'MQTT-3.3.2-2 (within a level)': closes(
    'a wildcard within a level closes the connection',
    frame(0x30, text('a+b'), Buffer.from('x')),
  ),
  'MQTT-3.3.2-2 (will)': {
    says: 'a wildcard in the topic of a will closes the connection',
    async check(port) {
      const one = await rawBytes(port, connectBytes({ flags: 6, rest: [text('a/#'), text('x')] }));
      await one.untilClosed();
    },
  },
  'MQTT-4.7.3-1': closes('an empty topic closes the connection', frame(0x30, text(''), Buffer.from('x'))),
  'MQTT-4.7.3-1 (filter)': closes('an empty filter closes the connection', frame(0x82, packetId(1), text(''), 0)),
  'MQTT-3.3.4-1': {
    says: 'each quality is acknowledged in its way, with the packet id of the message',
    async check(port) {
      const one = await client(port);
      const topic = newTopic();
      const [first, second] = [one.sendPublish(topic, 'x', 1), one.sendPublish(topic, 'x', 2)];
      await eventually('both are', () => one.isAcknowledged(first, 1) && one.isAcknowledged(second, 2));
      const answers = one.packets
        .filter(({ messageId }) => messageId !== undefined)
        .map(({ cmd, messageId }) => `${cmd} ${messageId}`);
      expect(answers.sort()).toEqual([`puback ${first}`, `pubcomp ${second}`, `pubrec ${second}`].sort());
    },
  },
  'MQTT-3.3.5-1': {
    says: 'of overlapping subscriptions the highest quality counts',
    async check(port) {
      const topic = newTopic();
      const one = await reader(port, [topic, 0], [`${topic}/#`, 2], ['check/#', 1]);
      await (await client(port)).publish(topic, 'x', 2);
      const qualities = (await messagesOn(one, topic, 1)).map(({ qos }) => qos);
      expect(Math.max(...qualities)).toBe(2);
    },
  },
  'MQTT-3.8.3-3': closes('a SUBSCRIBE without a filter closes the connection', frame(0x82, packetId(1))),
  'MQTT-3.8.3-4': closes('reserved bits in a SUBSCRIBE close the connection', frame(0x82, packetId(1), text('a'), 4)),
  'MQTT-3-8.3-4': closes('a SUBSCRIBE at QoS 3 closes the connection', frame(0x82, packetId(1), text('a'), 3)),
  'MQTT-3.8.4-1': {
    says: 'a SUBSCRIBE is answered with its packet id and what was granted',
    async check(port) {
      const one = await client(port);
      expect(await one.subscribe([newTopic(), 0], [newTopic(), 1], [newTopic(), 2])).toEqual([0, 1, 2]);
    },
  },
  'MQTT-3.8.4-3': {
    says: 'the same filter again takes the place of the one before, and what is retained is sent again',
    async check(port) {
      const topic = newTopic();
      const one = await client(port);
      await one.publish(topic, 'kept', 1, true);
      await one.subscribe([topic, 1]);
      await messagesOn(one, topic, 1);
      await one.subscribe([topic, 0]);
      await messagesOn(one, topic, 2);
      await one.publish(topic, 'news', 1);
      expect((await messagesOn(one, topic, 3)).map(({ qos }) => qos)).toEqual([1, 0, 0]);
    },
  },
  'MQTT-3.8.4-4': {
    says: 'a SUBSCRIBE of several filters is as several of one each, answered once',
    async check(port) {
      const [a, b] = [newTopic(), newTopic()];
      const one = await client(port);
      await one.subscribe([a, 1], [b, 1]);
      expect(one.packets.filter(({ cmd }) => cmd === 'suback')).toHaveLength(1);
      for (const topic of [a, b]) await one.publish(topic, 'x', 1);
      for (const topic of [a, b]) await messagesOn(one, topic, 1);
    },
  },
  'MQTT-3.8.4-6': {
    says: 'a message is delivered at the lower of its quality and the one granted',
    async check(port) {
      const sender = await client(port);
      for (const granted of [0, 1, 2] as const) {
        const topic = newTopic();
        const one = await reader(port, [topic, granted]);
        for (const qos of [0, 1, 2] as const) await sender.publish(topic, String(qos), qos);
        const came = await messagesOn(one, topic, 3);
        expect(came.map(({ payload, qos }) => `${payload} ${qos}`).sort()).toEqual(
          [0, 1, 2].map((qos) => `${qos} ${Math.min(qos, granted)}`),
        );
      }
    },
  },
  'MQTT-3.8.4-6 (wildcard)': {
    says: 'so it is for a wildcard',
    async check(port) {
      const sender = await client(port);
      for (const granted of [0, 1, 2] as const) {
        const topic = newTopic();
        const one = await reader(port, [`${topic}/+`, granted]);
        for (const qos of [0, 1, 2] as const) await sender.publish(`${topic}/a`, String(qos), qos);
        const came = await messagesOn(one, `${topic}/a`, 3);
        expect(came.map(({ payload, qos }) => `${payload} ${qos}`).sort()).toEqual(
          [0, 1, 2].map((qos) => `${qos} ${Math.min(qos, granted)}`),
        );
      }
    },
  },
  'MQTT-3.10.3-2': closes('an UNSUBSCRIBE without a filter closes the connection', frame(0xa2, packetId(1))),
  'MQTT-3.10.4-1': {
    says: 'a filter is ended by the same characters only',
    async check(port) {
      const topic = newTopic();
      const one = await reader(port, [`${topic}/+`, 1]);
      await one.unsubscribe(`${topic}/a`, `${topic}/#`);
      await one.publish(`${topic}/a`, 'x', 1);
      await messagesOn(one, `${topic}/a`, 1);
    },
  },
  'MQTT-3.10.4-2': {
    says: 'a filter that is ended brings nothing more',
    async check(port) {
      const topic = newTopic();
      const one = await reader(port, [topic, 1]);
      await one.unsubscribe(topic);
      await one.publish(topic, 'x', 1);
      expect(await messagesOn(one, topic, 0)).toEqual([]);
    },
  },
  'MQTT-3.10.4-5': {
    says: 'an UNSUBSCRIBE is answered, even if no filter fits',
    check: async (port) => (await client(port)).unsubscribe(newTopic(), newTopic()),
  },
  'MQTT-4.3.3-2': {
    says: 'a message at QoS 2 that is sent again before its PUBREL is one message',
    async check(port) {
      const topic = newTopic();
      const one = await reader(port, [topic, 2]);
      const sender = await client(port, { acknowledge: false });
      const again = { cmd: 'publish', topic, payload: 'once', qos: 2, retain: false, messageId: 77 } as const;
      for (const dup of [false, true]) {
        const before = sender.packets.length;
        sender.send({ ...again, dup });
        await eventually('it is received', () => sender.packets.slice(before).some(({ cmd }) => cmd === 'pubrec'));
      }
      sender.send({ cmd: 'pubrel', messageId: 77 });
      await eventually('it is complete', () => sender.isAcknowledged(77, 2));
      expect(payloadsOf(await messagesOn(one, topic, 1))).toEqual(['once']);
      sender.send({ ...again, payload: 'new', dup: false });
      sender.acknowledge({ cmd: 'pubrec', messageId: 77 });
      await messagesOn(one, topic, 2);
    },
  },
  'MQTT-4.3.3-2 (another connection)': {
    says: 'so it is when it is sent again on another connection of the session',
    async check(port) {
      const [topic, clientId] = [newTopic(), newId()];
      const one = await reader(port, [topic, 2]);
      const message = { cmd: 'publish', topic, payload: 'once', qos: 2, retain: false, messageId: 78 } as const;
      const first = await client(port, { clientId, clean: false, acknowledge: false });
      first.send({ ...message, dup: false });
      await eventually('it is received', () => first.packets.some(({ cmd }) => cmd === 'pubrec'));
      await first.vanish();
      const second = await client(port, { clientId, clean: false });
      second.send({ ...message, dup: true });
      await eventually('it is complete', () => second.isAcknowledged(78, 2));
      expect(payloadsOf(await messagesOn(one, topic, 1))).toEqual(['once']);
    },
  },
  'MQTT-4.3.3-1': {
    says: 'a PUBREC is answered with a PUBREL of the same packet id',
    async check(port) {
      const topic = newTopic();
      const one = await client(port, { acknowledge: false });
      await one.subscribe([topic, 2]);
      await (await client(port)).publish(topic, 'x', 2);
      const [message] = await messagesOn(one, topic, 1);
      one.send({ cmd: 'pubrec', messageId: message?.messageId ?? 0 });
      await eventually('it comes', () =>
        one.packets.some(({ cmd, messageId }) => cmd === 'pubrel' && messageId === message?.messageId),
      );
    },
  },
  'MQTT-4.4.0-1': {
    says: 'what was not acknowledged is sent again on the next connection, with its packet id',
    async check(port) {
      for (const qos of [1, 2] as const) {
        const { sent, again } = await sentTwice(port, qos);
        expect(payloadsOf(again)).toEqual(['a', 'b', 'c']);
        expect(again.map(({ messageId }) => messageId)).toEqual(sent.map(({ messageId }) => messageId));
      }
    },
  },
  'MQTT-4.4.0-1 (PUBREL)': {
    says: 'a PUBREL that was not answered is sent again on the next connection',
    async check(port) {
      const [clientId, topic] = [newId(), newTopic()];
      const first = await client(port, { clientId, clean: false, acknowledge: false });
      await first.subscribe([topic, 2]);
      await (await client(port)).publish(topic, 'x', 2);
      const [message] = await messagesOn(first, topic, 1);
      first.send({ cmd: 'pubrec', messageId: message?.messageId ?? 0 });
      await eventually('it is released', () => first.packets.some(({ cmd }) => cmd === 'pubrel'));
      await first.vanish();
      const second = await client(port, { clientId, clean: false, acknowledge: false });
      await eventually('it is released again', () =>
        second.packets.some(({ cmd, messageId }) => cmd === 'pubrel' && messageId === message?.messageId),
      );
      expect(second.messages).toEqual([]);
    },
  },
  'MQTT-4.5.0-1': {
    says: 'every session that matches gets the message',
    async check(port) {
      const topic = newTopic();
      const readers = await Promise.all(Array.from({ length: 5 }, () => reader(port, [topic, 1])));
      await (await client(port)).publish(topic, 'x', 1);
      for (const one of readers) await messagesOn(one, topic, 1);
    },
  },
  'MQTT-4.6.0-6': {
    says: 'messages of one publisher come in their order, at each quality',
    async check(port) {
      for (const qos of [0, 1, 2] as const) {
        const topic = newTopic();
        const one = await reader(port, [topic, qos]);
        const sender = await client(port);
        const sent = Array.from({ length: 15 }, (_, i) => String(i));
        for (const payload of sent) sender.sendPublish(topic, payload, qos);
        expect(payloadsOf(await messagesOn(one, topic, sent.length))).toEqual(sent);
      }
    },
  },
  'MQTT-4.6.0-2': {
    says: 'PUBACKs come in the order of the messages',
    async check(port) {
      const one = await client(port);
      const sent = Array.from({ length: 40 }, () => one.sendPublish(newTopic(), 'x', 1));
      await eventually('all are acknowledged', () => sent.every((id) => one.isAcknowledged(id)));
      expect(one.packets.filter(({ cmd }) => cmd === 'puback').map(({ messageId }) => messageId)).toEqual(sent);
    },
  },
  'MQTT-4.7.1-2': closes(
    '# before the end of a filter closes the connection',
    frame(0x82, packetId(1), text('a/#/b'), 0),
  ),
  'MQTT-4.7.1-2 (within a level)': closes(
    '# within a level closes the connection',
    frame(0x82, packetId(1), text('a#'), 0),
  ),
  'MQTT-4.7.1-3': closes('+ behind other characters closes the connection', frame(0x82, packetId(1), text('a+'), 0)),
  'MQTT-4.7.1-3 (before)': closes(
    '+ before other characters closes the connection',
    frame(0x82, packetId(1), text('+a'), 0),
  ),
  'section 4.7.1': {
    says: 'wildcards match as they should',
    async check(port) {
      const t = newTopic();
      const topics = [t, `${t}/a`, `${t}/a/b`, `${t}/`, `${t}x`];
      expect(await matched(port, `${t}/#`, topics)).toEqual([t, `${t}/a`, `${t}/a/b`, `${t}/`]);
      expect(await matched(port, `${t}/+`, topics)).toEqual([`${t}/a`, `${t}/`]);
      expect(await matched(port, `${t}/+/b`, topics)).toEqual([`${t}/a/b`]);
      expect(await matched(port, `${t}/+/#`, topics)).toEqual([`${t}/a`, `${t}/a/b`, `${t}/`]);
    },
  },
  'MQTT-4.7.2-1': {
    says: 'wildcards at the beginning do not match topics that begin with $',
    async check(port) {
      const one = await reader(port, ['#', 0], ['+/+/+', 0]);
      await one.ping();
      await one.ping();
      expect(one.messages.filter(({ topic }) => topic.startsWith('$'))).toEqual([]);
    },
  },
  'MQTT-4.7.3-4': {
    says: 'topics are compared character by character',
    async check(port) {
      const t = newTopic();
      const others = [t.toUpperCase(), `/${t}`, `${t}/`, `${t} `, `${t}e\u0301`];
      expect(await matched(port, t, [...others, t])).toEqual([t]);
      expect(await matched(port, `${t}\u00e9`, [`${t}e\u0301`, `${t}\u00e9`])).toEqual([`${t}\u00e9`]);
    },
  },
  'section 4.7.1 (levels of nothing)': {
    says: 'a level may be empty, or a blank',
    async check(port) {
      const t = newTopic();
      for (const topic of [`/${t}`, `${t}//a`, `${t}/ /a`, `${t}/`]) {
        expect(await matched(port, topic, [topic])).toEqual([topic]);
      }
    },
  },
  'section 3.3.3 (empty)': {
    says: 'an empty message is a message',
    async check(port) {
      const topic = newTopic();
      const one = await reader(port, [topic, 1]);
      await one.publish(topic, '', 1);
      expect(payloadsOf(await messagesOn(one, topic, 1))).toEqual(['']);
    },
  },
  'section 3.3.3 (bytes)': {
    says: 'a payload is bytes, and comes as it was sent',
    async check(port) {
      const topic = newTopic();
      const one = await reader(port, [topic, 1]);
      const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
      await one.publish(topic, bytes, 1);
      expect((await messagesOn(one, topic, 1))[0]?.payload).toEqual(bytes);
    },
  },
};
