import { expect, test } from 'vitest';
import { runCommandLine } from '../../../services/cli/run.ts';
import { createMqttBus } from '../../../shared/bus/mqtt-bus.ts';
import { collectorStatus } from '../../../shared/contracts/collector-status.ts';
import type { ServiceName } from '../../../shared/contracts/define-contract.ts';
import { queueStatus } from '../../../shared/contracts/queue-status.ts';
import { systemClock } from '../../../shared/runtime/clock.ts';
import { serviceLogin } from '../../../shared/runtime/credentials.ts';
import { dataFolders } from '../../../shared/runtime/data-folders.ts';
import { version } from '../../../shared/runtime/version.ts';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { rawMqtt } from '../../support/raw-mqtt.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { CALM_COLLECTOR, CALM_QUEUE } from '../../support/situations.ts';
import { spawnBroker } from '../../support/spawn-broker.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { recordingIo } from './cli-rig.ts';

const SERVICES: readonly ServiceName[] = ['collector', 'queue-keeper', 'uploader', 'gateway'];
const loginOf = (dataDir: string, service: ServiceName) => serviceLogin(service, dataFolders(dataDir).credentials, '');

/** A broker that was killed soon after its services had told it everything, and is there again, without them. */
async function brokerAfterKill() {
  const [dataDir, port] = [tempFolder(), await freePort()];
  const broker = await spawnBroker(dataDir, port);
  for (const service of SERVICES) {
    const topic = `export/service/${service}/status`;
    const gone = Buffer.from(JSON.stringify({ status: 'offline', since: null, version, needs: [] }));
    const will = { topic, payload: gone, qos: 1, retain: true } as const;
    const client = await rawMqtt(port, {
      clientId: `d3kos-export-${service}`,
      ...loginOf(dataDir, service),
      will,
    });
    const there = { status: 'online', since: new Date().toISOString(), version, needs: [] };
    await client.publish(topic, JSON.stringify(there), 1, true);
    if (service === 'queue-keeper') await client.publish(queueStatus.topic, JSON.stringify(CALM_QUEUE), 1, true);
    if (service === 'collector') await client.publish(collectorStatus.topic, JSON.stringify(CALM_COLLECTOR), 1, true);
  }
  await broker.kill('SIGKILL');
  await spawnBroker(dataDir, port);
  return { dataDir, port };
}

/** They come back, as services do. */
async function comeBack({ dataDir, port }: { dataDir: string; port: number }, stop: (close: () => void) => void) {
  const buses = SERVICES.map((service) => {
    const where = { service, url: `mqtt://127.0.0.1:${port}`, login: loginOf(dataDir, service), version };
    const log = recordingLog();
    const bus = createMqttBus({ ...where, durableSession: false, clock: systemClock, log, setAside: () => {} });
    stop(() => void bus.close());
    return bus;
  });
  await Promise.all(buses.map((bus) => bus.start()));
  await buses[0]?.publish(collectorStatus, CALM_COLLECTOR);
  const now = new Date().toISOString();
  await buses[1]?.publish(queueStatus, { ...CALM_QUEUE, last_delivered_at: now, last_updated: now });
}

/** `status`, asked so long after the broker's start; its time passes only as told. */
async function statusAt({ port }: { port: number }, brokerAgeMs: number) {
  const reader = await rawMqtt(port);
  const topic = 'export/service/broker/status';
  await reader.subscribe([topic, 1]);
  const told = await eventually('the broker tells of itself', () => reader.payloads(topic)[0]);
  const manual = manualClock();
  const now = Date.parse(JSON.parse(told).since) + brokerAgeMs;
  const env = { MQTT_PORT: String(port), GATEWAY_PORT: String(await freePort()) };
  const { io, out } = recordingIo(env, { clock: { ...manual, now: () => now } });
  let code: number | null = null;
  const asked = runCommandLine(['status'], io).then((ended) => {
    code = ended;
  });
  return {
    /** Lets it look on for so long, or until it has its answer. */
    async looksOn(forMs: number) {
      const untilMs = manual.monotonicMs() + forMs;
      await eventually('it has looked for so long', async () => {
        await manual.advance(30);
        return code !== null || manual.monotonicMs() >= untilMs;
      });
    },
    async answer() {
      await this.looksOn(60_000);
      await asked;
      return { code, screen: out.join('\n'), afterMs: manual.monotonicMs() };
    },
  };
}

test('who looks just after a broker was killed sees the boat as it is once its services are back', async ({
  onTestFinished,
}) => {
  const boat = await brokerAfterKill();
  const status = await statusAt(boat, 300);
  await status.looksOn(1_500);
  await comeBack(boat, onTestFinished);
  const { code, screen } = await status.answer();
  expect([code, screen]).toEqual([0, expect.stringMatching(/^Safe: +yes\./)]);
});

test('who does not come back is named within seconds, and nothing is said of what was before', async () => {
  const boat = await brokerAfterKill();
  const { code, screen, afterMs } = await (await statusAt(boat, 300)).answer();
  expect(code).toBe(1);
  expect(screen).toContain('nothing is heard of the queue-keeper on this broker, which started just now.');
  expect(screen).toContain('Not answering: collector, queue-keeper, uploader and gateway.');
  expect(afterMs).toBeLessThan(7_000);
  // Of a broker that has run for a while it is no news.
  expect((await (await statusAt(boat, 60_000)).answer()).afterMs).toBeLessThan(1_000);
});
