import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { untoldHere } from '../../../services/cli/doctor/check.ts';
import { checks } from '../../../services/cli/doctor/index.ts';
import { UNTOLD } from '../../../services/cli/merge-settings.ts';
import { BOAT_ENV_FILE } from '../../../services/cli/usual-env-file.ts';
import { systemClock } from '../../../shared/runtime/clock.ts';
import { rememberOtherDisks } from '../../../shared/runtime/other-disks.ts';
import { WIRE_ANSWERS } from '../../support/answers-on-the-wire.ts';
import { freePort } from '../../support/free-port.ts';
import { startHttpProxy } from '../../support/http-proxy.ts';
import { startMosquitto } from '../../support/mosquitto.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { startWireCentral } from '../../support/wire-central.ts';
import { jobFor } from '../gateway/gateway-rig.ts';
import { commandThatSays, run, writeFile } from './cli-rig.ts';
import type { OwnBoat } from './doctor-rig.ts';
import {
  answering,
  diagnose,
  healthyBoat,
  httpServer,
  placeOf,
  playBus,
  playServices,
  type Scene,
  silentPort,
  unitsOf,
} from './doctor-rig.ts';
import { startTlsServer } from './tls-server.ts';

type Plant = (own: OwnBoat) => void | Promise<void>;

/** The doctor waits more than it works; but many doctors at once slow each other beyond their limits. */
const AT_ONCE = 5;

/** Every fault is planted into a boat of its own that is well in all else; the checks named, and no others, find it. */
async function findsEach(faults: Readonly<Record<string, readonly [finds: string | readonly string[], plant: Plant]>>) {
  const boat = await healthyBoat();
  const left = Object.entries(faults);
  const found: [string, Awaited<ReturnType<typeof diagnose>>][] = [];
  const plantOneAfterAnother = async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      const [fault, [, plant]] = next;
      const own = boat.copy();
      await plant(own);
      found.push([fault, await diagnose(own)]);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, plantOneAfterAnother));
  const expected = Object.entries(faults).map(([fault, [finds]]) => [fault, [finds].flat()]);
  expect(Object.fromEntries(found.map(([fault, { ids }]) => [fault, ids]))).toEqual(Object.fromEntries(expected));
  for (const [, { failed }] of found) {
    for (const { cause, consequence, nextStep } of failed) {
      for (const part of [cause, consequence, nextStep]) expect(part).toMatch(/^[^\n]{8,}$/);
      expect(nextStep).not.toMatch(/doctor( tells more)?$/);
      expect(cause).not.toMatch(/could not be made/);
      // The next step is one that leads there also where one process does it all.
      if (!cause.includes('.service')) expect(nextStep).not.toMatch(/systemctl (re)?start d3kos-export-/);
    }
  }
}

test('on a boat that is well every check is made, and none fails', async () => {
  const own = (await healthyBoat()).copy();
  centralAt(own, (await startTlsServer()).well);
  const { results } = await diagnose(own);
  expect(results.filter(({ finding }) => finding.status !== 'ok')).toEqual([]);
  expect(results).toHaveLength(checks.length);
});

test('faults in settings are found, each by its check', () =>
  findsEach({
    'a line of settings without =': ['settings.file', (own) => void own.moreLines.push('CENTRAL_API_URL\n')],
    'a quote that is never closed': ['settings.file', (own) => void own.moreLines.push("LANG='C\n")],
    'a number that is none': ['settings.values', ({ env }) => set(env, 'RECORDINGS_DAYS', 'many')],
    'two values that do not fit': [
      'settings.values',
      ({ env }) => {
        set(env, 'RETRY_SCHEDULE', '0;5');
        set(env, 'LOG_LEVEL', 'loud');
      },
    ],
    'a misspelt name': ['settings.names', ({ env }) => set(env, 'CENTRAL_URL', 'https://central.example')],
    'a broker that listens elsewhere': ['settings.broker-port', ({ env }) => set(env, 'MQTT_PORT', '1999')],
  }));

