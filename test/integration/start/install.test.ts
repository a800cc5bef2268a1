import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { projectRoot } from '../../../deploy/start-boat/bundles.ts';
import { eventually } from '../../support/eventually.ts';
import { needs, root, unless } from '../../support/needs.ts';
import { processesWith } from '../../support/processes-with.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const PINNED = `node_modules/node-${process.platform}-${process.arch}`;
const pinned = unless(!existsSync(join(projectRoot, PINNED)) && 'the project brings no Node for this machine');

/** Stands for npm: tells that it was called, waits until the file `go` is there, and lays out what it would install. */
const NPM = `#!/bin/sh
echo "$*" >> calls
rm -rf node_modules/*
while [ ! -e go ]; do sleep 0.05; done
mkdir -p node_modules
cp -rl installed/. node_modules/ 2>/dev/null || cp -r installed/. node_modules/
`;

/** A checkout with as much of the project as `run.mjs` needs, and an npm of our own. */
function checkout(installs: readonly string[] = [PINNED]) {
  const root = tempFolder();
  const inside = (path: string) => join(root, path);
  for (const part of ['deploy/run.mjs', 'deploy/run', 'package.json']) {
    cpSync(join(projectRoot, part), inside(part), { recursive: true });
  }
  const { packages } = JSON.parse(readFileSync(join(projectRoot, 'package-lock.json'), 'utf8'));
  const only = Object.fromEntries(Object.entries(packages).filter(([path]) => path === '' || path === PINNED));
  writeFileSync(inside('package-lock.json'), JSON.stringify({ lockfileVersion: 3, packages: only }));
  for (const path of installs) {
    const folder = inside(path.replace('node_modules', 'installed'));
    mkdirSync(folder, { recursive: true });
    cpSync(join(projectRoot, path, 'package.json'), join(folder, 'package.json'));
    mkdirSync(join(folder, 'bin'));
    linkOrCopy(join(projectRoot, path, 'bin/node'), join(folder, 'bin/node'));
  }
  mkdirSync(inside('installed'), { recursive: true });
  mkdirSync(inside('programs'));
  writeFileSync(inside('programs/npm'), NPM);
  chmodSync(inside('programs/npm'), 0o755);
  const setting = `THIS_CHECKOUT=${root}`;
  onTestFinished(() => {
    for (const pid of processesWith(setting)) process.kill(pid, 'SIGKILL');
  });

  function run(...command: string[]) {
    const child = spawn(process.execPath, [inside('deploy/run.mjs'), ...command], {
      env: { PATH: `${inside('programs')}:/usr/bin:/bin`, THIS_CHECKOUT: root },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (text += String(part)));
    return { child, output: () => text, ended: endOf(child) };
  }

  return {
    root,
    run,
    calls: () => (existsSync(inside('calls')) ? readFileSync(inside('calls'), 'utf8').split('\n').filter(Boolean) : []),
    letNpmFinish: () => writeFileSync(inside('go'), ''),
    living: () => processesWith(setting),
  };
}

/** Node is 100 MB. */
function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    cpSync(from, to);
  }
}

const endOf = (child: ChildProcess) =>
  new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));

test('what is installed is not installed again, and its own Node comes first', needs(pinned), async () => {
  const { run, calls, letNpmFinish } = checkout();
  letNpmFinish();
  const first = run('sh', '-c', 'command -v node');
  expect(await first.ended).toBe(0);
  expect(first.output()).toMatch(new RegExp(`^Installing .*\n.*/${PINNED}/bin/node\n$`));
  expect(await run('true').ended).toBe(0);
  expect(calls()).toHaveLength(1);
  expect(calls()[0]).toMatch(/^ci .*--ignore-scripts .*--include=dev .*--include=optional .*--engine-strict=false/);
});

test('an installation that takes long says that npm still tries, and is bounded', needs(pinned), async () => {
  const { root, run, calls, letNpmFinish } = checkout();
  const { output, ended } = run('true');
  await eventually(
    'it says so',
    () => output().includes('Still installing: the packages come over the network, which may take minutes.'),
    25_000,
  );
  letNpmFinish();
  expect(await ended).toBe(0);
  expect(calls()[0]).toMatch(/ --fetch-retries=1 .*--fetch-timeout=\d+ /);
  expect(calls()[0]).toMatch(new RegExp(` --prefix ${root}$`));
});

