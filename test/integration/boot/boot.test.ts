import { describe, expect, onTestFinished, test } from 'vitest';
import { boot } from '../../../services/boot/definition.ts';
import { bootSettings } from '../../../services/boot/settings.ts';
import type { Bus } from '../../../shared/bus/bus.ts';
import { type QueueStatus, queueStatus } from '../../../shared/contracts/queue-status.ts';
import { systemClock } from '../../../shared/runtime/clock.ts';
import { dataFolders } from '../../../shared/runtime/data-folders.ts';
import { readConfig } from '../../../shared/runtime/read-config.ts';
import { busNeighbour } from '../../support/bus-neighbour.ts';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { startMosquitto } from '../../support/mosquitto.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const NOT_SYNCED = 'Unable to sync data to cloud. Will retry later.';

async function startBoot(mqttUrl: string, env: Record<string, string> = {}) {
  const dataDir = tempFolder();
  const log = recordingLog();
  const config = readConfig(bootSettings, { DATA_DIR: dataDir, MQTT_URL: mqttUrl, NETWORK_PROBES: ',', ...env });
  const running = await boot.start({ config, clock: systemClock, log, folders: dataFolders(dataDir) }, {});
  onTestFinished(() => running.close());
  const said = () => log.lines.map(({ message }) => message);
  const told = (words: string) => eventually(`it says: ${words}`, () => said().some((line) => line.includes(words)));
  return { finished: running.finished, said, told, log };
}

function publishQueue(keeper: Bus, pending: number, uploading: number, more: Partial<QueueStatus> = {}) {
  const [example] = queueStatus.examples;
  return keeper.publish(queueStatus, {
    ...(example as QueueStatus),
    pending_count: pending,
    uploading_count: uploading,
    ...more,
  });
}

describe('the boot one-shot', () => {
  test('tells what is pending, follows it, and ends when all is delivered', async () => {
    const { url } = await startMosquitto();
    const keeper = await busNeighbour('queue-keeper', url);
    await publishQueue(keeper, 2, 0);
    const { finished, said, told } = await startBoot(url);
    await told('2 exports wait.');
    await publishQueue(keeper, 1, 1);
    await told('1 export waits, 1 is going up.');
    await publishQueue(keeper, 0, 0);
    expect(await finished).toBe(0);
    expect(said().slice(-2)).toEqual(['No export waits to be uploaded.', 'All exports are delivered.']);
  });

  test('does not call delivered what has failed', async () => {
    const { url } = await startMosquitto();
    const keeper = await busNeighbour('queue-keeper', url);
    await publishQueue(keeper, 0, 0, { failed_count: 1 });
    const { finished, said } = await startBoot(url);
    expect(await finished).toBe(0);
    expect(said().slice(-2)).toEqual([
      '1 export failed for good, unless retried: d3kos-export status says why.',
      'No export waits to be uploaded any more.',
    ]);
  });

  test('says that it could not sync when the deadline comes first, and why', async () => {
    const { url } = await startMosquitto();
    const keeper = await busNeighbour('queue-keeper', url);
    const message = 'Sign in to the network.';
    await publishQueue(keeper, 2, 0, { waiting_for: { what: 'portal', since: '2026-02-20T21:44:20.000Z', message } });
    const { finished, log } = await startBoot(url, { BOOT_DEADLINE_S: '1' });
    expect(await finished).toBe(0);
    const last = log.lines.at(-1);
    expect(last).toMatchObject({ message: NOT_SYNCED, fields: { reason: `2 exports wait. Cause: ${message}` } });
  });

  test('an empty queue from before the power cut is not believed', async () => {
    const { url } = await startMosquitto();
    const before = await busNeighbour('queue-keeper', url);
    await publishQueue(before, 0, 0);
    const { finished, said, told } = await startBoot(url);
    await told('Connected to the broker.');
    await publishQueue(before, 1, 0);
    await told('1 export waits.');
    await publishQueue(before, 0, 0);
    expect(await finished).toBe(0);
    expect(said().at(-1)).toBe('All exports are delivered.');
  });

  test('a queue-keeper that is not there leaves the queue unknown', async () => {
    const { url } = await startMosquitto();
    const keeper = await busNeighbour('queue-keeper', url);
    await publishQueue(keeper, 0, 0);
    await keeper.close();
    const { finished, log, said } = await startBoot(url, { BOOT_DEADLINE_S: '3' });
    expect(await finished).toBe(0);
    expect(said(), 'a queue of long ago').not.toContain('No export waits to be uploaded.');
    expect(log.lines.at(-1)).toMatchObject({
      message: NOT_SYNCED,
      fields: { reason: 'The queue-keeper is not running.' },
    });
  });

  test('waits for the network only so long, and tells the queue all the same', async () => {
    const { url } = await startMosquitto();
    const keeper = await busNeighbour('queue-keeper', url);
    await publishQueue(keeper, 1, 0);
    const { finished, told } = await startBoot(url, {
      NETWORK_PROBES: `127.0.0.1:${await freePort()}`,
      BOOT_NETWORK_WAIT_S: '0.5',
    });
    await told('Waiting for the network.');
    await told('There is still no network');
    await told('1 export waits.');
    await publishQueue(keeper, 0, 0);
    expect(await finished).toBe(0);
  });
});

test('without a broker the boot one-shot ends at its deadline and fails nothing', async () => {
  const { finished, log } = await startBoot(`mqtt://127.0.0.1:${await freePort()}`, { BOOT_DEADLINE_S: '1' });
  expect(await finished).toBe(0);
  expect(log.lines.at(-1)).toMatchObject({ message: NOT_SYNCED, fields: { reason: 'The broker does not answer.' } });
});
