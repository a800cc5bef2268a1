import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runCommandLine } from '../../../services/cli/run.ts';
import { startGateway } from '../../../services/gateway/gateway.ts';
import { createMqttBus } from '../../../shared/bus/mqtt-bus.ts';
import { LICENSE_PATH } from '../../../shared/export/license.ts';
import { systemClock } from '../../../shared/runtime/clock.ts';
import { dataFolders } from '../../../shared/runtime/data-folders.ts';
import { readDiskState } from '../../../shared/runtime/disk-state.ts';
import { version } from '../../../shared/runtime/version.ts';
import { FIXTURE_ID } from '../../support/boat-fixture.ts';
import { eventually } from '../../support/eventually.ts';
import { httpCall } from '../../support/http-call.ts';
import { rawMqtt } from '../../support/raw-mqtt.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { type Situation, twelveSituations } from '../../support/situations.ts';
import { fillWithFiles, smallDisk } from '../../support/small-disk.ts';
import { jobFor } from '../gateway/gateway-rig.ts';
import { recordingIo, writeFile } from './cli-rig.ts';
import { diagnose, healthyBoat, type OwnBoat, type PlayedBus, placeOf, playBus } from './doctor-rig.ts';

const SITUATIONS = twelveSituations(Date.now());
const FULL = { KEEP_FREE_MB: '1000000', KEEP_FREE_PERCENT: '90' };

/** Makes what the situation says of this computer: its license, its disk, what lies in set-aside. */
const PLANT: Readonly<Record<string, (own: OwnBoat) => void>> = {
  'tier 0': (own) => writeFile(join(own.root, LICENSE_PATH), JSON.stringify({ installation_id: FIXTURE_ID, tier: 0 })),
  'something that was set aside': (own) => writeFile(join(own.dataDir, 'set-aside/message-1.json'), '{}'),
  'a disk that is full': (own) => void Object.assign(own.env, FULL),
  'a disk that can take no more files': (own) => moveToDiskWithoutFiles(own),
  'a card that is read-only': (own) => writeFile(join(own.places.proc, 'mounts'), '/dev/root / ext4 ro 0 0\n'),
};

function moveToDiskWithoutFiles(own: OwnBoat): void {
  const disk = smallDisk(16, 200);
  const dataDir = join(disk, 'data');
  cpSync(own.dataDir, dataDir, { recursive: true });
  rmSync(own.dataDir, { recursive: true });
  mkdirSync(own.dataDir);
  fillWithFiles(disk, 3);
  Object.assign(own.env, { DATA_DIR: dataDir });
}

/** A gateway as it runs on that boat: it follows the bus, and reads the license and the disk itself. */
async function gatewayOf(own: OwnBoat, bus: PlayedBus) {
  await bus.busOf('gateway').close();
  const log = recordingLog();
  const login = bus.loginFor('gateway');
  const setAside = () => {};
  const where = { service: 'gateway', url: bus.url, login, version, durableSession: false } as const;
  const own_ = createMqttBus({ ...where, clock: systemClock, log, setAside });
  const keepFree = {
    bytes: Number(own.env.KEEP_FREE_MB) * 1e6,
    percent: Number(own.env.KEEP_FREE_PERCENT ?? 10),
  };
  const gateway = await startGateway({
    bus: own_,
    clock: systemClock,
    log,
    folders: dataFolders(own.env.DATA_DIR ?? ''),
    boatRoot: own.root,
    host: '127.0.0.1',
    port: 0,
    allowedHosts: [],
    token: null,
    openReading: false,
    generateWaitMs: 1_000,
    commandWaitMs: 1_000,
    ashoreWarnDays: 7,
    disk: () => readDiskState(own.env.DATA_DIR ?? '', keepFree, join(own.places.proc, 'mounts')),
  });
  onTestFinished(async () => {
    await own_.close();
    await gateway.close();
  });
  await own_.start();
  own.env.GATEWAY_PORT = String(gateway.port);
  return gateway;
}

