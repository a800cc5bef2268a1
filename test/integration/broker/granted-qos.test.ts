import { expect, test } from 'vitest';
import { startTestBroker } from '../../support/broker.ts';
import { eventually } from '../../support/eventually.ts';
import { type RawMqtt, rawMqtt } from '../../support/raw-mqtt.ts';

type Qos = 0 | 1 | 2;
const TOPIC = 'export/request';
type Filter = [filter: string, qos: Qos];

/** Filters of one client that match `export/request`, and the highest quality that they are granted together. */
const GRANTED: readonly (readonly [what: string, filters: readonly Filter[], most: Qos])[] = [
  ['the topic itself at 0', [['export/request', 0]], 0],
  ['the topic itself at 1', [['export/request', 1]], 1],
  ['all levels at 0', [['#', 0]], 0],
  ['all levels at 1', [['#', 1]], 1],
  ['all below at 1', [['export/#', 1]], 1],
  ['one level at 1', [['export/+', 1]], 1],
  ['two levels at 1', [['+/+', 1]], 1],
  ['a topic with all below it at 1', [['export/request/#', 1]], 1],
  ['all levels at 2', [['#', 2]], 2],
  [
    '0, then 1 by a wildcard',
    [
      ['export/request', 0],
      ['export/+', 1],
    ],
    1,
  ],
  [
    '1 by a wildcard, then 0',
    [
      ['export/+', 1],
      ['export/request', 0],
    ],
    1,
  ],
  [
    '2 by a wildcard, then 1',
    [
      ['#', 2],
      ['export/request', 1],
    ],
    2,
  ],
  [
    '1, then 2 by a wildcard',
    [
      ['export/request', 1],
      ['#', 2],
    ],
    2,
  ],
  [
    '0 by all, then 2 by one level',
    [
      ['#', 0],
      ['export/+', 2],
    ],
    2,
  ],
  [
    '1 twice, and another’s topic at 2',
    [
      ['#', 1],
      ['export/+', 1],
      ['export/rejected', 2],
    ],
    1,
  ],
  [
    '2, then 1 for the same filter',
    [
      ['export/+', 2],
      ['export/+', 1],
    ],
    1,
  ],
];

const received = (client: RawMqtt) =>
  client.messages.filter(({ topic }) => topic === TOPIC).map(({ payload, qos }) => [String(payload), qos]);

/** Published at each quality: each once, at the lower of both [MQTT-3.8.4-6], the highest of all that match [MQTT-3.3.5-1]. */
const expected = (most: Qos) => [0, 1, 2].map((qos) => [String(qos), Math.min(qos, most)]);

for (const clean of [true, false]) {
  test.each(GRANTED)(
    `%s, ${clean ? 'for this connection' : 'in a session'}: the lower of both qualities`,
    async (...on) => {
      const [, filters, most] = on;
      const broker = await startTestBroker();
      const reader = await rawMqtt(broker.port, { clientId: 'reader', clean });
      for (const filter of filters) await reader.subscribe(filter);
      const sender = await rawMqtt(broker.port);
      for (const qos of [0, 1, 2] as const) await sender.publish(TOPIC, String(qos), qos);
      await eventually('all come', () => reader.payloads(TOPIC).length >= 3);
      await reader.ping();
      expect(received(reader).sort()).toEqual(expected(most));
    },
  );
}

test.each(GRANTED.filter(([, , most]) => most > 0))(
  '%s: what waited for a session comes at the lower of both',
  async (...on) => {
    const [, filters, most] = on;
    const broker = await startTestBroker();
    const away = await rawMqtt(broker.port, { clientId: 'away', clean: false });
    for (const filter of filters) await away.subscribe(filter);
    await away.vanish();
    const sender = await rawMqtt(broker.port);
    for (const qos of [1, 2] as const) await sender.publish(TOPIC, String(qos), qos);
    const back = await rawMqtt(broker.port, { clientId: 'away', clean: false });
    await eventually('all come', () => back.payloads(TOPIC).length >= 2);
    await back.ping();
    expect(received(back)).toEqual(expected(most).slice(1));
  },
);

test.each([0, 1, 2] as const)('what is retained comes at the lower of both to a wildcard at QoS %i', async (qos) => {
  const broker = await startTestBroker();
  const collector = await rawMqtt(broker.port, { clientId: 'c', ...broker.loginFor('collector') });
  await collector.publish('export/service/collector/status', '{}', 2, true);
  const reader = await rawMqtt(broker.port);
  await reader.subscribe(['export/service/+/status', qos]);
  const found = () => reader.messages.find(({ topic }) => topic === 'export/service/collector/status');
  await eventually('it comes', found);
  expect(found()).toMatchObject({ qos, retain: true });
});