test('faults in the folder of data and the logins are found, each by its check', () =>
  findsEach({
    'a disk of the data that is not mounted': [
      'data.disks',
      ({ dataDir }) => {
        const path = join(dataDir, 'recordings');
        const disk = mkdtempSync('/dev/shm/other-disk-');
        rmSync(path, { recursive: true, force: true });
        mkdirSync(join(dataDir, 'locks'), { recursive: true });
        symlinkSync(disk, path);
        rememberOtherDisks(dataDir, [path], Date.now());
        rmSync(path);
        rmSync(disk, { recursive: true });
        mkdirSync(path);
      },
    ],
    'another disk in the place of one of the data': [
      'data.disks',
      ({ dataDir }) => {
        const path = join(dataDir, 'recordings');
        rmSync(path, { recursive: true, force: true });
        mkdirSync(join(dataDir, 'locks'), { recursive: true });
        const disks = ['first', 'second'].map(() => mkdtempSync('/dev/shm/other-disk-'));
        for (const disk of disks) {
          onTestFinished(() => rmSync(disk, { recursive: true }));
          rmSync(path, { force: true });
          symlinkSync(disk, path);
          // As of a disk that is no memory.
          rememberOtherDisks(dataDir, [path], Date.now(), { mountinfo: '', fstab: '' });
        }
      },
    ],
    'no folder of data': ['data.folder', ({ dataDir }) => rmSync(dataDir, { recursive: true })],
    'a folder nobody may write': [
      'data.access',
      ({ dataDir }) => {
        mkdirSync(join(dataDir, 'outbox'));
        chmodSync(join(dataDir, 'outbox'), 0o555);
      },
    ],
    'a damaged database': [
      'data.databases',
      ({ dataDir }) => writeFile(join(dataDir, 'queue/queue.db'), 'x'.repeat(4096)),
    ],
    'an empty database': ['data.databases', ({ dataDir }) => writeFile(join(dataDir, 'recordings/recordings.db'), '')],
    'an export left in the spool': [
      'data.spool',
      (own) => oldFile(join(own.dataDir, 'spool/export_20260220_164416.json')),
    ],
    'half an export left in the spool': [
      'data.spool',
      (own) => oldFile(join(own.dataDir, 'spool/export_20260220_164417.json.partial')),
    ],
    'a message set aside': [
      'data.set-aside',
      ({ dataDir }) => writeFile(join(dataDir, 'set-aside/message-1.json'), '{}'),
    ],
    'a full disk': [
      'data.space',
      ({ env }) => {
        set(env, 'KEEP_FREE_MB', '1000000');
        set(env, 'KEEP_FREE_PERCENT', '90');
      },
    ],
    'a disk mounted read-only': [
      'data.read-only',
      ({ places }) => writeFile(join(places.proc, 'mounts'), '/dev/root / ext4 ro 0 0\n'),
    ],
    'a missing login': ['credentials.present', ({ dataDir }) => rmSync(join(dataDir, 'credentials/uploader'))],
    'an empty login': ['credentials.present', ({ dataDir }) => writeFileSync(join(dataDir, 'credentials/boot'), '')],
    'a line of users that does not fit': [
      'credentials.mqtt-users',
      ({ dataDir }) => writeFileSync(join(dataDir, 'credentials/mqtt-users'), 'plotter:secret\n'),
    ],
    'a login that others can read': [
      'credentials.mode',
      ({ dataDir }) => chmodSync(join(dataDir, 'credentials/gateway'), 0o644),
    ],
    'no logins where the package puts them': [
      'credentials.present',
      ({ envFile }) => mkdirSync(join(envFile, '../export-credentials')),
    ],
  }));

test('a database that was set aside is one thing, however many files it has', async () => {
  const own = (await healthyBoat()).copy();
  for (const end of ['', '-shm', '-wal']) writeFile(join(own.dataDir, `set-aside/queue.db${end}`), 'x');
  const { failed } = await diagnose(own);
  expect(failed.map(({ cause }) => cause)).toEqual([
    `1 thing that nobody could use lies in ${join(own.dataDir, 'set-aside')}: queue.db.`,
  ]);
});

