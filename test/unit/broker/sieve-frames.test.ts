import fc from 'fast-check';
import mqttPacket, { type IPublishPacket, type Packet } from 'mqtt-packet';
import { describe, expect, test } from 'vitest';
import { bytesPassedOver, placeholderFor } from '../../../broker/passed-over.ts';
import { createFrameSieve, type Ending } from '../../../broker/sieve-frames.ts';

const MAX = 1000;
const MAX_PASSED_OVER = 5000;

/** A frame: type byte, remaining length (MQTT 3.1.1, section 2.2.3), and a body of `sent` bytes. */
function frame(type: number, length: number, sent = length): number[] {
  const encoded: number[] = [];
  for (let left = length; ; ) {
    const byte = left % 128;
    left = Math.floor(left / 128);
    encoded.push(left > 0 ? byte | 0x80 : byte);
    if (left === 0) break;
  }
  return [type, ...encoded, ...Array.from({ length: sent }, (_, i) => (i * 37) & 0xff)];
}

/** Sieves the bytes, cut at these places: what goes through, and how it ends. */
function sieved(bytes: Iterable<number>, cuts: readonly number[] = []) {
  const all = Buffer.from([...bytes]);
  const sieve = createFrameSieve({ maxFrameBytes: MAX, maxPassedOverBytes: MAX_PASSED_OVER }, placeholderFor);
  const places = [0, ...[...cuts].sort((a, b) => a - b), all.length];
  const through: Buffer[] = [];
  let ending: Ending | null = null;
  for (const [i, end] of places.slice(1).entries()) {
    if (ending !== null) break;
    const sifted = sieve.sift(all.subarray(places[i], end));
    through.push(sifted.bytes);
    ending = sifted.ending;
  }
  return { bytes: Buffer.concat(through), ending };
}

function packetsIn(bytes: Buffer): Packet[] {
  const packets: Packet[] = [];
  const parser = mqttPacket.parser();
  parser.on('packet', (packet) => packets.push(packet));
  parser.parse(bytes);
  return packets;
}

interface Told {
  readonly topic?: string;
  readonly payloadBytes: number;
  readonly qos?: 0 | 1 | 2;
  readonly retain?: boolean;
  readonly dup?: boolean;
}

const publish = ({ topic = 'a/b', payloadBytes, qos = 1, retain = false, dup = false }: Told): Buffer =>
  mqttPacket.generate({
    cmd: 'publish',
    topic,
    payload: Buffer.alloc(payloadBytes, 'x'),
    qos,
    retain,
    dup,
    ...(qos > 0 ? { messageId: 4711 } : {}),
  });

describe('a frame is judged by its announced length', () => {
  test.each<[name: string, bytes: number[], ending: Ending | null]>([
    ['nothing', [], null],
    ['a ping', [0xc0, 0x00], null],
    ['the largest allowed', frame(0x30, MAX), null],
    ['the largest that is read past, body not yet sent', frame(0x30, MAX_PASSED_OVER, 0), null],
    ['one byte more than is read past', frame(0x30, MAX_PASSED_OVER + 1, 0), 'too_large'],
    ['a CONNECT of one byte more than allowed', frame(0x10, MAX + 1, 0), 'too_large'],
    ['a SUBSCRIBE of one byte more than allowed', frame(0x82, MAX + 1, 0), 'too_large'],
    ['10 MB announced', frame(0x32, 10_000_000, 0), 'too_large'],
    ['the largest that can be announced', [0x30, 0xff, 0xff, 0xff, 0x7f], 'too_large'],
    ['a length of five bytes', [0x30, 0x80, 0x80, 0x80, 0x80, 0x01], 'no_mqtt'],
    ['a length that never ends', [0x30, 0xff, 0xff, 0xff, 0xff], 'no_mqtt'],
    ['four bytes that say little', [0x30, 0x81, 0x80, 0x80, 0x00, 0x00], null],
    ['a length cut short', [0x30, 0x80], null],
    ['a large one after a small one', [...frame(0x30, 10), ...frame(0x10, MAX + 1, 0)], 'too_large'],
    ['many allowed ones', Array.from({ length: 50 }, () => frame(0x30, 100)).flat(), null],
    ['HTTP', [...Buffer.from('GET / HTTP/1.1\r\nHost: boat\r\n\r\n')], null],
    ['a large one whose topic has no end', [0x32, 0xd0, 0x0f, 0xff, 0xff, ...Array(2000).fill(65)], 'too_large'],
  ])('%s', (_, bytes, ending) => {
    expect(sieved(bytes).ending).toBe(ending);
  });
});

