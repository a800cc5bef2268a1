import { expect, test } from 'vitest';
import { exportRequest } from '../../../shared/contracts/export-request.ts';
import { startTestBroker } from '../../support/broker.ts';
import { eventually } from '../../support/eventually.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { rawMqtt } from '../../support/raw-mqtt.ts';
import { createTestBus } from '../bus/bus-rig.ts';

const OWN_STATUS = 'export/service/broker/status';

/** What the broker says of itself, as a reader hears it: each time what it keeps for services that are away. */
async function listener(port: number) {
  const reader = await rawMqtt(port);
  await reader.subscribe([OWN_STATUS, 1]);
  const waiting = () => reader.payloads().map((text) => (JSON.parse(text) as { waiting?: object }).waiting ?? null);
  await eventually('its birth is heard', () => waiting().length > 0);
  return waiting;
}

test('what waits for a service that is away is told once it has settled, once a change, and no more when it is there', async () => {
  const clock = manualClock();
  const broker = await startTestBroker({ clock });
  const heard = await listener(broker.port);
  const stranger = await rawMqtt(broker.port);
  await clock.advance(2_000);
  expect(heard()).toEqual([null]);

  for (let i = 0; i < 5; i++) await stranger.publish('export/request', '');
  await clock.advance(1_900);
  expect(heard()).toEqual([null]);
  await clock.advance(100);
  await eventually('it is told', () => heard().length > 1);
  expect(heard()).toEqual([null, { collector: 5 }]);
  await stranger.publish('export/data/boatlog', '{"content":"Anchor up"}');
  await clock.advance(2_000);
  await eventually('a further message is told', () => heard().length > 2);
  expect(heard().at(-1)).toEqual({ collector: 6 });

  const collector = createTestBus(broker, 'collector', { durableSession: true });
  collector.subscribe(exportRequest, () => {});
  await collector.start();
  await clock.advance(2_000);
  await eventually('nothing waits for it any more', () => heard().at(-1) === null);
  // At rest there is nothing to count: no timer is left of it.
  const timers = clock.openTimers;
  await clock.advance(60_000);
  expect([heard().length, clock.openTimers <= timers]).toEqual([4, true]);
});

test('what was kept before a restart of the broker is told again', async () => {
  const broker = await startTestBroker();
  const stranger = await rawMqtt(broker.port);
  await stranger.publish('export/request', '');
  await broker.close();
  const clock = manualClock();
  const again = await startTestBroker({ dataDir: broker.dataDir, port: broker.port, clock });
  const heard = await listener(again.port);
  await clock.advance(2_000);
  await eventually('it is told', () => heard().at(-1) !== null);
  expect(heard().at(-1)).toEqual({ collector: 1 });
});

test('what a service that is here does not take is told, and no more once it does', async () => {
  const clock = manualClock();
  const broker = await startTestBroker({ clock });
  const heard = await listener(broker.port);
  const { promise: hangs, resolve: goOn } = Promise.withResolvers<void>();
  const taken: unknown[] = [];
  const collector = createTestBus(broker, 'collector', { durableSession: true });
  collector.subscribe(exportRequest, (request) => {
    taken.push(request);
    return hangs;
  });
  await collector.start();
  const stranger = await rawMqtt(broker.port);
  await stranger.publish('export/request', '');
  await eventually('it has come', () => taken.length === 1);
  await clock.advance(2_000);
  expect(heard().at(-1), 'a moment is no news').toBeNull();
  await clock.advance(8_000);
  await eventually('it is told', () => heard().at(-1) !== null);
  expect(heard().at(-1)).toEqual({ collector: 1 });
  goOn();
  await eventually('it is taken', async () => {
    await clock.advance(8_000);
    return heard().at(-1) === null;
  });
});
