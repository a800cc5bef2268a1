import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { expect, onTestFinished, test } from 'vitest';
import { collector } from '../../../services/collector/definition.ts';
import { gateway } from '../../../services/gateway/definition.ts';
import { queueKeeper } from '../../../services/queue-keeper/definition.ts';
import { uploader } from '../../../services/uploader/definition.ts';
import { createMqttBus } from '../../../shared/bus/mqtt-bus.ts';
import { exportRequest } from '../../../shared/contracts/export-request.ts';
import { systemClock } from '../../../shared/runtime/clock.ts';
import { dataFolders } from '../../../shared/runtime/data-folders.ts';
import type { ServiceDefinition } from '../../../shared/runtime/define-service.ts';
import { readConfig } from '../../../shared/runtime/read-config.ts';
import type { ServiceState } from '../../../shared/runtime/state-sentence.ts';
import { startTestBroker } from '../../support/broker.ts';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { tempFolder } from '../../support/temp-folder.ts';

/** Whether a promise has resolved once everything that waits just now had its turn. */
async function isResolved(promise: Promise<unknown>): Promise<boolean> {
  let resolved = false;
  void promise.then(() => {
    resolved = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  return resolved;
}

test('the broker proves its work by a commit, and nothing of that is written', async () => {
  const { broker, dataDir } = await startTestBroker();
  const folder = join(dataDir, 'broker');
  const files = () => readdirSync(folder).map((name) => [name, statSync(join(folder, name)).size]);
  await broker.prove();
  const before = files();
  for (let n = 0; n < 10; n++) await broker.prove();
  expect(files()).toEqual(before);
});

test.each([collector, queueKeeper, uploader, gateway] as unknown as ServiceDefinition[])(
  'the $name proves its work, and tells when it has a broker and when it has none',
  async (definition) => {
    const broker = await startTestBroker();
    const dataDir = broker.dataDir;
    const port = String(await freePort());
    const env = { DATA_DIR: dataDir, MQTT_URL: broker.url, CENTRAL_API_URL: 'http://127.0.0.1:1', GATEWAY_PORT: port };
    const config = readConfig(definition.settings, { ...env, D3KOS_ROOT: tempFolder(), SIGNALK_URL: 'none' });
    const states: ServiceState[] = [];
    const tellState = (state: ServiceState) => void states.push(state);
    const context = { config, clock: systemClock, log: recordingLog(), folders: dataFolders(dataDir), tellState };
    const running = await definition.start(context as never, {});
    onTestFinished(() => running.close());
    await running.prove?.();
    expect(running.prove).toBeDefined();
    expect(states.at(-1)).toMatchObject({ connected: true });
    await broker.close();
    await eventually('it has no broker', () => states.at(-1)?.connected === false);
  },
);

test('a service whose handling of a message hangs proves nothing', async () => {
  const broker = await startTestBroker();
  let hangs = false;
  const bus = createMqttBus({
    service: 'collector',
    url: broker.url,
    login: broker.loginFor('collector'),
    version: 'test',
    durableSession: false,
    clock: systemClock,
    log: recordingLog(),
    setAside: () => {},
  });
  onTestFinished(() => bus.close());
  bus.subscribe(exportRequest, () => {
    hangs = true;
    return new Promise(() => {});
  });
  await bus.start();
  expect(await isResolved(bus.handled())).toBe(true);
  const asking = await mqtt.connectAsync(broker.url);
  onTestFinished(() => asking.endAsync(true));
  await asking.publishAsync('export/request', '', { qos: 1 });
  await eventually('the message is being handled', () => hangs);
  expect(await isResolved(bus.handled())).toBe(false);
});
