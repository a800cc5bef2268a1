import { describe, expect, onTestFinished, test } from 'vitest';
import { daily } from '../../../services/daily/definition.ts';
import { dailySettings } from '../../../services/daily/settings.ts';
import type { Contract, PayloadOf } from '../../../shared/contracts/define-contract.ts';
import { exportQueued } from '../../../shared/contracts/export-queued.ts';
import { exportRejected } from '../../../shared/contracts/export-rejected.ts';
import { exportRequest } from '../../../shared/contracts/export-request.ts';
import { queueJob } from '../../../shared/contracts/queue-job.ts';
import { isoTime } from '../../../shared/runtime/clock.ts';
import { dataFolders } from '../../../shared/runtime/data-folders.ts';
import { readConfig } from '../../../shared/runtime/read-config.ts';
import { busNeighbour } from '../../support/bus-neighbour.ts';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { startMosquitto } from '../../support/mosquitto.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { tempFolder } from '../../support/temp-folder.ts';

type Request = PayloadOf<typeof exportRequest>;
const NIGHT = new Date(2026, 1, 20, 3, 0, 0).getTime();
const ID = 'daily-20260220';

async function startDaily(mqttUrl: string) {
  const dataDir = tempFolder();
  const log = recordingLog();
  const clock = manualClock(NIGHT);
  const config = readConfig(dailySettings, { DATA_DIR: dataDir, MQTT_URL: mqttUrl });
  const running = await daily.start({ config, clock, log, folders: dataFolders(dataDir) }, {});
  let exitCode: number | undefined;
  void running.finished?.then((code) => {
    exitCode = code;
  });
  onTestFinished(async () => {
    const closing = running.close();
    await clock.advance(5_000);
    await closing;
  });
  const said = (words: string) => log.lines.some(({ message }) => message.includes(words));
  return { clock, said, finished: running.finished, exitCode: () => exitCode };
}

/** A collector that answers every request as told. */
async function startCollector(url: string, answer?: (request: Request) => [Contract, unknown]) {
  const requests: Request[] = [];
  const bus = await busNeighbour('collector', url, (collector) => {
    collector.subscribe(exportRequest, (request) => {
      requests.push(request);
      const said = answer?.(request);
      if (said) void collector.publish(said[0], said[1] as never);
    });
  });
  return { bus, requests };
}

const facts = { ...exportQueued.examples[0], request_id: ID } as PayloadOf<typeof exportQueued>;

describe('the daily one-shot', () => {
  test('asks for the day’s export once and ends when it is queued', async () => {
    const { url } = await startMosquitto();
    const collector = await startCollector(url, () => [exportQueued, facts]);
    const { finished, said } = await startDaily(url);
    expect(await finished).toBe(0);
    expect(collector.requests).toEqual([{ request_id: ID, source: 'schedule' }]);
    expect(said('The daily export is queued.')).toBe(true);
  });

  test('a boat whose tier has no daily export is told so, and that is no failure', async () => {
    const { url } = await startMosquitto();
    const message = 'Tier 1 does not have scheduled exports (tier 2 and up)';
    await startCollector(url, () => [exportRejected, { request_id: ID, reason: 'tier', message, at: isoTime(NIGHT) }]);
    const { finished, said } = await startDaily(url);
    expect(await finished).toBe(0);
    expect(said(message)).toBe(true);
  });

  test('a second run of the day finds the day’s job', async () => {
    const { url } = await startMosquitto();
    const { bus } = await startCollector(url);
    const [job] = queueJob.examples;
    const ours = { ...job, ...facts } as PayloadOf<typeof queueJob>;
    await bus.publish(queueJob, ours, { queue_id: ours.queue_id });
    const { finished } = await startDaily(url);
    expect(await finished).toBe(0);
  });

  test('answers to others do not end it; without its own it leaves the request with the broker', async () => {
    const { url } = await startMosquitto();
    const collector = await startCollector(url, () => [exportQueued, { ...facts, request_id: 'someone-else' }]);
    const { clock, said, finished, exitCode } = await startDaily(url);
    await eventually('it has asked', () => collector.requests.length === 1 && said('is requested'));
    await clock.advance(59_000);
    expect(exitCode()).toBeUndefined();
    await clock.advance(1_000);
    expect(await finished).toBe(0);
    expect(said('No answer yet')).toBe(true);
  });

  test('a broker that comes late still gets the request', async () => {
    const port = await freePort();
    const { exitCode, clock } = await startDaily(`mqtt://127.0.0.1:${port}`);
    const { url } = await startMosquitto({ port, folder: tempFolder() });
    await startCollector(url, () => [exportQueued, facts]);
    // Slower than true time, by which it connects again: its wait for an answer may not be over before.
    await eventually('it ends', async () => {
      await clock.advance(10);
      return exitCode() !== undefined;
    });
    expect(exitCode()).toBe(0);
  });
});

test('without a broker the daily one-shot fails with a sentence', async () => {
  const { clock, finished, said } = await startDaily(`mqtt://127.0.0.1:${await freePort()}`);
  await clock.advance(60_000);
  expect(await finished).toBe(1);
  expect(said('there is no export today')).toBe(true);
});
