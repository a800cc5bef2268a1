import { describe, expect, onTestFinished, test } from 'vitest';
import { listenToSignalk } from '../../services/collector/recorders/signalk-client.ts';
import { startQueueKeeper } from '../../services/queue-keeper/queue-keeper.ts';
import { lookAtCentral } from '../../services/uploader/look-at-central.ts';
import { createSender } from '../../services/uploader/send-export.ts';
import { startUploader } from '../../services/uploader/uploader.ts';
import { createMqttBus } from '../../shared/bus/mqtt-bus.ts';
import { exportQueued } from '../../shared/contracts/export-queued.ts';
import { systemClock } from '../../shared/runtime/clock.ts';
import { dataFolders } from '../../shared/runtime/data-folders.ts';
import { seldomRepeating } from '../../shared/runtime/logger.ts';
import type { NetworkState } from '../../shared/runtime/network-check.ts';
import { startTestBroker } from '../support/broker.ts';
import { freePort } from '../support/free-port.ts';
import { manualClock } from '../support/manual-clock.ts';
import { manualMachine } from '../support/manual-machine.ts';
import { spoolExport } from '../support/queue-fixture.ts';
import { type RawMqtt, rawMqtt } from '../support/raw-mqtt.ts';
import { recordingLog } from '../support/recording-log.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { startUnrulyCentral, unruly } from '../support/unruly-central.ts';

const HOUR_MS = 60 * 60_000;
/** As often the network is looked for. */
const STEP_MS = 5 * 60_000;
const EXPORTS = 20;

/** Queue-keeper and uploader at a broker, with twenty exports, a clock that is moved, and what they write in a log. */
async function boatWith(centralUrl: string, network: NetworkState) {
  const clock = manualClock();
  const written = recordingLog();
  const log = seldomRepeating(written, clock);
  const broker = await startTestBroker();
  const dataDir = tempFolder();
  const folders = dataFolders(dataDir);
  const busOf = (service: 'queue-keeper' | 'uploader' | 'collector') => {
    const bus = createMqttBus({
      service,
      url: broker.url,
      login: broker.loginFor(service),
      version: 'test',
      durableSession: service === 'queue-keeper',
      clock: systemClock,
      log,
      setAside(topic, _payload, reason) {
        throw new Error(`a message on ${topic} could not be handled: ${reason}`);
      },
    });
    onTestFinished(() => bus.close());
    return bus;
  };
  const deps = { clock, log };
  const keeperBus = busOf('queue-keeper');
  const keeper = await startQueueKeeper({
    ...deps,
    bus: keeperBus,
    folders,
    boatRoot: tempFolder(),
    rules: { scheduleS: [0, 300, 900], retryAfterMaxS: 3_600 },
    completedDays: 30,
    failedDays: 7,
    resendBytesPerDay: 0,
    sweepIntervalMs: 600_000,
    doneShown: 100,
    keepFree: { bytes: 0, percent: 0 },
    machine: manualMachine(clock, true),
    chance: () => 0,
  });
  onTestFinished(() => keeper.close());
  const uploaderBus = busOf('uploader');
  const endpoint = new URL('/api/v1/data/import', centralUrl);
  const uploader = startUploader({
    ...deps,
    bus: uploaderBus,
    sender: createSender({
      endpoint,
      authHeader: 'Authorization',
      token: 'Bearer x',
      timeoutMs: 30_000,
      answerMs: 600_000,
      outbox: folders.outbox,
      clock,
    }),
    checkNetwork: async () => network,
    look: () => lookAtCentral({ endpoint, timeoutMs: 30_000, clock }),
    surroundings: () => '',
    networkCheckIntervalMs: STEP_MS,
    chance: () => 0,
  });
  onTestFinished(() => uploader.close());
  for (const bus of [keeperBus, uploaderBus]) await bus.start();
  const collector = busOf('collector');
  await collector.start();
  for (let n = 0; n < EXPORTS; n++) {
    await collector.publish(exportQueued, spoolExport(dataDir, `q_20260220_1644${10 + n}`));
  }
  return { clock, written: written.lines, watcher: await rawMqtt(broker.port) };
}

/** Lets so much time pass that each timer gets to do its work, messages and uploads included. */
async function pass(clock: ReturnType<typeof manualClock>, ms: number, watcher: RawMqtt): Promise<void> {
  for (let passed = 0; passed < ms; passed += STEP_MS) {
    clock.leap(STEP_MS);
    await clock.advance(0);
    for (let n = 0; n < 3; n++) await watcher.ping();
  }
}

describe('twenty exports wait through a day of trouble, and the log stays small', () => {
  const online: NetworkState = { online: true };
  test.each([
    [
      'no network',
      { online: false, reason: 'Nobody answered at 1.1.1.1:443 within 5 s.' },
      unruly.success(),
      'No network',
    ],
    ['a captive portal', online, unruly.portal(), 'portal'],
    ['a wrong token', online, unruly.status(401), 'Uploads wait until this is mended'],
  ] as const)(
    '%s',
    async (_, network, behaviour, said) => {
      const central = await startUnrulyCentral(() => behaviour);
      const { clock, written, watcher } = await boatWith(central.url, network);
      const before = written.length;
      await pass(clock, 24 * HOUR_MS, watcher);
      expect(written.some(({ message }) => message.includes(said))).toBe(true);
      expect(written.length - before).toBeLessThan(200);
    },
    120_000,
  );
});

test('a day without Signal K is some thirty lines', async () => {
  const clock = manualClock();
  const written = recordingLog();
  const url = `http://127.0.0.1:${await freePort()}`;
  const signalk = listenToSignalk({ url, token: '', clock, log: seldomRepeating(written, clock), take: () => {} });
  onTestFinished(() => signalk.close());
  await clock.advance(24 * HOUR_MS);
  expect(written.lines.length).toBeGreaterThan(0);
  expect(written.lines.length).toBeLessThan(30);
});
