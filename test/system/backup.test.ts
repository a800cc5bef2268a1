import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectRoot } from '../../deploy/start-boat/bundles.ts';
import { startBoat } from '../support/boat.ts';
import { childEnv, NO_BOAT } from '../support/child-env.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { boatToRestore, killerOfRestores, linkFoldersAway, overlayOn } from '../support/kill-restore.ts';
import { needs, root, strace } from '../support/needs.ts';
import { ownCommand } from '../support/own-command.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** Runs a bundle to its end; its exit code and all that it said. */
async function runBundle(name: string, env: Record<string, string>): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [join(projectRoot, 'dist', `${name}.js`)], { env: { ...childEnv(), ...env } });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, said };
}

test('nothing starts in the middle of a restore, and everything when it is finished', async () => {
  const { dataDir } = await boatToRestore();
  writeFileSync(
    join(dataDir, 'restoring.json'),
    JSON.stringify({ aside: 'before-restore-x', names: [], machineFiles: [] }),
  );
  for (const name of ['broker', 'collector', 'queue-keeper', 'all']) {
    const env = { DATA_DIR: dataDir, MQTT_PORT: String(await freePort()), GATEWAY_PORT: String(await freePort()) };
    const { code, said } = await runBundle(name, env);
    expect([name, code, said]).toEqual([
      name,
      78,
      expect.stringMatching(/A restore in .* is not finished.*cli -- restore/),
    ]);
  }
  expect((await ownCommand({ DATA_DIR: dataDir }, ['restore'])).code).toBe(0);
  await startBoat({ dataDir });
});

test(
  'a disk that does not keep what it was given is found out, and the earlier backup stays',
  needs(strace),
  async () => {
    const { dataDir, file } = await boatToRestore();
    const before = readFileSync(file);
    // It says that it has a byte, and has none.
    const lost = 'write,pwrite64,writev,pwritev';
    const prefix = ['strace', '-f', '-qq', '-o', '/dev/null', '-P', `${file}.partial`];
    prefix.push('-e', `trace=${lost}`, '-e', `inject=${lost}:retval=1:when=1`);
    const { code, said } = await ownCommand({ DATA_DIR: dataDir }, ['backup', file], { prefix });
    expect([code, said]).toEqual([1, expect.stringContaining('does not come back as it was')]);
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(dirname(file))).toEqual(['boat.tar.gz']);
  },
);

test('down a pipe and back, in pieces of a pipe’s size', async () => {
  const { dataDir } = await boatToRestore();
  const made = await ownCommand({ DATA_DIR: dataDir }, ['backup', '-']);
  expect([made.code, made.err]).toEqual([0, expect.stringContaining('is written')]);
  const next = tempFolder();
  const back = await ownCommand({ DATA_DIR: next }, ['restore', '-'], { input: made.out });
  expect([back.code, back.said]).toEqual([0, expect.stringContaining('is restored')]);
  expect(readdirSync(join(next, 'outbox'))).toEqual(['export_20260221_080000.json']);
});

test('a backup that is killed leaves nothing in the way of the next; one that works is not disturbed', async () => {
  const { dataDir, file } = await boatToRestore();
  const env = { DATA_DIR: dataDir };
  mkdirSync(join(dataDir, 'set-aside'), { recursive: true });
  // So many bytes that it takes a while.
  writeFileSync(join(dataDir, 'set-aside/large'), randomBytes(24 << 20));
  const begin = async () => {
    const child = spawn(process.execPath, [join(projectRoot, 'dist/cli.js'), 'backup', file], {
      env: { ...childEnv(), ...NO_BOAT, ...env },
      stdio: 'ignore',
    });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const began = Date.now();
    // One that was killed left its own.
    const writtenMs = () => statSync(`${file}.partial`, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    await eventually('it writes', () => writtenMs() > began);
    return { child, ended };
  };
  const killed = await begin();
  killed.child.kill('SIGKILL');
  await killed.ended;
  expect(readdirSync(dirname(file)).length).toBeGreaterThan(1);
  const working = await begin();
  working.child.kill('SIGSTOP');
  const second = await ownCommand(env, ['backup', file]);
  expect([second.code, second.err]).toEqual([75, expect.stringContaining(`process ${working.child.pid}, since`)]);
  expect((await ownCommand(env, ['restore', file])).code).toBe(75);
  working.child.kill('SIGCONT');
  expect(await working.ended).toBe(0);
  expect(readdirSync(dirname(file))).toEqual(['boat.tar.gz']);
  expect((await ownCommand(env, ['restore', '--check', file])).code).toBe(0);
});

describe('a restore that is killed', needs(strace), () => {
  test('at any fifth rename goes on, or was not begun', async () => {
    const killAt = await killerOfRestores();
    let nth = 1;
    while (await killAt('rename', nth)) nth += 5;
    expect(nth).toBeGreaterThan(15);
  });

  test.each([
    ['behind links to another disk', linkFoldersAway],
    ['in the lower layer of an overlay', overlayOn],
  ])('so it does where folders cannot be renamed, %s', needs(root), async (_where, prepare) => {
    // At each of them in `npm run test:faults`.
    const killAt = await killerOfRestores(prepare);
    let nth = 7;
    while (await killAt('rename', nth)) nth += 9;
    expect(nth).toBeGreaterThan(15);
  });
});
