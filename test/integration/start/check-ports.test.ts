import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { portProblems } from '../../../deploy/start-boat/check-ports.ts';
import { freePort } from '../../support/free-port.ts';

/** A port that somebody listens on. */
async function takenPort(host: string): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

test('each port in use, or named twice, is one sentence with the setting to change; free ones are none', async () => {
  const taken = await takenPort('127.0.0.1');
  const free = await freePort();
  const needed = [
    { setting: 'MQTT_PORT', hostSetting: 'MQTT_HOST', hosts: ['127.0.0.1'], port: taken },
    { setting: 'CENTRAL_PORT', hostSetting: 'CENTRAL_HOST', hosts: ['127.0.0.1'], port: free },
    { setting: 'GATEWAY_PORT', hostSetting: 'GATEWAY_HOST', hosts: ['127.0.0.1', '::1'], port: free },
  ];
  expect(await portProblems(needed)).toEqual([
    `Port ${taken} cannot be used, another program listens there: set MQTT_PORT to another.`,
    `Port ${free} cannot be used, CENTRAL_PORT names it too: set GATEWAY_PORT to another.`,
  ]);
  expect(await portProblems(needed.slice(1, 2))).toEqual([]);
});

test('an address that this machine does not have is one sentence; one that it may lack is none', async () => {
  const at = async (...hosts: string[]) =>
    portProblems([{ setting: 'MQTT_PORT', hostSetting: 'MQTT_HOST', hosts, port: await freePort() }]);
  for (const host of ['192.0.2.1', 'no-host.invalid']) {
    expect(await at(host, '127.0.0.1')).toEqual([
      `This machine has no address ${host}: set MQTT_HOST to one of its own.`,
    ]);
  }
  expect(await at('127.0.0.1', '2001:db8::1')).toEqual([]);
});