test('what runs on this very machine is asked without a proxy, whatever Node is told', needs(pinned), async () => {
  const { root, run, letNpmFinish } = checkout();
  letNpmFinish();
  expect(await run('true').ended).toBe(0);
  const noProxy = (env: Record<string, string>) =>
    spawnSync(process.execPath, [join(root, 'deploy/run.mjs'), 'sh', '-c', 'echo "$no_proxy $NO_PROXY"'], {
      env: { PATH: '/usr/bin:/bin', ...env },
      encoding: 'utf8',
    }).stdout.trim();
  const all = 'yacht.example,127.0.0.1,localhost,[::1]';
  expect(noProxy({ NODE_USE_ENV_PROXY: '1', NO_PROXY: 'yacht.example' })).toBe(`${all} ${all}`);
  expect(noProxy({ NODE_USE_ENV_PROXY: '1', no_proxy: '*' })).toBe('*');
  expect(noProxy({ NO_PROXY: 'yacht.example' })).toBe('yacht.example');
});

test('npm installs into the checkout, not into the workspaces of a folder above', () => {
  const above = tempFolder();
  const root = join(above, 'checkout');
  mkdirSync(root);
  for (const path of ['deploy/run.mjs', 'deploy/run'])
    cpSync(join(projectRoot, path), join(root, path), { recursive: true });
  const manifest = { name: 'checkout', version: '1.0.0', optionalDependencies: {} };
  writeFileSync(
    join(above, 'package.json'),
    JSON.stringify({ name: 'above', private: true, workspaces: ['checkout'] }),
  );
  writeFileSync(join(root, 'package.json'), JSON.stringify(manifest));
  const lock = { ...manifest, lockfileVersion: 3, requires: true, packages: { '': manifest } };
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify(lock));
  mkdirSync(join(root, 'node_modules'));
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'deploy/run.mjs'), 'true'], {
    cwd: root,
    encoding: 'utf8',
    // What people have set for themselves decides neither where it is installed nor whether.
    env: {
      PATH: process.env.PATH ?? '',
      HOME: above,
      npm_config_workspace: 'checkout',
      npm_config_offline: 'true',
      npm_config_global: 'true',
      npm_config_location: 'global',
      npm_config_before: '2020-01-01',
    },
  });
  expect(stdout + stderr).toMatch(/^Installing [^\n]+\n$/);
  expect(status).toBe(0);
  expect(existsSync(join(above, 'node_modules'))).toBe(false);
  expect(existsSync(join(root, 'node_modules/.installed'))).toBe(true);
});

test('NODE_OPTIONS that no Node here takes are named, not the Node', needs(pinned), () => {
  const script = `process.env.NODE_OPTIONS = '--no-such-option'; process.env.PATH = '';
    const { findNode, whyNoNode } = await import(${JSON.stringify(join(projectRoot, 'deploy/run/find-node.mjs'))});
    const root = ${JSON.stringify(projectRoot)};
    console.log(String(findNode(root)) + ' ' + whyNoNode(root));`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect(stdout).toMatch(/^null [^\n]*takes no NODE_OPTIONS="--no-such-option": [^\n]+\n$/);
});

