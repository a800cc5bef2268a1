import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { ExportDocument } from '../../shared/export/document.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { startMosquitto } from '../support/mosquitto.ts';
import { needs, program, root } from '../support/needs.ts';
import { GONE_WITHIN_MS, isListening, killStarter, npmStart, STARTERS, UP } from '../support/npm-start.ts';
import { ownCommand } from '../support/own-command.ts';
import { fillDisk, remount, smallDisk } from '../support/small-disk.ts';
import { tempFolder } from '../support/temp-folder.ts';

const unshare = program('unshare', 'util-linux');

/** The first document that came ashore. */
async function firstImport(centralPort: number): Promise<ExportDocument> {
  const imports = `http://127.0.0.1:${centralPort}/api/v1/imports`;
  const listed = (await (await fetch(imports)).json()) as { imports: { import_id: string }[] };
  const document = await fetch(`${imports}/${listed.imports.at(-1)?.import_id}/document`);
  return (await document.json()) as ExportDocument;
}

/** The processes that said they are ready, in their order. */
const pidOf = (service: string, log: string) =>
  Number(new RegExp(`"service":"${service}",.*"pid":(\\d+),"message":"Ready`).exec(log)?.[1]);

const pidsIn = (log: string) => [...log.matchAll(/"pid":(\d+),"message":"Ready\."/g)].map(([, pid]) => Number(pid));

test('a stranger sees a first export come ashore, what to try, the way closed and open again, a process that dies come back; a second start says who runs there; Ctrl-C ends everything, and the last line says so', async () => {
  const boat = await npmStart();
  await boat.says(/Export q_\S+ delivered, receipt import_/);
  await boat.says('Ctrl-C ends everything.');
  const said = boat.said();
  const first = said.indexOf('Try it:');
  expect(said.slice(0, first).filter((line) => line !== 'Building the processes.')).toEqual([
    'The boat is up: broker, central, queue-keeper, collector, uploader, gateway.',
    'Asking for a first export.',
    expect.stringMatching(/^Export q_\S+ queued, 9 categories, \d+ kB\.$/),
    expect.stringMatching(/^Export q_\S+ delivered, receipt import_\w+\.$/),
  ]);
  const whatToTry = said.slice(first).join('\n');
  expect(whatToTry).toContain(`curl -X POST http://127.0.0.1:${boat.ports.GATEWAY_PORT}/export/generate`);
  expect(whatToTry).toContain(`mosquitto_sub -h 127.0.0.1 -p ${boat.ports.MQTT_PORT}`);
  expect(whatToTry).toContain('boat.log');
  const answer = await fetch(`http://127.0.0.1:${boat.ports.GATEWAY_PORT}/export/queue/status`);
  expect(await answer.json()).toMatchObject({ completed_count: 1 });
  const { data, problems } = await firstImport(boat.ports.CENTRAL_PORT);
  expect(problems).toEqual([]);
  expect(Object.entries(data).filter(([, value]) => Object.keys(value).length === 0)).toEqual([]);
  expect(data.engine_benchmark.map(({ kind }) => kind)).toEqual(['run', 'baseline']);
  expect(data.system_alerts.map(({ metric }) => metric)).toContain('propulsion.main.lowOilPressure');

  // In the checkout the command line finds the boat by its folder alone, whatever its ports.
  const found = { BOAT_DIR: boat.folder };
  expect((await ownCommand(found, ['status'])).said).toMatch(/^Safe: +yes\./);
  const { said: checked } = await ownCommand(found, ['doctor', '--verbose']);
  expect(checked).not.toMatch(/FAILED/);
  expect(checked).toContain(
    `ok       broker.reachable: the broker’s port is open (mqtt://127.0.0.1:${boat.ports.MQTT_PORT})`,
  );

  // What is said for one call goes before that.
  const elsewhere = String(await freePort());
  expect((await ownCommand({ ...found, MQTT_PORT: elsewhere }, ['status'])).said).toContain(`127.0.0.1:${elsewhere}`);

  // The way ashore is closed and open again: each is told once, and a refusal as whoever asked is answered.
  const license = join(boat.folder, 'd3kos/config/license.json');
  const kept = readFileSync(license);
  writeFileSync(license, String(kept).replace('"tier": 3', '"tier": 0'));
  await boat.says('An export that is asked for now is refused: Tier 0');
  for (const _ of ['once', 'again']) await ownCommand(found, ['request']);
  await eventually('both are refused', () => boat.said().filter((line) => line.startsWith('A request')).length === 2);
  writeFileSync(license, kept);
  await boat.says('Exports that are asked for are made again.');
  expect(boat.said().slice(boat.said().indexOf('Ctrl-C ends everything.') + 1)).toEqual([
    'An export that is asked for now is refused: Tier 0 does not have export capability',
    ...Array.from({ length: 2 }, () => 'A request was rejected: Tier 0 does not have export capability'),
    'Exports that are asked for are made again.',
  ]);

  expect(pidsIn(boat.log())).toHaveLength(6);
  process.kill(pidOf('queue-keeper', boat.log()), 'SIGKILL');
  await boat.says(/The queue-keeper ended \(SIGKILL\); it is started again/, 20_000);
  await boat.says('The queue-keeper runs again.', 20_000);
  expect(pidsIn(boat.log())).toHaveLength(7);
  process.kill(pidOf('broker', boat.log()), 'SIGKILL');
  await boat.says(/The broker ended \(SIGKILL\); it is started again/, 20_000);
  await boat.says('The broker answers again.', 20_000);
  expect(boat.said().filter((line) => line.startsWith('The broker went away'))).toHaveLength(1);
  expect((await ownCommand(found, ['logs', 'central'])).said).toContain('central: Imported.');

  const second = await npmStart({ env: { BOAT_DIR: boat.folder } });
  await second.endsWith(78);
  expect(second.output.text).toMatch(
    /^» A boat runs in .* already \(process \d+, since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\): /,
  );
  expect(second.said()).toHaveLength(1);
  expect(await isListening(boat.ports.GATEWAY_PORT)).toBe(true);
  const living = pidsIn(boat.log());
  expect(living).toHaveLength(8);

  boat.child.kill('SIGINT');
  await boat.endsWith(0);
  expect(boat.said().at(-1)).toBe('The boat has ended.');
  expect(pidsIn(boat.log())).toEqual(living);
});

