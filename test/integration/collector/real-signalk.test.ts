import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { projectRoot } from '../../../deploy/start-boat/bundles.ts';
import { boatWith } from '../../support/boat-fixture.ts';
import { startTestBroker } from '../../support/broker.ts';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { needs, unless } from '../../support/needs.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { collectorRig } from './collector-rig.ts';

const RECORDED = join(projectRoot, '..', 'shared', 'data', 'signalk-idling-engine-with-alarms.deltas.jsonl');
const SERVER = serverProgram();
const signalkServer = unless(!SERVER && 'signalk-server is not installed (npm install --no-save signalk-server)');
const recording = unless(!existsSync(RECORDED) && 'the recordings are not beside the project');

/** The server's program, where the package is installed here or in the folder that SIGNALK_SERVER names. */
function serverProgram(): string | null {
  try {
    const { resolve } = createRequire(join(process.env.SIGNALK_SERVER ?? projectRoot, 'package.json'));
    return join(dirname(resolve('signalk-server/package.json')), 'bin', 'signalk-server');
  } catch {
    return null;
  }
}

test('a real Signal K server that plays a recording: one run, two alarms, each raised once', {
  timeout: 120_000,
  ...needs(signalkServer, recording),
}, async () => {
  const server = await startServer();
  const rig = await collectorRig({ broker: await startTestBroker(), root: boatWith() });
  await rig.start({ recording: { signalkUrl: server } });
  let requests = 0;
  const data = await eventually(
    'the recording is in an export',
    async () => {
      const id = `real-${++requests}`;
      await rig.request({ request_id: id });
      const { data: found } = rig.readExport(await rig.announcementFor(id));
      return (found.engine_benchmark[0]?.duration_s ?? 0) > 10 && found.system_alerts.length >= 2 && found;
    },
    90_000,
  );
  expect(data.engine_benchmark).toHaveLength(1);
  const reading = (quantity: string) => data.engine_benchmark[0]?.readings.find((one) => one.quantity === quantity);
  expect(reading('revolutions')?.min).toBeGreaterThanOrEqual(13);
  expect(reading('revolutions')?.max).toBeLessThanOrEqual(13.7);
  expect(reading('oil_pressure')?.min).toBeGreaterThanOrEqual(158_000);
  expect(reading('oil_pressure')?.max).toBeLessThanOrEqual(164_100);
  const alarms = data.system_alerts.map(({ metric, severity, times_raised }) => [metric, severity, times_raised]);
  expect(alarms.sort()).toEqual([
    ['propulsion.port.lowOilPressure', 'alarm', 1],
    ['propulsion.port.overTemperature', 'alarm', 1],
  ]);
});

/** Plays the recording over and over, with a value a line: the server's reader takes no longer ones. */
async function startServer(): Promise<string> {
  const folder = tempFolder();
  const played = join(folder, 'played.jsonl');
  writeFileSync(played, valuesIn(readFileSync(RECORDED, 'utf8')).join('\n'));
  const options = { logging: false, type: 'FileStream', subOptions: { dataType: 'SignalK', filename: played } };
  writeFileSync(
    join(folder, 'settings.json'),
    JSON.stringify({
      interfaces: { tcp: false, 'nmea-tcp': false, appstore: false },
      mdns: false,
      pipedProviders: [{ id: 'played', enabled: true, pipeElements: [{ type: 'providers/simple', options }] }],
    }),
  );
  const port = await freePort();
  const child = spawn(process.execPath, [SERVER ?? ''], {
    env: { PATH: process.env.PATH, HOME: folder, SIGNALK_NODE_CONFIG_DIR: folder, PORT: String(port) },
    stdio: 'ignore',
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const url = `http://127.0.0.1:${port}`;
  await eventually('the server answers', async () => (await fetch(`${url}/signalk`)).ok, 60_000);
  return url;
}

function valuesIn(recording: string): string[] {
  return recording.split('\n').flatMap((line) => {
    if (line === '') return [];
    const { updates, ...rest } = JSON.parse(line) as { updates: { values?: unknown[] }[] };
    return updates.flatMap(({ values = [], ...update }) =>
      values.map((value) => JSON.stringify({ ...rest, updates: [{ ...update, values: [value] }] })),
    );
  });
}
