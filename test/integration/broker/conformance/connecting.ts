import type { IConnackPacket, IPublishPacket } from 'mqtt-packet';
import { expect } from 'vitest';
import { eventually } from '../../../support/eventually.ts';
import type { Statement } from './statement.ts';
import {
  client,
  connectBytes,
  frame,
  messagesOn,
  newId,
  newTopic,
  packetId,
  rawBytes,
  text,
  untilClosed,
} from './wire.ts';

const closes = (says: string, ...sent: Buffer[]) => ({
  says,
  check: async (port: number) => (await rawBytes(port, ...sent)).untilClosed(),
});
const isAccepted = { cmd: 'connack', returnCode: 0 };

/** Whether a will is published when its client goes, by DISCONNECT or by dying. */
async function will(port: number, how: 'dies' | 'disconnects', qos: 0 | 1 | 2, retain: boolean) {
  const topic = newTopic();
  const watcher = await client(port);
  await watcher.subscribe([topic, 2]);
  const mortal = await client(port, { will: { topic, payload: Buffer.from('gone'), qos, retain } });
  if (how === 'dies') await mortal.vanish();
  else await mortal.disconnect();
  return { topic, watcher };
}

/** Section 3.1 and 3.2, and what every packet keeps. */
export const CONNECTING: Readonly<Record<string, Statement>> = {
  'MQTT-1.5.3-1': closes(
    'ill-formed UTF-8 in a client id closes the connection',
    connectBytes({ clientId: Buffer.from([0x61, 0xed, 0xa0, 0x80]) }),
  ),
  'MQTT-1.5.3-1 (topic)': {
    says: 'ill-formed UTF-8 in a topic closes the connection',
    async check(port) {
      const one = await rawBytes(
        port,
        connectBytes({}),
        frame(0x30, text(Buffer.from([0x61, 0xc0, 0xaf])), Buffer.from('x')),
      );
      await one.untilClosed();
    },
  },
  'MQTT-1.5.3-2': closes(
    'U+0000 in a topic closes the connection',
    connectBytes({}),
    frame(0x30, text('a\0b'), Buffer.from('x')),
  ),
  'MQTT-1.5.3-2 (client id)': closes('U+0000 in a client id closes the connection', connectBytes({ clientId: 'a\0b' })),
  'MQTT-1.5.3-2 (will)': closes(
    'U+0000 in the topic of a will closes the connection',
    connectBytes({ flags: 6, rest: [text('a\0b'), text('x')] }),
  ),
  'MQTT-1.5.3-2 (filter)': closes(
    'U+0000 in a filter closes the connection',
    connectBytes({}),
    frame(0x82, packetId(1), text('a\0b'), 0),
  ),
  'section 1.5.3 (control)': closes(
    'control characters in a topic close the connection',
    connectBytes({}),
    frame(0x30, text('a\x01b'), Buffer.from('x')),
  ),
  'section 1.5.3 (C1)': closes(
    'control characters above ASCII close the connection',
    connectBytes({}),
    frame(0x30, text('a\u0085b'), Buffer.from('x')),
  ),
  'section 1.5.3 (non-character)': closes(
    'non-characters in a topic close the connection',
    connectBytes({}),
    frame(0x30, text('a\uffffb'), Buffer.from('x')),
  ),
  'MQTT-1.5.3-3': {
    says: 'U+FEFF is a character as any other, and is not stripped',
    async check(port) {
      const one = await client(port);
      const topic = `\ufeff${newTopic()}`;
      await one.subscribe([topic, 1]);
      await one.publish(topic, 'x');
      expect(await messagesOn(one, topic, 1)).toHaveLength(1);
    },
  },
  'MQTT-2.2.2-2': closes(
    'a SUBSCRIBE with other flags than 0010 closes the connection',
    connectBytes({}),
    frame(0x80, packetId(1), text('a'), 0),
  ),
  'MQTT-2.2.2-2 (UNSUBSCRIBE)': closes(
    'an UNSUBSCRIBE with other flags closes the connection',
    connectBytes({}),
    frame(0xa0, packetId(1), text('a')),
  ),
  'MQTT-2.2.2-2 (PUBREL)': closes(
    'a PUBREL with other flags closes the connection',
    connectBytes({}),
    frame(0x60, packetId(1)),
  ),
  'MQTT-2.2.2-2 (PINGREQ)': closes('a PINGREQ with flags closes the connection', connectBytes({}), frame(0xc1)),
  'MQTT-2.2.2-2 (DISCONNECT)': {
    says: 'a DISCONNECT with flags is none: the will is published',
    async check(port) {
      const [watcher, topic] = [await client(port), newTopic()];
      await watcher.subscribe([topic, 1]);
      const one = await rawBytes(port, connectBytes({ flags: 6, rest: [text(topic), text('gone')] }));
      await eventually('it is connected', () => one.came().length === 4);
      one.send(frame(0xe1));
      await messagesOn(watcher, topic, 1);
    },
  },
  'MQTT-2.3.1-1': closes(
    'a SUBSCRIBE with packet id 0 closes the connection',
    connectBytes({}),
    frame(0x82, packetId(0), text('a'), 0),
  ),
  'MQTT-2.3.1-1 (PUBLISH)': closes(
    'a PUBLISH at QoS 1 with packet id 0 closes the connection',
    connectBytes({}),
    frame(0x32, text('a'), packetId(0)),
  ),
  'section 2.2.3': closes(
    'a length of five bytes closes the connection',
    connectBytes({}),
    Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff, 0x01]),
  ),
  'MQTT-3.1.0-1': closes('a first packet that is no CONNECT closes the connection', frame(0xc0)),
  'MQTT-3.1.0-2': closes(
    'a second CONNECT closes the connection',
    connectBytes({ clientId: 'again' }),
    connectBytes({ clientId: 'again' }),
  ),
  'MQTT-3.1.2-1': closes('another name of the protocol closes the connection', connectBytes({ name: 'MQTX' })),
  'MQTT-3.1.2-2': {
    says: 'a level that is not known is answered with 0x01, and the connection closed',
    async check(port) {
      const one = await rawBytes(port, connectBytes({ level: 9 }));
      await one.untilClosed();
      expect(one.came()).toEqual(Buffer.from([0x20, 2, 0, 1]));
    },
  },
  'MQTT-3.1.2-3': closes('the reserved flag of CONNECT closes the connection', connectBytes({ flags: 3 })),
  'MQTT-3.1.2-4': {
    says: 'a session goes on: its subscriptions stand, and it is told as present',
    async check(port) {
      const [clientId, topic] = [newId(), newTopic()];
      const first = await client(port, { clientId, clean: false });
      await first.subscribe([topic, 1]);
      await first.disconnect();
      const second = await client(port, { clientId, clean: false });
      expect(second.connack).toMatchObject({ sessionPresent: true });
      await second.publish(topic, 'x');
      await messagesOn(second, topic, 1);
    },
  },
  'MQTT-3.1.2-5': {
    says: 'messages at QoS 1 and 2 wait for a session that is away',
    async check(port) {
      const [clientId, topic] = [newId(), newTopic()];
      const first = await client(port, { clientId, clean: false });
      await first.subscribe([topic, 2]);
      await first.disconnect();
      const sender = await client(port);
      for (const qos of [1, 2] as const) await sender.publish(topic, String(qos), qos);
      const second = await client(port, { clientId, clean: false });
      const came = await messagesOn(second, topic, 2);
      expect(came.map(({ payload }) => String(payload))).toEqual(['1', '2']);
    },
  },
  'MQTT-3.1.2-6': {
    says: 'a clean session begins with nothing and leaves nothing',
    async check(port) {
      const [clientId, topic] = [newId(), newTopic()];
      const first = await client(port, { clientId, clean: false });
      await first.subscribe([topic, 1]);
      await first.disconnect();
      const clean = await client(port, { clientId, clean: true });
      expect(clean.connack).toMatchObject({ sessionPresent: false });
      await clean.publish(topic, 'x');
      await clean.disconnect();
      const third = await client(port, { clientId, clean: false });
      expect(third.connack).toMatchObject({ sessionPresent: false });
      await third.ping();
      expect(third.messages).toEqual([]);
    },
  },
  'MQTT-3.1.2-7': {
    says: 'retained messages outlive the session that published them',
    async check(port) {
      const topic = newTopic();
      const first = await client(port);
      await first.publish(topic, 'kept', 1, true);
      await first.disconnect();
      const second = await client(port);
      await second.subscribe([topic, 1]);
      await messagesOn(second, topic, 1);
    },
  },
  'MQTT-3.1.2-8': {
    says: 'the will is published when the connection ends without a DISCONNECT',
    async check(port) {
      const { topic, watcher } = await will(port, 'dies', 1, false);
      const [message] = await messagesOn(watcher, topic, 1);
      expect(String(message?.payload)).toBe('gone');
    },
  },
  'MQTT-3.1.2-8 (protocol error)': {
    says: 'the will is published when the connection is closed for an error',
    async check(port) {
      const [watcher, topic] = [await client(port), newTopic()];
      await watcher.subscribe([topic, 1]);
      const one = await rawBytes(port, connectBytes({ flags: 6, rest: [text(topic), text('gone')] }));
      await eventually('it is connected', () => one.came().length === 4);
      one.send(frame(0x80, packetId(1), text('a'), 0));
      await messagesOn(watcher, topic, 1);
    },
  },
  'MQTT-3.1.2-10': {
    says: 'the will is removed by a DISCONNECT',
    async check(port) {
      const { topic, watcher } = await will(port, 'disconnects', 1, false);
      await watcher.publish(topic, 'after');
      expect((await messagesOn(watcher, topic, 1)).map(({ payload }) => String(payload))).toEqual(['after']);
    },
  },
  'MQTT-3.1.2-11': closes('a quality of a will without a will closes the connection', connectBytes({ flags: 0x0a })),
  'MQTT-3.1.2-14': closes(
    'a will at QoS 3 closes the connection',
    connectBytes({ flags: 0x1e, rest: [text('a'), text('x')] }),
  ),
  'MQTT-3.1.2-15': closes(
    'the retain flag of a will without a will closes the connection',
    connectBytes({ flags: 0x22 }),
  ),
  'MQTT-3.1.2-16': {
    says: 'a will that is not to be retained is not',
    async check(port) {
      const { topic, watcher } = await will(port, 'dies', 1, false);
      await messagesOn(watcher, topic, 1);
      const later = await client(port);
      await later.subscribe([topic, 1]);
      await later.ping();
      expect(later.messages).toEqual([]);
    },
  },
  'MQTT-3.1.2-17': {
    says: 'a will that is to be retained is',
    async check(port) {
      const { topic, watcher } = await will(port, 'dies', 1, true);
      await messagesOn(watcher, topic, 1);
      const later = await client(port);
      await later.subscribe([topic, 1]);
      expect((await messagesOn(later, topic, 1))[0]).toMatchObject({ retain: true });
    },
  },
  'MQTT-3.1.2-12': {
    says: 'a will is published at its quality',
    async check(port) {
      for (const qos of [0, 1, 2] as const) {
        const { topic, watcher } = await will(port, 'dies', qos, false);
        expect((await messagesOn(watcher, topic, 1))[0]).toMatchObject({ qos });
      }
    },
  },
  'MQTT-3.1.2-22': closes(
    'a password without a user name closes the connection',
    connectBytes({ flags: 0x42, rest: [text('secret')] }),
  ),
  'MQTT-3.1.2-24': {
    says: 'who is silent for one and a half times its keepalive is disconnected',
    async check(port) {
      const began = performance.now();
      const one = await rawBytes(port, connectBytes({ keepaliveS: 1 }));
      await one.untilClosed();
      expect(performance.now() - began).toBeGreaterThan(1_200);
    },
  },
  'MQTT-3.1.3-1': closes(
    'a CONNECT without a client id closes the connection',
    frame(0x10, text('MQTT'), 4, 2, packetId(0)),
  ),
  'MQTT-3.1.3-5': {
    says: 'client ids of 1 to 23 letters and digits are taken',
    async check(port) {
      for (const clientId of ['a', '0123456789ABCDEFGHIJKLM', 'abcdefghijklmnopqrstuvw', 'NOPQRSTUVWXYZxyz']) {
        expect((await client(port, { clientId })).connack).toMatchObject(isAccepted);
      }
    },
  },
  'MQTT-3.1.3-6': {
    says: 'an empty client id is taken for a clean session, and stands for one of its own',
    async check(port) {
      const [a, b] = [
        await rawBytes(port, connectBytes({ clientId: '' })),
        await rawBytes(port, connectBytes({ clientId: '' })),
      ];
      await eventually('both are taken', () => a.came().length === 4 && b.came().length === 4);
      for (const one of [a, b]) expect(one.came()).toEqual(Buffer.from([0x20, 2, 0, 0]));
      expect([a.isClosed(), b.isClosed()]).toEqual([false, false]);
    },
  },
  'MQTT-3.1.3-8': {
    says: 'an empty client id with a session to keep is answered with 0x02, and the connection closed',
    async check(port) {
      const one = await rawBytes(port, connectBytes({ clientId: '', flags: 0 }));
      await one.untilClosed();
      expect(one.came()).toEqual(Buffer.from([0x20, 2, 0, 2]));
    },
  },
  'MQTT-3.1.3-11': closes(
    'ill-formed UTF-8 in a user name closes the connection',
    connectBytes({ flags: 0x82, rest: [text(Buffer.from([0x61, 0xff]))] }),
  ),
  'MQTT-3.1.3-10': closes(
    'ill-formed UTF-8 in the topic of a will closes the connection',
    connectBytes({ flags: 6, rest: [text(Buffer.from([0x61, 0xff])), text('x')] }),
  ),
  'MQTT-3.1.4-2': {
    says: 'a second connection of a client ends the first',
    async check(port) {
      const clientId = newId();
      const first = await client(port, { clientId });
      await client(port, { clientId });
      await untilClosed(first);
    },
  },
  'MQTT-3.1.4-5': {
    says: 'a CONNECT is answered with a CONNACK first, whatever was sent with it',
    async check(port) {
      const topic = newTopic();
      const one = await rawBytes(
        port,
        Buffer.concat([connectBytes({}), frame(0x82, packetId(7), text(topic), 0), frame(0xc0)]),
      );
      await eventually('all is answered', () => one.came().length >= 4 + 5 + 2);
      expect(one.came().subarray(0, 4)).toEqual(Buffer.from([0x20, 2, 0, 0]));
    },
  },
  'MQTT-3.2.2-1': {
    says: 'a clean session is told as not present',
    async check(port) {
      const { connack } = await client(port);
      expect(connack as IConnackPacket).toMatchObject({ sessionPresent: false });
    },
  },
  'MQTT-3.2.2-2': {
    says: 'a session that was there is told as present, one that was not as not',
    async check(port) {
      const clientId = newId();
      const first = await client(port, { clientId, clean: false });
      expect(first.connack).toMatchObject({ sessionPresent: false });
      await first.disconnect();
      const second = await client(port, { clientId, clean: false });
      expect(second.connack).toMatchObject({ sessionPresent: true });
    },
  },
  'MQTT-3.14.4-1': {
    says: 'the connection ends after a DISCONNECT, and nothing behind it is taken',
    async check(port) {
      const [watcher, topic] = [await client(port), newTopic()];
      await watcher.subscribe([topic, 0]);
      const one = await rawBytes(
        port,
        Buffer.concat([connectBytes({}), frame(0xe0), frame(0x30, text(topic), Buffer.from('late'))]),
      );
      await one.untilClosed();
      await watcher.publish(topic, 'now', 0);
      expect((await messagesOn(watcher, topic, 1)).map(({ payload }: IPublishPacket) => String(payload))).toEqual([
        'now',
      ]);
    },
  },
  'MQTT-3.12.4-1': {
    says: 'a PINGREQ is answered with a PINGRESP',
    check: async (port) => (await client(port)).ping(),
  },
  'MQTT-4.8.0-1': closes('a packet of a type that is reserved closes the connection', connectBytes({}), frame(0xf0)),
  'MQTT-4.8.0-1 (CONNACK)': closes(
    'a packet that only a server sends closes the connection',
    connectBytes({}),
    frame(0x20, 0, 0),
  ),
};
