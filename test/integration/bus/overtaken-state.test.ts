import { expect, test } from 'vitest';
import { visitBroker } from '../../../shared/bus/visit-broker.ts';
import { exportRequest } from '../../../shared/contracts/export-request.ts';
import { serviceStatus } from '../../../shared/contracts/service-status.ts';
import { systemClock } from '../../../shared/runtime/clock.ts';
import { eventually } from '../../support/eventually.ts';
import { createTestBus } from './bus-rig.ts';
import { type ScriptedConnection, startScriptedBroker } from './scripted-broker.ts';

const status = (of: string, state: 'online' | 'offline', retain: boolean) =>
  ({
    cmd: 'publish',
    topic: `export/service/${of}/status`,
    payload: JSON.stringify({ status: state, since: null, version: '1', needs: [] }),
    qos: 0,
    retain,
    dup: false,
  }) as const;

/** A broker hands out what was retained when we subscribed only after what was published since. */
function overtake(connection: ScriptedConnection | undefined): void {
  connection?.send(status('uploader', 'online', false));
  connection?.send(status('uploader', 'offline', true));
  connection?.send(status('collector', 'offline', true));
}

test('a service that came back is not taken for dead by an older word that comes late; at each connection anew', async () => {
  const broker = await startScriptedBroker();
  const heard: string[] = [];
  const bus = createTestBus(broker, 'gateway');
  bus.subscribe(serviceStatus, ({ status: state }, { params }) => void heard.push(`${params.service} ${state}`));
  await bus.start();
  overtake(broker.connections[0]);
  await eventually('all is heard', () => heard.includes('collector offline'));
  expect(heard).toEqual(['uploader online', 'collector offline']);

  broker.connections[0]?.cut();
  const again = await eventually('it connects again', () => broker.connections[1]);
  await eventually('it subscribes', () => again.received.some(({ cmd }) => cmd === 'subscribe'));
  again.send(status('uploader', 'offline', true));
  await eventually('what is retained counts again', () => heard.at(-1) === 'uploader offline');
});

test('a guest hears it likewise', async () => {
  const broker = await startScriptedBroker();
  const heard: unknown[] = [];
  const visit = await visitBroker({
    url: broker.url,
    login: null,
    clock: systemClock,
    read: [serviceStatus],
    onSeen: ({ params, payload }) => heard.push(`${params.service} ${(payload as { status: string }).status}`),
  });
  overtake(broker.connections[0]);
  await eventually('all is heard', () => heard.includes('collector offline'));
  expect(heard).toEqual(['uploader online', 'collector offline']);
  visit.close();
});

test('what is no state is never passed over', async () => {
  const broker = await startScriptedBroker();
  const heard: unknown[] = [];
  const bus = createTestBus(broker, 'collector');
  bus.subscribe(exportRequest, ({ request_id }, { retained }) => void heard.push([request_id, retained]));
  await bus.start();
  for (const retain of [false, true]) {
    const payload = JSON.stringify({ request_id: 'r-1' });
    broker.connections[0]?.send({ cmd: 'publish', topic: 'export/request', payload, qos: 0, retain, dup: false });
  }
  await eventually('both are heard', () => heard.length === 2);
  expect(heard).toEqual([
    ['r-1', false],
    ['r-1', true],
  ]);
});
