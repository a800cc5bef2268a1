import { chmodSync, cpSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { startCentral } from '../../../services/central/central.ts';
import { examine } from '../../../services/cli/doctor/doctor.ts';
import type { Io, Places } from '../../../services/cli/io.ts';
import { readSurroundings } from '../../../services/cli/surroundings.ts';
import { startGateway } from '../../../services/gateway/gateway.ts';
import { createMqttBus } from '../../../shared/bus/mqtt-bus.ts';
import { type CollectorStatus, collectorStatus } from '../../../shared/contracts/collector-status.ts';
import type { PayloadOf, ServiceName } from '../../../shared/contracts/define-contract.ts';
import { exportRequest } from '../../../shared/contracts/export-request.ts';
import { queueJob } from '../../../shared/contracts/queue-job.ts';
import { type QueueStatus, queueStatus } from '../../../shared/contracts/queue-status.ts';
import type { Need } from '../../../shared/contracts/service-status.ts';
import type { Job } from '../../../shared/export/job.ts';
import { systemClock } from '../../../shared/runtime/clock.ts';
import { dataFolders } from '../../../shared/runtime/data-folders.ts';
import { version } from '../../../shared/runtime/version.ts';
import { BOATLOG, BOATLOG_TABLE, boatWith, CAPTURES, fillDatabase } from '../../support/boat-fixture.ts';
import { startTestBroker } from '../../support/broker.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { CALM_COLLECTOR } from '../../support/situations.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { jobFor, STATUS } from '../gateway/gateway-rig.ts';
import { commandThatSays, computerIn, type Env, recordingIo, writeFile } from './cli-rig.ts';

/** What the bus of a boat shows; well, unless said otherwise. */
export interface Scene {
  readonly offline?: ServiceName;
  readonly version?: string;
  readonly needs?: readonly Need[];
  readonly queue?: Partial<QueueStatus>;
  /** Null: a collector of an earlier version, which tells nothing of itself. */
  readonly collector?: Partial<CollectorStatus> | null;
  readonly job?: Job;
  /** Called with each request for an export. */
  readonly onRequest?: (request: PayloadOf<typeof exportRequest>) => void;
}

const SERVICES: readonly ServiceName[] = ['collector', 'queue-keeper', 'uploader', 'gateway'];

/** Our broker with the services of a boat on it, which speak their contracts. */
export async function playBus(scene: Scene = {}) {
  const broker = await startTestBroker();
  const bus = (service: ServiceName) => {
    const one = createMqttBus({
      service,
      url: broker.url,
      login: broker.loginFor(service),
      version: scene.version ?? version,
      // As on a boat: what is sent to these while they are away is kept.
      durableSession: service === 'collector' || service === 'queue-keeper',
      clock: systemClock,
      log: recordingLog(),
      setAside: () => {},
    });
    if (service === 'collector') {
      one.setNeeds(scene.needs ?? []);
      one.subscribe(exportRequest, (request) => scene.onRequest?.(request));
    }
    onTestFinished(() => one.close());
    return one;
  };
  const buses = new Map(SERVICES.map((name) => [name, bus(name)]));
  const busOf = (name: ServiceName) => buses.get(name) ?? bus(name);
  await Promise.all([...buses.values()].map((one) => one.start()));
  const keeper = busOf('queue-keeper');
  await keeper.publish(queueStatus, {
    ...STATUS,
    pending_count: scene.job ? 1 : 0,
    completed_count: 0,
    last_updated: new Date().toISOString(),
    ...scene.queue,
  });
  if (scene.collector !== null) {
    const collector = { ...CALM_COLLECTOR, last_updated: new Date().toISOString(), ...scene.collector };
    await busOf('collector').publish(collectorStatus, collector);
  }
  if (scene.job) await keeper.publish(queueJob, scene.job, { queue_id: scene.job.queue_id });
  // What it has told stays, as on a boat where it has run before.
  if (scene.offline) await busOf(scene.offline).close();
  return { ...broker, busOf };
}
export type PlayedBus = Awaited<ReturnType<typeof playBus>>;

/** The services of a boat on a broker that is not ours, and lets anyone in. */
export async function playServices(url: string): Promise<void> {
  const buses = SERVICES.map((service) => {
    const where = { service, url, login: null, version, durableSession: false };
    const one = createMqttBus({ ...where, clock: systemClock, log: recordingLog(), setAside: () => {} });
    onTestFinished(() => one.close());
    return one;
  });
  await Promise.all(buses.map((one) => one.start()));
  const [collector, keeper] = buses;
  await collector?.publish(collectorStatus, CALM_COLLECTOR);
  await keeper?.publish(queueStatus, { ...STATUS, pending_count: 0, last_updated: new Date().toISOString() });
}

/** An HTTP server on loopback that answers as told. */
export async function httpServer(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export const answering =
  (status: number, body: unknown, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) => {
    response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
  };

const LOADED = { LoadState: 'loaded', ActiveState: 'active', SubState: 'running', UnitFileState: 'enabled' };
const UNITS = [
  ...['broker', ...SERVICES].map((name) => `d3kos-export-${name}.service`),
  'd3kos-export-daily.timer',
  'd3kos-export.target',
];

/** What `systemctl show` prints, well unless said otherwise. */
export function unitsOf(change: Record<string, Partial<typeof LOADED>> = {}): string {
  const ofOldName = { ...LOADED, SubState: 'exited', UnitFileState: 'static' };
  const all = { ...Object.fromEntries(UNITS.map((name) => [name, LOADED])), 'd3kos-export-manager.service': ofOldName };
  return Object.entries(all)
    .map(([name, well]) =>
      Object.entries({ Id: name, ...well, ...change[name] })
        .map(([key, value]) => `${key}=${value}`)
        .join('\n'),
    )
    .join('\n\n');
}

/** One boat that is well in every respect, and as many copies of its files and settings as faults are to be planted. */
export async function healthyBoat() {
  const bus = await playBus({ job: jobFor('newest') });
  const gateway = await startGateway({
    bus: bus.busOf('gateway'),
    clock: systemClock,
    log: recordingLog(),
    boatRoot: '/nowhere',
    folders: dataFolders('/nowhere'),
    host: '127.0.0.1',
    port: 0,
    allowedHosts: [],
    token: null,
    openReading: false,
    generateWaitMs: 1_000,
    commandWaitMs: 1_000,
    ashoreWarnDays: 7,
    disk: () => null,
  });
  const central = await startCentral({
    folder: tempFolder(),
    host: '127.0.0.1',
    port: 0,
    known: null,
    limitBytes: 1_000_000,
    stallMs: 1_000,
    clock: systemClock,
    log: recordingLog(),
  });
  onTestFinished(() => Promise.all([gateway.close(), central.close()]).then(() => {}));
  const signalk = await httpServer(answering(200, { endpoints: { v1: {} } }));
  const root = boatWith({ 'config/onboarding.json': { language: 'en' } });
  fillDatabase(root, BOATLOG, BOATLOG_TABLE);
  fillDatabase(root, CAPTURES, 'CREATE TABLE captures (id INTEGER PRIMARY KEY)');
  const env = {
    GATEWAY_PORT: String(gateway.port),
    CENTRAL_API_URL: central.url,
    SIGNALK_URL: signalk,
    KEEP_FREE_MB: '0',
  };
  return { bus, copy: () => copyOf(bus, root, env) };
}

export interface OwnBoat {
  /** Settings as `export.env` has them; change them to plant a fault. */
  readonly env: Env;
  readonly envFile: string;
  /** Further lines of `export.env`, as they are. */
  readonly moreLines: string[];
  readonly dataDir: string;
  readonly root: string;
  readonly places: Places;
  readonly io: { -readonly [K in keyof Io]?: Io[K] };
}

function copyOf(bus: PlayedBus, root: string, env: Env): OwnBoat {
  const folder = tempFolder();
  const own: OwnBoat = {
    env: { ...env, ...placeOf(bus) },
    envFile: join(folder, 'export.env'),
    moreLines: [],
    dataDir: join(folder, 'data'),
    root: join(folder, 'd3kos'),
    places: computerIn(join(folder, 'computer')),
    io: {},
  };
  cpSync(root, own.root, { recursive: true });
  cpSync(bus.dataDir, own.dataDir, { recursive: true });
  Object.assign(own.env, { DATA_DIR: own.dataDir, D3KOS_ROOT: own.root });
  const { proc, sys, run } = own.places;
  writeFile(join(proc, 'mounts'), '/dev/root / ext4 rw,noatime 0 0\n');
  writeFile(join(proc, 'meminfo'), 'MemTotal: 4000000 kB\nMemAvailable: 2000000 kB\n');
  writeFile(join(sys, 'class/thermal/thermal_zone0/temp'), '51234\n');
  writeFile(join(run, 'systemd/system/unit'), '');
  writeFile(join(run, 'systemd/timesync/synchronized'), '');
  writeFile(join(own.dataDir, 'credentials/mqtt-users'), '');
  chmodSync(join(own.dataDir, 'credentials/mqtt-users'), 0o600);
  commandThatSays(own.places, 'systemctl', unitsOf());
  commandThatSays(own.places, 'vcgencmd', 'throttled=0x0');
  commandThatSays(own.places, 'nmcli', 'GENERAL.DEVICE:wlan0\nGENERAL.METERED:no (guessed)');
  return own;
}

export const placeOf = ({ url, port }: { url: string; port: number }) => ({ MQTT_URL: url, MQTT_PORT: String(port) });

/** The ids of the checks that fail on this boat, and what the doctor says of each. */
export async function diagnose(own: OwnBoat) {
  const lines = Object.entries(own.env).map(([name, value]) => `${name}="${value.replace(/["\\$`]/g, '\\$&')}"\n`);
  writeFileSync(own.envFile, [...lines, ...own.moreLines].join(''));
  const { io } = recordingIo({}, { places: own.places, ...own.io });
  const results = await examine(io, readSurroundings(io, own.envFile));
  const failed = results.flatMap(({ id, finding }) => (finding.status === 'failed' ? [{ id, ...finding }] : []));
  return { results, failed, ids: failed.map(({ id }) => id) };
}

/** A port of a broker that hangs: it takes connections and says nothing, or nothing more than its `hello`. */
export async function silentPort(hello?: Uint8Array): Promise<number> {
  const server = createTcpServer((socket) => {
    socket.on('error', () => {});
    if (hello) socket.once('data', () => socket.write(hello));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}