test('what was removed by another npm command is installed again', needs(pinned), async () => {
  const { root, run, calls, letNpmFinish } = checkout();
  letNpmFinish();
  expect(await run('true').ended).toBe(0);
  rmSync(join(root, PINNED), { recursive: true });
  expect(await run('true').ended).toBe(0);
  expect(calls()).toHaveLength(2);
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const)(
  'an installation that ends with %s leaves no process, and does not count',
  needs(pinned),
  async (signal) => {
    const { run, calls, letNpmFinish, living } = checkout();
    const { child, ended } = run('true');
    await eventually('npm works', () => calls().length === 1);
    child.kill(signal);
    expect(await ended).not.toBe(0);
    await eventually('nobody is left', () => living().length === 0, 3_000);
    letNpmFinish();
    expect(await run('true').ended).toBe(0);
    expect(calls()).toHaveLength(2);
  },
);

test('whoever comes while it is being installed waits, says so, and finds it done', needs(pinned), async () => {
  const { run, calls, letNpmFinish } = checkout();
  const first = run('true');
  await eventually('npm works', () => calls().length === 1);
  const second = run('true');
  await eventually('the second says that it waits', () => second.output().includes('waiting for it.'));
  letNpmFinish();
  expect(await Promise.all([first.ended, second.ended])).toEqual([0, 0]);
  expect(calls()).toHaveLength(1);
});

test('without its own Node it runs on one of this machine that is new enough', async () => {
  const { run, calls, letNpmFinish } = checkout([]);
  letNpmFinish();
  const { output, ended } = run('node', '--version');
  expect(await ended).toBe(0);
  const before = calls().length;
  expect(await run('true').ended).toBe(0);
  expect(calls()).toHaveLength(before);
  expect(output().trim().split('\n').at(-1)).toBe(process.version);
});

test('a command ends with its own exit code, and with it what it left behind', needs(pinned), async () => {
  const { run, letNpmFinish, living } = checkout();
  letNpmFinish();
  expect(await run('sh', '-c', 'sleep 600 & exit 7').ended).toBe(7);
  await eventually('nobody is left', () => living().length === 0, 3_000);
  expect(await run().ended).toBe(64);
});

test('a command whose starter is killed ends, although it does not want to', needs(pinned), async () => {
  const { run, letNpmFinish, living } = checkout();
  letNpmFinish();
  const { child, output } = run('sh', '-c', 'trap "" TERM HUP; echo begun; while :; do sleep 0.1; done');
  await eventually('it runs', () => output().includes('begun'));
  child.kill('SIGKILL');
  await eventually('nobody is left', () => living().length === 0, 3_000);
});

test.each([
  ['has a syntax error', 'while read -r _; do\n'],
  ['ends as soon as it stands', 'echo standing\n'],
  [
    'has the line endings of Windows',
    readFileSync(join(projectRoot, 'deploy/run/guard.sh'), 'utf8').replaceAll('\n', '\r\n'),
  ],
])('a guard that %s lets no command run, and one sentence says so', needs(pinned), async (_what, guard) => {
  const { root, run, living } = checkout();
  writeFileSync(join(root, 'deploy/run/guard.sh'), guard);
  const { output, ended } = run('sleep', '600');
  expect(await ended).toBe(69);
  expect(output()).toMatch(/^[^\n]*guard\.sh[^\n]*\n/);
  await eventually('nobody is left', () => living().length === 0, 3_000);
});

test('a guard that is killed is followed by another, and the promise holds', needs(pinned), async () => {
  const { run, letNpmFinish, living } = checkout();
  letNpmFinish();
  const { child, output } = run('sh', '-c', 'trap "" TERM HUP; echo begun; while :; do sleep 0.1; done');
  await eventually('it runs', () => output().includes('begun'));
  const guards = () => living().filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('guard.sh'));
  const [first = 0] = guards();
  process.kill(first, 'SIGKILL');
  await eventually('another stands', () => guards().some((pid) => pid !== first));
  child.kill('SIGKILL');
  await eventually('nobody is left', () => living().length === 0, 3_000);
});

test('an npm that ended before its script had begun leaves nothing behind', async () => {
  const mark = `THIS_ORPHAN=${tempFolder()}`;
  const script = 'THIS_ORPHAN=$1 npm_lifecycle_event=start "$2" deploy/run.mjs sleep 600 >/dev/null 2>&1 &';
  spawnSync('/bin/sh', ['-c', script, 'sh', mark.slice(12), process.execPath], { cwd: projectRoot });
  await eventually('everything has ended', () => processesWith(mark).length === 0, 10_000);
});

test('a Node that may not be run where it lies is told so, and no other is asked for', needs(pinned), () => {
  const root = tempFolder();
  const folder = join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'node'), 'not to be run', { mode: 0o644 });
  const script = `process.env.PATH = '';
    const { whyNoNode } = await import(${JSON.stringify(join(projectRoot, 'deploy/run/find-node.mjs'))});
    process.stdout.write(whyNoNode(${JSON.stringify(root)}));`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect(stdout).toMatch(/^\/.*\/bin\/node may not be run here: .*noexec/);
});