/** A boat in that situation: its bus, its gateway, its files. */
async function boatIn(name: string, { queue, collector, job, requestUntaken }: Situation) {
  const own = (await healthyBoat()).copy();
  const bus = await playBus({
    queue: { pending_count: 0, completed_count: 1, ...queue },
    ...(collector === undefined ? {} : { collector }),
    ...(job ? { job: jobFor('one', job) } : {}),
    ...(requestUntaken ? { offline: 'collector' as const } : {}),
  });
  Object.assign(own.env, placeOf(bus));
  PLANT[name]?.(own);
  const gateway = await gatewayOf(own, bus);
  if (requestUntaken) await (await rawMqtt(bus.port)).publish('export/request', '');
  return { own, gateway };
}

async function statusOf(own: OwnBoat, ...more: string[]) {
  const { io, out } = recordingIo({}, { places: own.places });
  const code = await runCommandLine(['status', '--env-file', own.envFile, ...more], io);
  return { code, text: out.join('\n') };
}

test.for(Object.entries(SITUATIONS))(
  '%s: status, /health and the doctor tell it, and none calls it well',
  async ([name, situation]) => {
    const { own, gateway } = await boatIn(name, situation);
    const health = async () => (await httpCall(`${gateway.url}/health`)).json as { status: string; problems: string[] };
    const told = await eventually('/health tells it', async () => {
      const answer = await health();
      return answer.problems.some((sentence) => situation.says.test(sentence)) && answer;
    });
    expect(told.status).toBe('degraded');

    const doctor = await diagnose(own);
    const said = doctor.results.flatMap(({ finding }) =>
      finding.status === 'failed' ? [finding.cause] : finding.status === 'noted' ? [finding.detail] : [],
    );
    expect(said.join('\n')).toMatch(situation.says);

    const { code, text } = await statusOf(own);
    expect(text).toMatch(situation.says);
    const [, safe = ''] = /^Safe: +(.*(?:\n {10}.*)*)/m.exec(text) ?? [];
    expect(safe).toMatch(situation.safe);
    expect(safe).not.toMatch(/\byes\b|\bsafe/i);
    expect(text.split('\n').length).toBeLessThanOrEqual(20);
    expect(code).toBe(situation.needsCare ? 1 : 0);
    const json = JSON.parse((await statusOf(own, '--json')).text) as { ok: boolean; findings: { code: string }[] };
    expect(json.ok).toBe(!situation.needsCare);
    expect(json.findings.length).toBeGreaterThan(0);
  },
);

test('on a boat whose data is all ashore status says so, and /health is healthy', async () => {
  const { own, gateway } = await boatIn('well', { says: /^/, safe: /yes/, needsCare: false });
  await eventually('/health is healthy', async () => {
    return ((await httpCall(`${gateway.url}/health`)).json as { status: string }).status === 'healthy';
  });
  writeFileSync(
    own.envFile,
    Object.entries(own.env)
      .map(([key, value]) => `${key}="${value}"\n`)
      .join(''),
  );
  const { code, text } = await statusOf(own);
  expect(text).toMatch(/^Safe: +yes\. All that was acknowledged or recorded here is ashore\.$/m);
  expect(code).toBe(0);
});

test('a broker that is away because the card is read-only is told as that', async () => {
  const own = (await healthyBoat()).copy();
  writeFile(join(own.places.proc, 'mounts'), '/dev/root / ext4 ro 0 0\n');
  const env = { DATA_DIR: own.dataDir, MQTT_PORT: '1' };
  const { io, err } = recordingIo(env, { places: own.places });
  expect(await runCommandLine(['status'], io)).toBe(3);
  expect(err.join('\n')).toMatch(/^The disk at \/ is read-only.*The broker cannot be reached.*\n.*\n.*do: .*dmesg/);
});
