import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { AedesPacket } from '../../../broker/persistence/aedes-packet.ts';
import { createBacklog } from '../../../broker/persistence/backlog-stream.ts';

const message = (row: number): AedesPacket => ({
  cmd: 'publish',
  topic: 'export/request',
  payload: `message ${row}`,
  qos: 1,
  retain: false,
  brokerId: 'stored',
  brokerCounter: row,
});

/** A backlog of a store to which a test adds, read by a connection that takes what it is handed when the test says so. */
function backlogOf(...rows: number[]) {
  const told: string[] = [];
  const handed: AedesPacket[] = [];
  const backlog = createBacklog(() => (rows.length > 0 ? message(rows.shift() ?? 0) : null), {
    onEnd: () => void told.push('live'),
    isSent: false,
  });
  backlog.stream.on('data', (packet: AedesPacket) => handed.push(packet));
  const send = (row: number) => {
    const copy = { ...handed.find(({ brokerCounter }) => brokerCounter === row) } as AedesPacket;
    told.push(String(row));
    backlog.noteOnItsWay(copy);
  };
  return { add: (row: number) => void rows.push(row), send, told };
}

test('what comes is sent as it comes once the last of what waited is on its way', async () => {
  const { send, told } = backlogOf(1, 2, 3);
  await setImmediate();
  for (const row of [1, 2, 3]) send(row);
  await setImmediate();
  expect(told).toEqual(['1', '2', '3', 'live']);
});

test('what is stored until then comes after what waited', async () => {
  const { add, send, told } = backlogOf(1);
  await setImmediate();
  add(2);
  send(1);
  await setImmediate();
  send(2);
  await setImmediate();
  expect(told).toEqual(['1', '2', 'live']);
});

test('a session for which nothing waits is sent what comes at once', async () => {
  const { told } = backlogOf();
  await setImmediate();
  expect(told).toEqual(['live']);
});