test('faults of the computer and its units are found, each by its check', () => {
  const uploader = 'd3kos-export-uploader.service';
  const timer = 'd3kos-export-daily.timer';
  const units =
    (change: Parameters<typeof unitsOf>[0]): Plant =>
    ({ places }) =>
      commandThatSays(places, 'systemctl', unitsOf(change));
  return findsEach({
    'a clock before the build': [
      ['clock.possible', 'clock.backwards', 'clock.ashore'],
      (own) => {
        newFile(join(own.dataDir, 'outbox/export_20260220_164416.json'));
        clockAt(own, 0);
        builtAt(own, 1_000);
      },
    ],
    'a clock an hour ahead': ['clock.ashore', (own) => clockAt(own, Date.now() + 3_600_000)],
    'a clock that is not synchronised': [
      'clock.synchronised',
      ({ places }) => {
        rmSync(join(places.run, 'systemd/timesync'), { recursive: true });
        commandThatSays(places, 'timedatectl', 'no');
      },
    ],
    'files from the future': [
      'clock.backwards',
      (own) => newFile(join(own.dataDir, 'outbox/export_20260220_164416.json'), 86_400_000),
    ],
    'no memory left': [
      'machine.memory',
      ({ places }) => writeFile(join(places.proc, 'meminfo'), 'MemAvailable: 20000 kB\n'),
    ],
    'a hot computer': [
      'machine.temperature',
      ({ places }) => writeFile(join(places.sys, 'class/thermal/thermal_zone0/temp'), '84500\n'),
    ],
    'a weak supply': ['machine.power', ({ places }) => commandThatSays(places, 'vcgencmd', 'throttled=0x50005')],
    'a unit that is not installed': [
      'units.installed',
      units({ [uploader]: { LoadState: 'not-found', ActiveState: 'inactive' } }),
    ],
    'a masked unit': ['units.masked', units({ [uploader]: { LoadState: 'masked', ActiveState: 'inactive' } })],
    'a failed unit': ['units.failed', units({ [uploader]: { ActiveState: 'failed', SubState: 'failed' } })],
    'a unit that ends again and again': [
      'units.failed',
      units({ [uploader]: { ActiveState: 'activating', SubState: 'auto-restart' } }),
    ],
    'a unit that is not started': [
      'units.active',
      units({ [uploader]: { ActiveState: 'inactive', SubState: 'dead' } }),
    ],
    'a target that is not enabled': ['units.enabled', units({ 'd3kos-export.target': { UnitFileState: 'disabled' } })],
    'a timer that does not run': ['units.timer', units({ [timer]: { ActiveState: 'inactive' } })],
    'the old Python unit': [
      'units.python',
      units({
        'd3kos-export-manager.service': { LoadState: 'loaded', ActiveState: 'active', UnitFileState: 'enabled' },
      }),
    ],
    'the old Python unit’s file': [
      'units.python',
      ({ places }) => writeFile(join(places.etc, 'systemd/system/d3kos-export-manager.service'), '[Unit]\n'),
    ],
    'an old unit in place of ours': [
      'units.shadowed',
      ({ places }) => writeFile(join(places.etc, 'systemd/system/d3kos-export-daily.service'), '[Unit]\n'),
    ],
  });
});

test('faults in the boat’s own files are found, each by its check', () =>
  findsEach({
    'no boat at all': ['boat.root', ({ root }) => rmSync(root, { recursive: true })],
    'no license': ['boat.license', ({ root }) => rmSync(join(root, 'config/license.json'))],
    'a torn license': ['boat.license', ({ root }) => writeFile(join(root, 'config/license.json'), '{"tier": 3, "inst')],
    'tier 0': [
      'boat.tier',
      ({ root }) => writeFile(join(root, 'config/license.json'), '{"installation_id":"3861513b314c5ee7","tier":0}'),
    ],
    'a torn onboarding file': [
      'boat.onboarding',
      ({ root }) => writeFile(join(root, 'config/onboarding.json'), '{"language":'),
    ],
    'preferences that are a list': [
      'boat.preferences',
      ({ root }) => writeFile(join(root, 'config/user-preferences.json'), '[]'),
    ],
    'a time zone there is not': [
      'boat.time-zone',
      ({ root }) => writeFile(join(root, 'config/user-preferences.json'), '{"timezone":"Atlantis/North"}'),
    ],
    'a damaged boat log': [
      'boat.log',
      ({ root }) => writeFile(join(root, 'data/boatlog/boatlog.db'), 'x'.repeat(4096)),
    ],
    'a pipe in the place of the license': ['boat.license', pipeAt('config/license.json')],
    'a pipe in the place of the preferences': ['boat.preferences', pipeAt('config/user-preferences.json')],
    'a pipe in the place of the boat log': ['boat.log', pipeAt('data/boatlog/boatlog.db')],
    'a damaged camera database': [
      'boat.captures',
      ({ root }) => writeFile(join(root, 'data/marine-vision/captures.db'), 'SQLite'),
    ],
    'no Signal K': ['boat.signalk', async ({ env }) => set(env, 'SIGNALK_URL', `http://127.0.0.1:${await freePort()}`)],
    'a Signal K stream that asks for a token': ['boat.signalk', signalkThatRefuses('401 Unauthorized')],
    'a Signal K token without the right': ['boat.signalk', signalkThatRefuses('403 Forbidden')],
    'a Signal K stream that is elsewhere': [
      'boat.signalk',
      signalkThatRefuses('307 Temporary Redirect\r\nLocation: https://boat.local:3443/signalk/v1/stream'),
    ],
    'a Signal K server that is elsewhere': [
      'boat.signalk',
      async ({ env }) => set(env, 'SIGNALK_URL', await httpServer(answering(301, ''))),
    ],
    'another server in place of Signal K': [
      'boat.signalk',
      async ({ env }) => set(env, 'SIGNALK_URL', await httpServer(answering(404, 'nothing here'))),
    ],
  }));

