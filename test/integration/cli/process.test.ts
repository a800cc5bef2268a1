import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { projectRoot } from '../../../deploy/start-boat/bundles.ts';
import { childEnv, NO_BOAT } from '../../support/child-env.ts';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { needs, unless } from '../../support/needs.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { playBus } from './doctor-rig.ts';

const MAIN = join(projectRoot, 'services/cli/main.ts');
const NOBODY = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
/** Root may look at everything, so then another user has to; one who may not read this checkout cannot. */
const otherUser = unless(
  spawnSync(process.execPath, [MAIN, '--version'], NOBODY).status !== 0 && 'no other user may read this checkout',
);

/** The command as a process of its own. */
function start(env: Record<string, string>, args: readonly string[], asNobody = false) {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...childEnv(), PATH: '/usr/bin:/bin', ...NO_BOAT, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(asNobody ? NOBODY : {}),
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (text += String(part)));
  return { child, text: () => text, ended: codeOf(child) };
}

const codeOf = (child: ChildProcess) =>
  new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));

test('Ctrl-C ends watch cleanly, and so does a reader that has seen enough', async () => {
  const bus = await playBus();
  const [first, second] = [start({ MQTT_URL: bus.url }, ['watch']), start({ MQTT_URL: bus.url }, ['watch'])];
  await eventually('both watch', () => /is online/.test(first.text()) && /is online/.test(second.text()));
  first.child.kill('SIGINT');
  second.child.stdout.destroy();
  await bus.busOf('uploader').close();
  expect(await Promise.all([first.ended, second.ended])).toEqual([0, 0]);
});

test('data that this user may not look into are not said to be none', needs(otherUser), async () => {
  const dataDir = tempFolder();
  const queue = join(dataDir, 'queue');
  mkdirSync(queue);
  writeFileSync(join(queue, 'queue.db'), '');
  chmodSync(queue, process.getuid?.() === 0 ? 0o700 : 0);
  chmodSync(dataDir, 0o755);
  onTestFinished(() => chmodSync(queue, 0o700));
  const { ended, text } = start({ DATA_DIR: dataDir }, ['backup', join(tempFolder(), 'boat.tar.gz')], true);
  expect(await ended).toBe(1);
  expect(text()).toMatch(/^This user may not read \S*\/queue\.\n.*nothing was done.*\n.*sudo/);
});

test('a folder in which npm start has not run is named, and no other boat is asked instead', async () => {
  const { ended, text } = start({ BOAT_DIR: tempFolder() }, ['status']);
  expect(await ended).toBe(78);
  expect(text()).toMatch(/^npm start has not run in \S+, which BOAT_DIR names\.\n.*\n.*BOAT_DIR=\S+ npm start/);
});

test('what it says to do about a folder with a blank can be copied', async () => {
  const folder = join(tempFolder(), 'no such');
  const { ended, text } = start({ BOAT_DIR: folder }, ['status']);
  expect(await ended).toBe(78);
  expect(text()).toContain(`BOAT_DIR='${folder}' npm start`);
});

test('what this user may not look at is no fault: the doctor says to use sudo', needs(otherUser), async () => {
  const dataDir = tempFolder();
  mkdirSync(join(dataDir, 'credentials'), { mode: 0o700 });
  mkdirSync(join(dataDir, 'set-aside'), { mode: 0o700 });
  for (const name of ['credentials', 'set-aside']) chmodSync(join(dataDir, name), process.getuid?.() === 0 ? 0o700 : 0);
  chmodSync(dataDir, 0o755);
  onTestFinished(() => {
    for (const name of ['credentials', 'set-aside']) chmodSync(join(dataDir, name), 0o700);
  });
  const env = { DATA_DIR: dataDir, MQTT_PORT: String(await freePort()), SIGNALK_URL: 'none', NETWORK_PROBES: ',' };
  const { ended, text } = start(env, ['doctor', '--json'], true);
  expect(await ended).toBe(1);
  const { checks } = JSON.parse(text()) as { checks: { id: string; status: string; reason?: string }[] };
  const hidden = checks.filter(({ reason }) => reason?.includes('sudo')).map(({ id }) => id);
  expect(hidden).toEqual(expect.arrayContaining(['data.set-aside', 'credentials.present', 'credentials.mode']));
});

test.each([[['doctor']], [['doctor', '--json']], [['--help']], [['--version']]])(
  'output of %j that is lost, as on a full disk, is said, and is 74',
  (args) => {
    const full = openSync('/dev/full', 'w');
    onTestFinished(() => closeSync(full));
    const env = {
      ...childEnv(),
      PATH: '/usr/bin:/bin',
      DATA_DIR: tempFolder(),
      MQTT_PORT: '1',
      SIGNALK_URL: 'none',
      NETWORK_PROBES: ',',
    };
    const { status, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
      env,
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([74, expect.stringContaining('The output could not be written (ENOSPC)')]);
  },
);

test('a reader that has seen enough leaves a command its own exit code', async () => {
  const env = { DATA_DIR: tempFolder(), MQTT_PORT: '1', SIGNALK_URL: 'none', NETWORK_PROBES: ',' };
  const { child, ended } = start(env, ['doctor']);
  child.stdout.destroy();
  expect(await ended).toBe(1);
});

test.each([
  ['a command that there is not', ['nope'], 64, 'ignore'],
  ['output that is lost as well', ['--version'], 74, 'full'],
] as const)('errors that cannot be said, as on a full disk, leave %s its exit code', (_what, args, code, out) => {
  const full = openSync('/dev/full', 'w');
  onTestFinished(() => closeSync(full));
  const stdio = ['ignore', out === 'full' ? full : 'ignore', full] as const;
  const { status } = spawnSync(process.execPath, [MAIN, ...args], {
    env: { PATH: '/usr/bin:/bin' },
    stdio: [...stdio],
  });
  expect(status).toBe(code);
});