test(
  'settings of npm that change what is installed, or whether anything is, do not reach it',
  needs(pinned),
  async () => {
    const { run, calls, letNpmFinish } = checkout();
    letNpmFinish();
    expect(await run('true').ended).toBe(0);
    const libc = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
    for (const flag of [
      '--package-lock-only=false',
      '--dry-run=false',
      '--usage=false',
      '--version=false',
      `--libc=${libc.header.glibcVersionRuntime ? 'glibc' : 'musl'}`,
    ])
      expect(calls()[0]).toContain(` ${flag} `);
  },
);

test('an npm that ends well and installs nothing is told so; no Node is missing', needs(pinned), async () => {
  const { root, run, letNpmFinish } = checkout([]);
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  lock.packages['node_modules/needed'] = { version: '1.0.0' };
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify(lock));
  letNpmFinish();
  const { output, ended } = run('true');
  expect(await ended).toBe(69);
  expect(output().split('\n').at(-2)).toMatch(/^npm ended well and did not install .* npm config list/);
});

test(
  'whoever only waited for another’s installation and is interrupted does not say that it broke off',
  needs(pinned),
  async () => {
    const { run, letNpmFinish, living } = checkout();
    const first = run('true');
    await eventually('one installs', () => first.output().includes('Installing'));
    const second = run('true');
    const waits = (pid: number) => /^flock\0[^-]/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
    await eventually('the other waits', () => living().some(waits));
    second.child.kill('SIGINT');
    expect(await second.ended).toBe(130);
    expect(second.output().split('\n').at(-2)).toBe('No longer waiting; the other command goes on installing.');
    letNpmFinish();
    expect(await first.ended).toBe(0);
  },
);

test.each([
  ['node_modules', 'of another user', 'EACCES', /node_modules may not be written by this user.*sudo chown -R/],
  ['dist', 'of another user', 'EACCES', /dist may not be written by this user.*sudo chown -R/],
  ['dist', 'on a file system that is read-only', 'EROFS', /dist lies on a file system that is mounted read-only/],
  ['dist', 'on a full disk', 'ENOSPC', /There is no room for .*dist: make room/],
])('%s %s is one sentence with what to do', async (path, _what, code, sentence) => {
  const module = join(projectRoot, 'deploy/run/file-trouble.mjs');
  const { fileTrouble } = (await import(module)) as typeof import('../../../deploy/run/file-trouble.mjs');
  const error = Object.assign(new Error(`${code}: no`), { code, path: join('/checkout', path), syscall: 'open' });
  expect(fileTrouble(error, '/checkout')).toMatch(sentence);
});

test('a checkout that is another’s is said before npm is asked, and by the build', needs(pinned, root), async () => {
  const { root: folder, calls } = checkout();
  mkdirSync(join(folder, 'node_modules'));
  chmodSync(folder, 0o755);
  const as = { uid: 65_534, gid: 65_534 };
  const run = spawnSync(process.execPath, [join(folder, 'deploy/run.mjs'), 'true'], {
    ...as,
    env: { PATH: `${join(folder, 'programs')}:/usr/bin:/bin` },
    encoding: 'utf8',
  });
  expect([run.status, run.stderr, calls()]).toEqual([69, expect.any(String), []]);
  expect(run.stderr.trim()).toMatch(/^\S+ may not be written by this user[^\n]*$/);
  const build = spawnSync(process.execPath, [join(projectRoot, 'deploy/build.ts'), '--into', join(folder, 'dist')], {
    ...as,
    encoding: 'utf8',
  });
  expect(build.status).toBe(69);
  expect(build.stderr.trim()).toMatch(/^\S+ may not be written by this user[^\n]*$/);
});

test('a checkout on a file system that is read-only is said in words before npm is asked', needs(pinned, root), () => {
  const { root: folder, calls } = checkout();
  const mounted = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && exec "$0" "$1/deploy/run.mjs" true';
  const { status, stderr } = spawnSync('unshare', ['-m', 'sh', '-c', mounted, process.execPath, folder], {
    env: { PATH: `${join(folder, 'programs')}:/usr/bin:/bin:/usr/sbin:/sbin` },
    encoding: 'utf8',
  });
  expect([status, calls()]).toEqual([69, []]);
  expect(stderr).toMatch(/^\S+ lies on a file system that is mounted read-only: [^\n]*\n$/);
});