describe('a PUBLISH that is too large is one without its payload', () => {
  test.each<[name: string, told: Told]>([
    ['at QoS 0', { payloadBytes: 2000, qos: 0 }],
    ['at QoS 1', { payloadBytes: 2000 }],
    ['at QoS 2', { payloadBytes: 2000, qos: 2 }],
    ['retained', { payloadBytes: 2000, retain: true }],
    ['sent again', { payloadBytes: 2000, dup: true }],
    ['barely too large', { payloadBytes: MAX - 6 }],
    ['barely read past', { payloadBytes: MAX_PASSED_OVER - 7 }],
    ['on a topic of umlauts', { payloadBytes: 2000, topic: 'export/data/Öl' }],
    ['on the longest topic', { payloadBytes: 2000, topic: 't'.repeat(512) }],
    ['on a topic that makes it a longer frame', { payloadBytes: 2000, topic: 't'.repeat(120) }],
  ])('%s', (_, told) => {
    const before = publish({ payloadBytes: 3, topic: 'before' });
    const after = publish({ payloadBytes: 3, topic: 'after' });
    const { bytes, ending } = sieved(Buffer.concat([before, publish(told), after]));
    expect(ending).toBe(null);
    const [first, instead, last, ...more] = packetsIn(bytes) as IPublishPacket[];
    expect([first?.topic, last?.topic, more]).toEqual(['before', 'after', []]);
    const { topic = 'a/b', qos = 1, retain = false, dup = false } = told;
    expect(instead).toMatchObject({ cmd: 'publish', topic, qos, retain, dup });
    expect(instead?.messageId).toBe(qos > 0 ? 4711 : undefined);
    expect(bytesPassedOver(instead?.payload ?? '')).toBe(told.payloadBytes);
    expect(bytesPassedOver(first?.payload ?? '')).toBe(null);
  });

  test('nothing stands for it before its last byte has come', () => {
    const whole = publish({ payloadBytes: 3000 });
    expect(sieved(whole.subarray(0, -1)).bytes).toHaveLength(0);
    expect(packetsIn(sieved(whole).bytes)).toHaveLength(1);
  });

  test('what came before a frame that ends the connection goes through', () => {
    const before = publish({ payloadBytes: 3 });
    const { bytes, ending } = sieved([...before, ...frame(0x32, MAX_PASSED_OVER + 1, 0)]);
    expect([bytes, ending]).toEqual([before, 'too_large']);
  });
});

const frames = fc.array(
  fc.tuple(
    fc.integer({ min: 0, max: 255 }),
    fc.oneof(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 3000 })),
  ),
  { maxLength: 8 },
);

test('a stream of frames that are not too large goes through byte by byte', () => {
  fc.assert(
    fc.property(frames, (stream) => {
      const known = stream.filter(([type]) => ![8, 10, 14].includes(type >> 4));
      const bytes = known.flatMap(([type, length]) => frame(type, Math.min(length, MAX)));
      expect(sieved(bytes)).toEqual({ bytes: Buffer.from(bytes), ending: null });
    }),
  );
});

test('what goes through is the same however the bytes are cut', () => {
  const publishes = fc.array(fc.tuple(fc.integer({ min: 0, max: 6000 }), fc.constantFrom(0, 1, 2)), { maxLength: 5 });
  const bytes = fc.oneof(
    fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 400 }),
    frames.map((stream) => stream.flatMap(([type, length]) => frame(type, length))),
    publishes.map((all) => all.flatMap(([payloadBytes, qos]) => [...publish({ payloadBytes, qos: qos as 0 | 1 | 2 })])),
  );
  fc.assert(
    fc.property(bytes, fc.array(fc.nat(), { maxLength: 30 }), (stream, places) => {
      const cuts = places.map((place) => place % (stream.length + 1));
      expect(sieved(stream, cuts)).toEqual(sieved(stream));
    }),
  );
});

describe('what MQTT forbids and Aedes takes ends the connection', () => {
  const before = [...publish({ payloadBytes: 3 })];
  test.each<[what: string, bytes: number[], through: number[]]>([
    ['a DISCONNECT with flags', [0xe1, 0], []],
    ['a DISCONNECT with a body', [0xe0, 1, 0], []],
    ['a SUBSCRIBE without a filter', [0x82, 2, 0, 1], []],
    ['an UNSUBSCRIBE without a filter', [0xa2, 2, 0, 1], []],
    ['a SUBSCRIBE without a packet id', [0x82, 6, 0, 0, 0, 1, 97, 0], [0x82, 6, 0, 0]],
    ['an UNSUBSCRIBE without a packet id', [0xa2, 5, 0, 0, 0, 1, 97], [0xa2, 5, 0, 0]],
  ])('%s, however it is cut', (_, bytes, through) => {
    const stream = [...before, ...bytes, ...before];
    for (let cut = 0; cut <= stream.length; cut++) {
      expect(sieved(stream, [cut])).toEqual({ bytes: Buffer.from([...before, ...through]), ending: 'no_mqtt' });
    }
  });

  test('other subscriptions go through, and nothing behind a DISCONNECT', () => {
    const good = [0x82, 6, 1, 0, 0, 1, 97, 0, 0xa2, 5, 0, 1, 0, 1, 97];
    const stream = [...good, ...before, 0xe0, 0, ...before, 0xff, 0xff];
    for (let cut = 0; cut <= stream.length; cut++) {
      expect(sieved(stream, [cut])).toEqual({ bytes: Buffer.from([...good, ...before, 0xe0, 0]), ending: null });
    }
  });
});