/** Each of them, at each moment, in `npm run test:faults`. */
test.each([
  ['npm itself', 'running', /^npm start/, UP],
  ['run.mjs', 'starting', /deploy\/run\.mjs/, null],
  ['start-boat.ts together with run.mjs and its guard', 'running', STARTERS, UP],
] as const)('%s killed with SIGKILL while the boat is %s: no process stays, no port', (_who, _when, who, sentence) =>
  killStarter(who, sentence),
);

test('a port in use is one clear sentence, and nothing was started', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void taken.close());
  const address = taken.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const boat = await npmStart({ env: { MQTT_PORT: String(port), BOAT_DIR: join(tempFolder(), 'new') } });
  await boat.endsWith(78);
  expect(boat.said()).toEqual([
    `Port ${port} cannot be used, another program listens there: set MQTT_PORT to another.`,
  ]);
  expect(boat.log()).toBe('');
  expect(existsSync(boat.folder)).toBe(false);
});

test.each([
  ['a root that is no boat', { D3KOS_ROOT: '/nowhere/at/all' }, /^License file not found \(\/nowhere\/at\/all/],
  ['a folder that cannot be made', { DATA_DIR: '/dev/null/data' }, /^\/dev\/null\/data cannot be used/],
  ['a folder for it all that cannot be made', { BOAT_DIR: '/dev/null/boat' }, /^\/dev\/null\/boat cannot be used/],
  ['a wrong setting', { RETRY_SCHEDULE: 'soon' }, /^A setting is wrong: RETRY_SCHEDULE=soon/],
  [
    'a setting that a process finds wrong with another',
    { CENTRAL_API_URL: 'http://c' },
    /^CENTRAL_API_URL names c without/,
  ],
])('%s is one clear sentence, and 78', async (_what, env, sentence) => {
  const boat = await npmStart({ env });
  await boat.endsWith(78);
  expect(boat.said()).toEqual([expect.stringMatching(sentence)]);
});

test('a broker of one’s own is used with the login in its URL, whose password is never shown; a terminal that is closed, output and all, leaves nothing behind', async () => {
  const { port } = await startMosquitto();
  const boat = await npmStart({ env: { MQTT_URL: `mqtt://skipper:seasick@127.0.0.1:${port}`, LOG_LEVEL: 'warn' } });
  await boat.says(UP);
  expect(boat.said()[0]).toBe(`Using the broker at mqtt://127.0.0.1:${port}; none is started.`);
  expect(boat.output.text).toContain('The boat is up: central, queue-keeper');
  await boat.says('Ctrl-C ends everything.');
  expect(boat.output.text + boat.log()).not.toContain('seasick');
  const told = readFileSync(join(boat.folder, 'boat.env'), 'utf8');
  expect(told).toContain(`MQTT_URL="mqtt://127.0.0.1:${port}"`);
  expect(told, 'no port of a broker that is not started').not.toContain('MQTT_PORT');
  expect(told).toContain('LOG_LEVEL="warn"');
  expect(told).toContain('GIVEN_AND_NOT_WRITTEN_HERE="MQTT_PASSWORD"');
  boat.child.stdout.destroy();
  boat.child.stderr.destroy();
  boat.child.kill('SIGHUP');
  await eventually('everything has ended', () => boat.living().length === 0, GONE_WITHIN_MS);
});

test('a broker that does not answer is said before anything is started', async () => {
  const port = await freePort();
  const boat = await npmStart({ env: { MQTT_URL: `mqtt://skipper:seasick@127.0.0.1:${port}` } });
  await boat.endsWith(78);
  expect(boat.said()).toEqual([
    `Using the broker at mqtt://127.0.0.1:${port}; none is started.`,
    expect.stringMatching(new RegExp(`^The broker mqtt://127\\.0\\.0\\.1:${port} does not answer .*set MQTT_URL`)),
  ]);
});

test('on a disk that is full a boat starts all the same, says so, and brings ashore what waits; on one that is read-only nothing is started, and it is said', async () => {
  const disk = smallDisk(24);
  const env = { BOAT_DIR: join(disk, 'boat'), CENTRAL_API_URL: `http://127.0.0.1:${await freePort()}` };
  const before = await npmStart({ env });
  await before.says(/Export q_\S+ queued/);
  before.child.kill('SIGTERM');
  await before.endsWith(0);
  const makeFree = fillDisk(disk);
  const boat = await npmStart({ env: { BOAT_DIR: env.BOAT_DIR } });
  await boat.says(/boat\.env .*full/);
  await boat.says(UP);
  expect(boat.output.text).not.toMatch(/\n\s+at /);
  const imports = async () =>
    (
      (await (await fetch(`http://127.0.0.1:${boat.ports.CENTRAL_PORT}/api/v1/imports`)).json()) as {
        imports: object[];
      }
    ).imports;
  makeFree();
  await eventually('what waited is ashore', async () => (await imports()).length > 0, 60_000);
  boat.child.kill('SIGTERM');
  await boat.endsWith(0);

  remount(disk, 'ro');
  const [all, data, central, fresh] = ['boat', 'boat/data', 'boat/central', 'new'].map((name) => join(disk, name));
  for (const places of [{ BOAT_DIR: all }, { DATA_DIR: data, CENTRAL_DATA_DIR: central }, { DATA_DIR: fresh }]) {
    const named = Object.entries(places) as [setting: string, folder: string][];
    const refused = await npmStart({ env: Object.fromEntries(named) });
    await refused.endsWith(78);
    expect(refused.said().slice(0, named.length)).toEqual(
      named.map(([setting, folder]) => `${folder} cannot be used (EROFS): set ${setting} to a folder that can.`),
    );
    expect(refused.output.text).not.toContain('is up');
  }
});

test('a process that signals end at each start is given up with its last words', needs(root, unshare), async () => {
  const start = 'mount -t tmpfs none /proc; exec node deploy/run.mjs node deploy/start-boat.ts';
  const boat = await npmStart({ command: ['unshare', '-m', 'sh', '-c', start] });
  await boat.endsWith(1);
  expect(boat.said().at(-1)).toMatch(
    /^The broker could not be started\. SIGABRT ended it 3 times, last with “process\.execve failed .*ENOENT”; .*boat\.log/,
  );
});

test('a machine whose loopback is down says so', needs(root, unshare), async () => {
  const boat = await npmStart({ command: ['unshare', '-n', 'node', 'deploy/run.mjs', 'node', 'deploy/start-boat.ts'] });
  await boat.endsWith(78);
  expect(boat.said()).toEqual([
    expect.stringMatching(/^127\.0\.0\.1 cannot be reached .*ENETUNREACH.*ip link set lo up/),
  ]);
});
