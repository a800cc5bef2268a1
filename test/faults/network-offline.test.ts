import mqtt from 'mqtt';
import { expect, onTestFinished, test } from 'vitest';
import { queueKeeper } from '../../services/queue-keeper/definition.ts';
import { queueKeeperSettings } from '../../services/queue-keeper/settings.ts';
import { uploader } from '../../services/uploader/definition.ts';
import { uploaderSettings } from '../../services/uploader/settings.ts';
import { queueIdFor } from '../../shared/export/ids.ts';
import type { Job } from '../../shared/export/job.ts';
import { dataFolders } from '../../shared/runtime/data-folders.ts';
import { readConfig } from '../../shared/runtime/read-config.ts';
import { startTestBroker } from '../support/broker.ts';
import { eventually } from '../support/eventually.ts';
import { manualClock } from '../support/manual-clock.ts';
import { networkProbe } from '../support/network-probe.ts';
import { spoolExport } from '../support/queue-fixture.ts';
import { recordingLog } from '../support/recording-log.ts';
import { startUnrulyCentral, unruly } from '../support/unruly-central.ts';

const DAYS = 30;
const A_DAY_MS = 24 * 60 * 60 * 1000;

test('thirty days without a network use no attempt; with the link up all goes ashore, in order, at once', async () => {
  const clock = manualClock();
  const network = await networkProbe();
  let firstByteAt = 0;
  const central = await startUnrulyCentral((nth) => {
    if (nth === 0) firstByteAt = performance.now();
    return unruly.success(`import_${nth}`);
  });
  const broker = await startTestBroker();
  const folders = dataFolders(broker.dataDir);
  const log = recordingLog();
  const settings = {
    DATA_DIR: broker.dataDir,
    MQTT_URL: broker.url,
    CENTRAL_API_URL: central.url,
    NETWORK_PROBES: network.setting,
    KEEP_FREE_MB: '0',
  };
  for (const start of [
    () => queueKeeper.start({ clock, log, folders, config: readConfig(queueKeeperSettings, settings) }, {}),
    () => uploader.start({ clock, log, folders, config: readConfig(uploaderSettings, settings) }, {}),
  ]) {
    const running = await start();
    onTestFinished(() => running.close());
  }
  const jobs = new Map<string, Job>();
  const collector = await mqtt.connectAsync(broker.url, { ...broker.loginFor('collector') });
  onTestFinished(() => collector.endAsync(true));
  collector.on('message', (_topic, payload) => {
    const job = JSON.parse(payload.toString()) as Job;
    jobs.set(job.queue_id, job);
  });
  await collector.subscribeAsync('export/queue/jobs/+', { qos: 1 });

  const digests: string[] = [];
  for (let day = 1; day <= DAYS; day++) {
    const facts = spoolExport(broker.dataDir, queueIdFor(`202603${String(day).padStart(2, '0')}_030000`, 1));
    digests.push(facts.sha256);
    await collector.publishAsync('export/queued', JSON.stringify(facts), { qos: 1 });
    await eventually('it is in the queue', () => jobs.get(facts.queue_id)?.status !== undefined);
    await clock.advance(5 * 60_000);
    clock.leap(A_DAY_MS - 5 * 60_000);
    await clock.advance(0);
  }
  expect(central.begun).toBe(0);
  expect([...jobs.values()].map(({ retry_count, attempts }) => [retry_count, attempts.length])).toEqual(
    Array(DAYS).fill([0, 0]),
  );

  await network.up();
  const isNoticed = () => log.lines.some(({ message }) => message.startsWith('The network answers'));
  await eventually('the link is noticed', async () => {
    if (!isNoticed()) await clock.advance(2_000);
    return isNoticed();
  });
  const noticedAt = performance.now();
  await eventually('the first byte is ashore', () => firstByteAt > 0);
  expect(firstByteAt - noticedAt).toBeLessThan(1_000);
  await eventually(
    'all are delivered',
    async () => {
      await clock.advance(1_000);
      return [...jobs.values()].filter(({ status }) => status === 'completed').length === DAYS;
    },
    30_000,
  );
  expect(central.requests.map(({ headers }) => headers['idempotency-key'])).toEqual(digests);
  expect([...jobs.values()].every(({ retry_count }) => retry_count === 0)).toBe(true);
});
