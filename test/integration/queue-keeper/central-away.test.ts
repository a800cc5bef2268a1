import { createServer, type Server } from 'node:http';
import mqtt from 'mqtt';
import { expect, onTestFinished, test } from 'vitest';
import { queueKeeper } from '../../../services/queue-keeper/definition.ts';
import { queueKeeperSettings } from '../../../services/queue-keeper/settings.ts';
import { uploader } from '../../../services/uploader/definition.ts';
import { uploaderSettings } from '../../../services/uploader/settings.ts';
import type { QueueStatus } from '../../../shared/contracts/queue-status.ts';
import type { Job } from '../../../shared/export/job.ts';
import { dataFolders } from '../../../shared/runtime/data-folders.ts';
import { readConfig } from '../../../shared/runtime/read-config.ts';
import { startTestBroker } from '../../support/broker.ts';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { networkProbe } from '../../support/network-probe.ts';
import { spoolExport } from '../../support/queue-fixture.ts';
import { recordingLog } from '../../support/recording-log.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NAME = 'http://central.d3kos.invalid';

/** Queue-keeper and uploader at our broker, both by one clock that the test moves, with a network that is there. */
async function boatByClock() {
  const clock = manualClock();
  const broker = await startTestBroker();
  const network = await networkProbe();
  await network.up();
  const folders = dataFolders(broker.dataDir);
  const log = recordingLog();
  const seen: { job: Job | null; status: QueueStatus | null } = { job: null, status: null };
  const collector = await mqtt.connectAsync(broker.url, { ...broker.loginFor('collector') });
  onTestFinished(() => collector.endAsync(true));
  collector.on('message', (topic, payload) => {
    const value = JSON.parse(payload.toString());
    if (topic === 'export/queue/status') seen.status = value;
    else seen.job = value;
  });
  await collector.subscribeAsync(['export/queue/status', 'export/queue/jobs/+'], { qos: 1 });
  const settings = (centralUrl: string) => ({
    DATA_DIR: broker.dataDir,
    MQTT_URL: broker.url,
    CENTRAL_API_URL: centralUrl,
    NETWORK_PROBES: network.setting,
    ALLOW_INSECURE_CENTRAL: 'true',
    KEEP_FREE_MB: '0',
  });
  const context = { clock, log, folders };
  return {
    clock,
    seen,
    announce: () =>
      collector.publishAsync('export/queued', JSON.stringify(spoolExport(broker.dataDir, 'q_20260220_164416')), {
        qos: 1,
      }),
    async startKeeper() {
      const keeper = await queueKeeper.start(
        { ...context, config: readConfig(queueKeeperSettings, settings(NAME)) },
        {},
      );
      onTestFinished(() => keeper.close());
      return keeper;
    },
    async startUploader(centralUrl: string) {
      const running = await uploader.start(
        { ...context, config: readConfig(uploaderSettings, settings(centralUrl)) },
        {},
      );
      onTestFinished(() => running.close());
      return running;
    },
    /** Lets so much time pass, in steps: what takes true time, as looks and uploads do, ends some steps later. */
    async pass(ms: number, { stepMs = MINUTE, until = () => false }: { stepMs?: number; until?: () => boolean } = {}) {
      const startMs = clock.monotonicMs();
      while (clock.monotonicMs() - startMs < ms && !until()) {
        clock.leap(stepMs);
        await clock.advance(0);
      }
      return clock.monotonicMs() - startMs;
    },
  };
}

/** The central server comes up on this port: it takes exports, and knows nothing of looks. */
async function centralOn(port: number) {
  const requests: string[] = [];
  const server: Server = createServer((request, response) => {
    requests.push(request.method ?? '');
    request.resume().on('end', () => {
      response.writeHead(request.method === 'POST' ? 200 : 404, { 'content-type': 'application/json' });
      response.end(request.method === 'POST' ? '{"status":"success","import_id":"import_1"}' : '{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return requests;
}

test('five days without its name, then without its port: four attempts, failed, and delivered without any command', {
  timeout: 120_000,
}, async () => {
  const boat = await boatByClock();
  const { clock, seen } = boat;
  const port = await freePort();
  const firstKeeper = await boat.startKeeper();
  const firstUploader = await boat.startUploader(NAME);
  await boat.announce();
  await eventually('the first two attempts are made at once', async () => {
    await clock.advance(0);
    return seen.job?.retry_count === 2;
  });
  await eventually('the schedule has run out', async () => {
    if (seen.job?.status !== 'failed') await clock.advance(MINUTE / 2);
    return seen.job?.status === 'failed';
  });
  const times = (seen.job?.attempts ?? []).map((attempt) => Date.parse(attempt.at));
  const [atOnce = 0, five = 0, fifteen = 0] = times.slice(1).map((time, i) => time - (times[i] ?? 0));
  expect(atOnce).toBeLessThan(MINUTE);
  expect(five, 'after five minutes, and up to a tenth more').toBeGreaterThanOrEqual(5 * MINUTE);
  expect(five).toBeLessThan(7 * MINUTE);
  expect(fifteen, 'after fifteen').toBeGreaterThanOrEqual(15 * MINUTE);
  expect(fifteen).toBeLessThan(18 * MINUTE);
  expect(seen.job).toMatchObject({ status: 'failed', transient: true, retry_count: 4 });
  await boat.pass(2.5 * DAY);
  expect(seen.job).toMatchObject({ status: 'failed', claim: 4 });
  await firstUploader.close();

  const secondUploader = await boat.startUploader(`http://127.0.0.1:${port}`);
  await firstKeeper.close();
  await boat.startKeeper();
  await boat.pass(2.5 * DAY);
  expect(seen.job, 'nothing was tried while it was away').toMatchObject({ status: 'failed', claim: 4 });

  const requests = await centralOn(port);
  const isDelivered = () => seen.job?.status === 'completed';
  const tookMs = await boat.pass(2 * HOUR, { stepMs: SECOND, until: () => requests.length > 0 });
  expect(tookMs, 'at most an hour after its return').toBeLessThanOrEqual(HOUR + MINUTE);
  const lookedAtMs = clock.monotonicMs();
  await eventually('it is delivered', async () => {
    await clock.advance(SECOND / 10);
    return isDelivered();
  });
  expect(clock.monotonicMs() - lookedAtMs, 'within a minute of the first look').toBeLessThanOrEqual(MINUTE);
  expect(requests).toEqual(['OPTIONS', 'HEAD', 'POST']);
  expect(seen.job).toMatchObject({ import_id: 'import_1', claim: 5 });
  await eventually('the queue tells so', () => seen.status?.ledger.completed === 1);
  expect(seen.status).toMatchObject({ failed_transient_count: 0, last_delivered_age_s: 0 });
  await secondUploader.close();
});

test('restarted while the central server was away, an uploader that finds it well delivers at once', async () => {
  const boat = await boatByClock();
  const { clock, seen } = boat;
  const keeper = await boat.startKeeper();
  const first = await boat.startUploader(NAME);
  await boat.announce();
  await eventually('it has failed', async () => {
    if (seen.job?.status !== 'failed') await clock.advance(MINUTE);
    return seen.job?.status === 'failed';
  });
  await first.close();
  await keeper.close();
  const port = await freePort();
  await centralOn(port);
  await boat.startKeeper();
  await boat.startUploader(`http://127.0.0.1:${port}`);
  await eventually('it is delivered', async () => {
    await clock.advance(1_000);
    return seen.job?.status === 'completed';
  });
});