/** Its discovery answers; its stream says this. */
const pipeAt =
  (path: string): Plant =>
  ({ root }) => {
    rmSync(join(root, path), { force: true });
    execFileSync('mkfifo', [join(root, path)]);
  };

function signalkThatRefuses(answer: string): Plant {
  return async ({ env }) => {
    const server = createHttpServer(answering(200, { endpoints: { v1: {} } }));
    server.on('upgrade', (_request, socket) => socket.end(`HTTP/1.1 ${answer}\r\nContent-Length: 0\r\n\r\n`));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    set(env, 'SIGNALK_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  };
}

test('faults of the broker, the services and the queue are found, each by its check', () => {
  const now = new Date().toISOString();
  const on =
    (scene: Scene): Plant =>
    async ({ env }) =>
      void Object.assign(env, placeOf(await playBus(scene)));
  const waiting = (what: 'central' | 'uploader', message: string) =>
    on({ queue: { pending_count: 1, waiting_for: { what, since: now, message } } });
  const ledger = { queued: 3, completed: 1, pending: 0, uploading: 0, failed: 0, cancelled: 0, expired: 0 };
  const problem = { category: 'boatlog' as const, code: 'corrupt' as const, message: 'boatlog.db is damaged.' };
  return findsEach({
    'a Signal K server that lets the collector listen and tells nothing': [
      'boat.signalk',
      on({ collector: { signalk: { trouble: { kind: 'mute', message: 'It tells nothing.' }, left_out: [] } } }),
    ],
    'no broker': ['broker.reachable', async ({ env }) => void Object.assign(env, placeAt(await freePort()))],
    'another program on the broker’s port': [
      'broker.mqtt',
      async ({ env }) => void Object.assign(env, placeAt(await portOf(await httpServer(answering(400, ''))))),
    ],
    'a broker’s port where nobody speaks': [
      'broker.mqtt',
      async ({ env }) => void Object.assign(env, placeAt(await silentPort())),
    ],
    'a broker that takes nobody just now': [
      'broker.login',
      async ({ env }) => void Object.assign(env, placeAt(await silentPort(Buffer.from([0x20, 2, 0, 3])))),
    ],
    'a broker that wants a login': [
      'broker.login',
      ({ env }) => {
        set(env, 'MQTT_USERNAME', 'uploader');
        set(env, 'MQTT_PASSWORD', 'wrong');
      },
    ],
    ...Object.fromEntries(
      (['collector', 'queue-keeper', 'uploader', 'gateway'] as const).map((name) => [
        `the ${name} is offline`,
        [`service.${name}`, on({ offline: name })] as const,
      ]),
    ),
    'processes of another version': ['service.versions', on({ version: '0.0.9' })],
    'a service that lacks something': [
      'service.needs',
      on({ needs: [{ what: 'disk', message: 'The disk is full.' }] }),
    ],
    'a queue that is parked': ['queue.moves', waiting('central', 'HTTP 401: the token is not accepted.')],
    'a queue without uploader': ['queue.moves', waiting('uploader', 'The uploader is not running.')],
    'failed exports': [
      'queue.failed',
      on({ queue: { failed_count: 1 }, job: jobFor('failed', { status: 'failed', last_error: 'HTTP 400' }) }),
    ],
    'an export that waits for weeks': [
      'queue.oldest',
      on({ queue: { oldest_pending_at: '2026-01-01T00:00:00.000Z', oldest_pending_age_s: 3e6 } }),
    ],
    'nothing ashore for weeks': ['queue.ashore', on({ queue: { last_delivered_age_s: 2e6 } })],
    'a collector that would refuse': [
      'requests.admitted',
      on({ collector: { refusal: { reason: 'busy', message: '1000 requests are waiting.', since: now } } }),
    ],
    'a ledger that does not sum': ['queue.ledger', on({ queue: { ledger } })],
    'a category that could not be read': ['queue.categories', on({ job: jobFor('partly', { problems: [problem] }) })],
  });
});

test('a step that points at other checks names those that did fail, and points at none when none did', async () => {
  const silent = placeOf(await playBus({ queue: { oldest_pending_age_s: 3e6 } }));
  const stepOf = async (plant: Plant) => {
    const own = (await healthyBoat()).copy();
    Object.assign(own.env, silent);
    await plant(own);
    const { results } = await diagnose(own);
    const found = results.find(({ id }) => id === 'queue.oldest')?.finding;
    return found?.status === 'failed' ? found.nextStep : null;
  };
  expect(await stepOf(() => {})).toMatch(/^no check found a cause on this computer; .*logs tells/);
  const damaged = await stepOf(({ root }) => writeFile(join(root, 'data/boatlog/boatlog.db'), 'x'.repeat(4096)));
  expect(damaged).toBe('mend what the checks that failed beside it say: boat.log');
});

test('what a boat never had and what its owner keeps back is worth knowing, and no fault', async () => {
  const own = (await healthyBoat()).copy();
  const job = jobFor('newest', {
    absent: [{ category: 'qr_codes', source: 'qr-codes.json' }],
    withheld: [{ category: 'telemetry', message: 'The owner has not agreed.' }],
  });
  Object.assign(own.env, placeOf(await playBus({ job })));
  const { results, ids } = await diagnose(own);
  expect(ids).toEqual([]);
  const found = results.find(({ id }) => id === 'queue.left-out')?.finding;
  expect(found).toMatchObject({
    status: 'noted',
    detail: expect.stringMatching(/qr-codes\.json.*The owner has not agreed/),
  });
});

test('an entry of NO_PROXY that nobody understands is named where there is a proxy, and no fault', async () => {
  const own = (await healthyBoat()).copy();
  const found = async () => (await diagnose(own)).results.find(({ id }) => id === 'network.spared')?.finding;
  set(own.env, 'NO_PROXY', 'localhost,10.0.0.0/33');
  expect(await found()).toMatchObject({ status: 'ok' });
  set(own.env, 'https_proxy', '127.0.0.1:9');
  expect(await found()).toMatchObject({ status: 'noted', detail: expect.stringContaining('10.0.0.0/33') });
});

test('a broker without login on which the services work is no fault, wherever ours would listen', async () => {
  const own = (await healthyBoat()).copy();
  const { url } = await startMosquitto();
  set(own.env, 'MQTT_URL', url);
  rmSync(join(own.dataDir, 'credentials'), { recursive: true });
  await playServices(url);
  const { results, ids } = await diagnose(own);
  expect(ids.filter((id) => /^(broker|service|credentials|queue|settings)\./.test(id))).toEqual([]);
  expect(results.find(({ id }) => id === 'broker.ours')?.finding).toMatchObject({ status: 'noted' });
});

test('where nothing can be written to the disk, that is what is to be mended, whatever does not run for it', async () => {
  const own = (await healthyBoat()).copy();
  writeFile(join(own.places.proc, 'mounts'), '/dev/root / ext4 ro 0 0\n');
  Object.assign(own.env, placeAt(await freePort()));
  const cut = await httpServer(answering(200, { bus_connected: false, version: '0.1.0' }));
  set(own.env, 'GATEWAY_PORT', String(portOf(cut)));
  const { results } = await diagnose(own);
  const stepOf = (wanted: string) => results.flatMap(({ id, finding }) => (id === wanted ? [finding] : [])).at(0);
  for (const id of ['broker.reachable', 'gateway.bus']) {
    expect(stepOf(id)).toMatchObject({
      status: 'failed',
      nextStep: expect.stringMatching(/beside it say: data\.read-only$/),
    });
  }
});

test('a broker that is not ours is found out', () =>
  findsEach({
    'Mosquitto on the broker’s port': [
      ['broker.ours', 'service.collector', 'service.queue-keeper', 'service.uploader', 'service.gateway'],
      async ({ env }) => {
        const { port } = await startMosquitto();
        Object.assign(env, placeAt(port));
      },
    ],
    'Mosquitto elsewhere, with a login that the doctor is not given': [
      'broker.login',
      async ({ env, dataDir }) => {
        const { url } = await startMosquitto(undefined, { anonymous: false });
        set(env, 'MQTT_URL', url);
        rmSync(join(dataDir, 'credentials'), { recursive: true });
      },
    ],
  }));

test('faults of the gateway and the network are found, each by its check', () => {
  const gatewayAt = async (url: string, { env }: OwnBoat) => set(env, 'GATEWAY_PORT', String(portOf(url)));
  const python = { status: 'healthy', service: 'export-manager', queue_initialized: true, worker_running: true };
  const cut = { bus_connected: false, version: '0.1.0' };
  return findsEach({
    'a gateway open to the network without a token': [
      'gateway.token',
      ({ env }) => set(env, 'GATEWAY_HOST', '0.0.0.0'),
    ],
    'no gateway': ['gateway.answers', async ({ env }) => set(env, 'GATEWAY_PORT', String(await freePort()))],
    'the Python service on the gateway’s port': [
      'gateway.ours',
      async (own) => gatewayAt(await httpServer(answering(200, python)), own),
    ],
    'another program on the gateway’s port': [
      'gateway.ours',
      async (own) => gatewayAt(await httpServer(answering(200, '<html>')), own),
    ],
    'a gateway without broker': ['gateway.bus', async (own) => gatewayAt(await httpServer(answering(200, cut)), own)],
    'no network': ['network.there', async ({ env }) => set(env, 'NETWORK_PROBES', `127.0.0.1:${await freePort()}`)],
    'a portal’s page': [
      'network.portal',
      async (own) => centralAt(own, await httpServer(answering(200, '<!DOCTYPE html><title>Sign in</title>'))),
    ],
    'a portal’s redirect': [
      'network.portal',
      async (own) => centralAt(own, await httpServer(answering(302, '', { location: 'http://portal.example/login' }))),
    ],
  });
});

test('faults on the way to the central database are found, each by its check', async () => {
  const tls = await startTlsServer();
  return findsEach({
    'no address': ['central.url', ({ env }) => void Object.assign(env, { CENTRAL_API_URL: '', NETWORK_PROBES: ',' })],
    'an address with a login in it': [
      'central.url',
      (own) => centralAt(own, own.env.CENTRAL_API_URL?.replace('//', '//me:secret@') ?? ''),
    ],
    'an address without TLS': [
      'central.tls',
      async (own) => centralAt(own, elsewhere(await httpServer(answering(200, '{}')))),
    ],
    'a name nobody knows': [
      'central.name',
      (own) => {
        centralAt(own, 'https://central.invalid');
        set(own.env, 'NETWORK_PROBES', ',');
      },
    ],
    'a port that takes no connection': [
      'central.connects',
      async (own) => centralAt(own, `http://127.0.0.1:${await freePort()}`),
    ],
    'an expired certificate': ['central.certificate', (own) => centralAt(own, tls.expired)],
    'a certificate signed by itself': ['central.certificate', (own) => centralAt(own, tls.selfSigned)],
    'a certificate for another host': ['central.certificate', (own) => centralAt(own, tls.otherHost)],
    'no TLS where TLS should be': [
      'central.certificate',
      async (own) => centralAt(own, (await httpServer(answering(200, '{}'))).replace('http:', 'https:')),
    ],
    'a proxy that wants a login': [
      'network.there',
      async (own) => {
        centralAt(own, 'https://elsewhere.example');
        const proxy = await startHttpProxy({ to: 9, say: () => 'HTTP/1.1 407 Login\r\nContent-Length: 0\r\n\r\n' });
        set(own.env, 'https_proxy', `http://me:secret@127.0.0.1:${proxy.port}`);
      },
    ],
    'a proxy that is not there': [
      'network.there',
      async (own) => {
        centralAt(own, 'https://elsewhere.example');
        set(own.env, 'ALL_PROXY', `127.0.0.1:${await freePort()}`);
      },
    ],
    'an authority that is not there': [
      'central.authorities',
      (own) => {
        centralAt(own, tls.stranger);
        set(own.env, 'NODE_EXTRA_CA_CERTS', '/nowhere/ca.pem');
      },
    ],
    'an authority that is none': [
      'central.authorities',
      (own) => {
        centralAt(own, tls.stranger);
        set(own.env, 'SSL_CERT_FILE', own.envFile);
      },
    ],
    'an authority where the service may not look': [
      'central.authorities',
      (own) => {
        centralAt(own, tls.stranger);
        set(own.env, 'NODE_EXTRA_CA_CERTS', tls.strangerAuthority);
        const hidden = `InaccessiblePaths=-/srv -${dirname(realpathSync(tls.strangerAuthority))}`;
        commandThatSays(own.places, 'systemctl', `${unitsOf()}\n${hidden}\nProtectHome=no`);
      },
    ],
    'a server that is not well': [
      'central.answers',
      async (own) => centralAt(own, await httpServer(answering(503, '{}'))),
    ],
    'an answer of two lengths': [
      'central.answers',
      async (own) => centralAt(own, await wireAnswering('two lengths that differ')),
    ],
    'a token that is not accepted': [
      'central.token',
      async (own) => centralAt(own, await httpServer(answering(401, '{}'))),
    ],
  });
});

function set(env: OwnBoat['env'], name: string, value: string): void {
  env[name] = value;
}

const portOf = (url: string) => Number(new URL(url).port);
const placeAt = (port: number) => placeOf({ url: `mqtt://127.0.0.1:${port}`, port });

function centralAt({ env }: OwnBoat, url: string): void {
  set(env, 'CENTRAL_API_URL', url);
}

/** The same place by an address that no rule takes for this machine. */
const elsewhere = (url: string) => url.replace('127.0.0.1', '[::ffff:127.0.0.1]');

function oldFile(path: string): void {
  newFile(path, -3_600_000);
}

function newFile(path: string, fromNowMs = 0): void {
  writeFile(path, '{}');
  const at = new Date(Date.now() + fromNowMs);
  utimesSync(path, at, at);
}

function clockAt({ io }: OwnBoat, now: number): void {
  io.clock = { ...systemClock, now: () => now };
}

function builtAt({ io }: OwnBoat, at: number): void {
  io.builtAt = at;
}

test('a Signal K that refuses us is named with the next step, and what it told in vain is noted', async () => {
  const boat = await healthyBoat();
  const refused = boat.copy();
  await signalkThatRefuses('401 Unauthorized')(refused);
  const { failed } = await diagnose(refused);
  expect(failed).toMatchObject([
    {
      cause: expect.stringContaining('refuses us (HTTP 401): it asks for a token, and SIGNALK_TOKEN is not set'),
      nextStep: expect.stringContaining('set SIGNALK_TOKEN'),
    },
  ]);
  set(refused.env, 'SIGNALK_TOKEN', 'expired-token-of-ours');
  const expired = (await diagnose(refused)).failed[0];
  expect(expired?.cause).toContain('SIGNALK_TOKEN is not valid, or no longer');
  expect(JSON.stringify(expired)).not.toContain('expired-token-of-ours');

  const left = {
    source: 'gw.1',
    reason: 'no_path',
    at_least: 5,
    message: 'Signal K: 5 of what gw.1 told were left out.',
  };
  const noting = boat.copy();
  Object.assign(noting.env, placeOf(await playBus({ collector: { signalk: { trouble: null, left_out: [left] } } })));
  const { results } = await diagnose(noting);
  expect(results.find(({ id }) => id === 'boat.signalk')?.finding).toMatchObject({
    status: 'noted',
    detail: expect.stringContaining(left.message),
  });
});

test('of a boat with secrets that nobody here was told, doctor finds no fault and shows no other to whom they are for', async () => {
  const boat = await healthyBoat();
  const own = boat.copy();
  const shown: (string | undefined)[] = [];
  const central = await httpServer(({ headers }, response) => {
    shown.push(headers.authorization);
    answering(headers.authorization === 'Bearer ours' ? 200 : 401, { installation_id: 'i' })({} as never, response);
  });
  centralAt(own, central);
  await signalkThatRefuses('401 Unauthorized')(own);
  set(own.env, 'GATEWAY_HOST', '0.0.0.0');
  const untoldIs = (names: string) => own.moreLines.splice(0, 1, `${UNTOLD}="${names}"\n`);
  untoldIs('CENTRAL_TOKEN GATEWAY_TOKEN SIGNALK_TOKEN');
  const { results, ids } = await diagnose(own);
  expect(ids).toEqual([]);
  expect(shown).toEqual([undefined]);
  const reasonOf = (id: string, of = results) => of.find((result) => result.id === id)?.finding;
  expect(reasonOf('central.token')).toEqual(untoldHere('CENTRAL_TOKEN'));

  // Where a proxy leads there, whatever is not told of it is not asked either; this machine needs none.
  untoldIs('CENTRAL_TOKEN GATEWAY_TOKEN SIGNALK_URL HTTP_PROXY');
  expect(reasonOf('central.connects', (await diagnose(own)).results)?.status).toBe('ok');
  set(own.env, 'ALLOW_INSECURE_CENTRAL', 'true');
  centralAt(own, elsewhere(central));
  shown.length = 0;
  const far = await diagnose(own);
  expect(far.ids).toEqual([]);
  expect(shown).toEqual([]);
  for (const id of ['network.there', 'central.name', 'central.connects'])
    expect(reasonOf(id, far.results)).toEqual(untoldHere('HTTP_PROXY'));
  expect(reasonOf('boat.signalk', far.results)).toEqual(untoldHere('SIGNALK_URL'));
});

test('where nothing of npm start runs, there is one cause and one step; of what it does not run, its own', async () => {
  const own = (await healthyBoat()).copy();
  const folder = tempFolder();
  const ports = await Promise.all(Array.from({ length: 4 }, freePort));
  const [mqtt, gateway, central, signalk] = ports.map(String);
  const stopped = {
    ...own,
    envFile: join(folder, BOAT_ENV_FILE),
    env: {
      ...own.env,
      ...placeAt(Number(mqtt)),
      D3KOS_ROOT: join(folder, 'd3kos'),
      GATEWAY_PORT: gateway ?? '',
      CENTRAL_PORT: central ?? '',
      CENTRAL_API_URL: `http://127.0.0.1:${central}`,
      SIGNALK_URL: `http://127.0.0.1:${signalk}`,
    },
  };
  cpSync(own.root, join(folder, 'd3kos'), { recursive: true });
  const stepsOf = async (boat: OwnBoat) =>
    Object.fromEntries((await diagnose(boat)).failed.map(({ id, nextStep }) => [id, nextStep]));
  const beside = 'mend what the checks that failed beside it say: broker.reachable';
  expect(await stepsOf(stopped)).toEqual({
    'broker.reachable': expect.stringContaining('npm start'),
    'gateway.answers': beside,
    'central.connects': beside,
    'boat.signalk': beside,
  });
  set(stopped.env, 'CENTRAL_PORT', '1');
  set(stopped.env, 'D3KOS_ROOT', own.root);
  expect(await stepsOf(stopped)).toMatchObject({
    'central.connects': expect.stringContaining('ask who runs it'),
    'boat.signalk': expect.stringContaining('systemctl status signalk'),
  });
});

test('a login that only this command has wrong is told as that by doctor and status, while the gateway is connected', async () => {
  const own = (await healthyBoat()).copy();
  set(own.env, 'MQTT_USERNAME', 'uploader');
  set(own.env, 'MQTT_PASSWORD', 'wrong');
  const { results, ids } = await diagnose(own);
  expect(ids).toEqual(['broker.login']);
  const found = results.find(({ id }) => id === 'broker.login')?.finding;
  expect(found).toMatchObject({
    cause: expect.stringContaining('not let this command in'),
    consequence: expect.stringContaining('the services go on'),
    nextStep: expect.not.stringContaining('Ctrl-C'),
  });
  const { code, err } = await run(own.env, 'status');
  expect([code, err]).toEqual([3, expect.stringContaining('not let this command in')]);
  set(own.env, 'GATEWAY_PORT', '1');
  expect((await run(own.env, 'status')).err).toContain('nothing is collected');
});

test('of a broker whose password nobody here was told, doctor says which to give', async () => {
  const own = (await healthyBoat()).copy();
  const { port } = await startMosquitto(undefined, { anonymous: false });
  Object.assign(own.env, placeAt(port), { MQTT_USERNAME: 'boat' });
  own.moreLines.push(`${UNTOLD}="MQTT_PASSWORD"\n`);
  const { results, ids } = await diagnose(own);
  expect(ids).toEqual([]);
  expect(results.find(({ id }) => id === 'broker.login')?.finding).toEqual(untoldHere('MQTT_PASSWORD'));
});

test('a server that takes exports and knows no other question is not told as down', async () => {
  const boat = await healthyBoat();
  for (const [status, finding] of [
    [501, { status: 'noted', detail: expect.stringContaining('says nothing of imports') }],
    [405, { status: 'ok' }],
    [404, { status: 'ok' }],
  ] as const) {
    const own = boat.copy();
    centralAt(own, await httpServer(answering(status, '')));
    const { results, failed } = await diagnose(own);
    expect(results.find(({ id }) => id === 'central.answers')?.finding, `${status}`).toMatchObject(finding);
    expect(failed).toEqual([]);
  }
});

/** A server that answers everything as a row of the table of answers does. */
async function wireAnswering(name: string): Promise<string> {
  const answer = WIRE_ANSWERS.find((row) => row.name === name);
  if (!answer) throw new Error(`there is no such answer: ${name}`);
  return (await startWireCentral(answer)).url;
}

test('an answer that breaks the rules is told in the words of an upload, and one that can be read is well', async () => {
  const boat = await healthyBoat();
  const causesOf = async (answer: string) => {
    const own = boat.copy();
    centralAt(own, await wireAnswering(answer));
    return (await diagnose(own)).failed.map(({ cause }) => cause);
  };
  expect(await causesOf('two lengths that differ')).toEqual([
    expect.stringMatching(/^The server at .* answered, but not by HTTP's rules: two lengths that differ\.$/),
  ]);
  expect(await causesOf('100 unasked')).toEqual([]);
  expect(await causesOf('two codings')).toEqual([]);
});
