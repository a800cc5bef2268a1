import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectRoot } from '../../../deploy/start-boat/bundles.ts';
import { shellWord } from '../../../shared/runtime/shell-word.ts';
import { childEnv, NO_BOAT } from '../../support/child-env.ts';
import { tempFolder } from '../../support/temp-folder.ts';

function call(program: string, args: readonly string[], env: Record<string, string> = {}) {
  return spawnSync(process.execPath, [join(projectRoot, program), ...args], {
    encoding: 'utf8',
    cwd: projectRoot,
    env: { ...childEnv(), DATA_DIR: '/nowhere', ...env },
  });
}

const SCRIPTS = ['start-boat', 'build', 'generate-docs', 'sample-boat/main', 'package/main'].map(
  (name) => `deploy/${name}.ts`,
);
const SERVICES = ['broker', 'services/gateway', 'services/central', 'services/daily'].map((name) => `${name}/main.ts`);

test.each([...SCRIPTS, 'test/bench/main.ts', 'test/main.ts', ...SERVICES])(
  '%s says what it does when it is asked for help',
  (program) => {
    const { status, stdout, stderr } = call(program, ['--help']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^(Usage: npm |Runs )/);
  },
);

test.each([
  ...[...SCRIPTS, 'test/bench/main.ts', 'test/main.ts', ...SERVICES].map((program) => [program, '--bogus']),
  ['test/bench/main.ts', 'nope'],
  ['deploy/build.ts', 'nope'],
  ['deploy/package/main.ts', '--arch', 'foo'],
  ['deploy/package/main.ts', '--version', 'bogus_1'],
  ['deploy/package/main.ts', '--version', ''],
  ['deploy/sample-boat/main.ts', '--boatlog-rows', 'x'],
  ['deploy/start-boat.ts', 'now'],
])('%s %s is one sentence, and 64', (program = '', ...args) => {
  const { status, stdout, stderr } = call(program, args);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^[^\n]+ --help (tells how it is called|names them)\.\n$/);
  expect(status).toBe(64);
});

test.each([
  ['deploy/start-boat.ts', 'LOG_LEVEL', 'loud'],
  ['deploy/start-boat.ts', 'MQTT_PORT', 'abc'],
  ['broker/main.ts', 'LOG_LEVEL', 'loud'],
  ['broker/main.ts', 'MQTT_PORT', 'abc'],
  ['test/bench/main.ts', 'BENCH_ROUNDS', 'many'],
])('%s with %s=%s is one line, and 78', (program, name, value) => {
  const { status, stdout, stderr } = call(program, [], { [name]: value });
  expect(stdout + stderr).toMatch(new RegExp(`^[^\\n]*${name}=${value} should be [^\\n]+\\n$`));
  expect(status).toBe(78);
});

test.each([
  ['was started by run.mjs, which is gone', '$$', 1, 1, ''],
  ['is started by a command that run.mjs started', '1', 1, 78, 'A setting is wrong: LOG_LEVEL=loud'],
])('a starter that %s', (_what, guarded, guardedBy, code, said) => {
  const start = `GUARDED=${guarded} GUARDED_BY=${guardedBy} exec "$0" deploy/start-boat.ts`;
  const { status, stdout } = spawnSync('sh', ['-c', start, process.execPath], {
    encoding: 'utf8',
    cwd: projectRoot,
    env: { ...childEnv(), LOG_LEVEL: 'loud' },
  });
  expect(stdout).toContain(said);
  expect(status).toBe(code);
});

test.each([
  ['by hand', {}, '/'],
  ['by npm', { npm_lifecycle_event: 'start', INIT_CWD: '/home/skipper' }, '/home/skipper'],
])('a command called %s is told where its caller stands', (_how, env, told) => {
  const { stdout } = spawnSync(process.execPath, [join(projectRoot, 'deploy/run.mjs'), 'printenv', 'INIT_CWD'], {
    encoding: 'utf8',
    cwd: '/',
    env: { ...childEnv(), ...env },
  });
  expect(stdout).toBe(`${told}\n`);
});

test.each([
  ['broker/main.ts', 'DATA_DIR'],
  ['services/collector/main.ts', 'DATA_DIR'],
  ['services/gateway/main.ts', 'DATA_DIR'],
  ['services/central/main.ts', 'CENTRAL_DATA_DIR'],
])('%s refuses a %s that is a file as the setting it is', (program, setting) => {
  const { status, stdout } = call(program, [], { [setting]: '/etc/passwd' });
  expect({ status, stdout }).toEqual({ status: 78, stdout: expect.stringContaining(setting) });
});

/** As npm runs a script of ours: in the checkout, with words behind it. */
function script(name: string, args: readonly string[], from: string) {
  const { scripts } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
  return spawnSync('sh', ['-c', `${scripts[name]} "$@"`, 'sh', ...args], {
    encoding: 'utf8',
    cwd: projectRoot,
    env: { ...childEnv(), ...NO_BOAT, npm_lifecycle_event: name, INIT_CWD: from },
  });
}

describe('what Node takes for its own, behind a program too, is the program’s', () => {
  const MISSING = /^The file of settings \/nonexist cannot be read: it is not there\.\n/;
  const forms = [[['--env-file', '/nonexist']], [['--env-file=/nonexist']]];

  test.each(forms)('in a checkout: %j', (options) => {
    const { status, stderr, stdout } = script('cli', ['status', ...options], '/');
    expect({ status, stderr, stdout }).toEqual({ status: 78, stderr: expect.stringMatching(MISSING), stdout: '' });
  });

  test.each(forms)('on a boat: %j', (options) => {
    const launcher = readFileSync(join(projectRoot, 'deploy/package/d3kos-export'), 'utf8')
      .replace('/usr/lib/d3kos-export-node/bin/node', shellWord(process.execPath))
      .replace('/usr/lib/d3kos-export/cli.js', shellWord(join(projectRoot, 'services/cli/main.ts')));
    const { status, stderr } = spawnSync('sh', ['-c', launcher, 'sh', 'status', ...options], {
      encoding: 'utf8',
      env: { ...childEnv(), ...NO_BOAT },
    });
    expect(stderr).toMatch(MISSING);
    expect(status).toBe(78);
  });

  test('no script leaves its words to Node', () => {
    const { scripts } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
    expect(Object.values<string>(scripts).filter((one) => /\bnode (?!-- )/.test(one))).toEqual([]);
  });
});

describe('a path of a call counts from where its caller stands', () => {
  const MINE = ['--root', 'mine', '--boatlog-rows', '1'];

  test('of the command line: the file, the settings, another boat', () => {
    const from = tempFolder();
    writeFileSync(join(from, 'mine.env'), 'DATA_DIR=/nowhere/of/mine\n');
    mkdirSync(join(from, 'card'));
    writeFileSync(join(from, 'no.tgz'), 'no backup');
    const said = (...args: string[]) => {
      const { status, stdout, stderr } = script('cli', args, from);
      return `${stderr}${stdout}(${status})`;
    };
    expect(said('restore', '--check', 'no.tgz')).toContain('no.tgz cannot be read to its end');
    expect(said('restore', '--env-file', 'mine.env', 'no.tgz')).toContain('/nowhere/of/mine');
    expect(said('backup', '--root', 'card', 'b.tgz')).toContain(join(from, 'card/var/lib/d3kos-export'));
  });

  test('of the sample boat', () => {
    const from = tempFolder();
    const { stdout } = script('sample-boat', MINE, from);
    expect(stdout).toContain(` in ${join(from, 'mine')}.\n`);
    expect(existsSync(join(from, 'mine/config/license.json'))).toBe(true);
    const again = script('sample-boat', MINE, from);
    expect([again.status, again.stderr], 'a script can tell that none was made').toEqual([
      78,
      expect.stringContaining('There is a boat in'),
    ]);
  });

  test('of a program that no script of ours has started, from where that runs', () => {
    const from = tempFolder();
    const env = { ...childEnv(), INIT_CWD: '/', npm_lifecycle_event: 'of-another-project', GUARDED: '1' };
    const sample = join(projectRoot, 'deploy/sample-boat/main.ts');
    spawnSync(process.execPath, [sample, ...MINE], { cwd: from, env });
    expect(existsSync(join(from, 'mine/config/license.json'))).toBe(true);
  });
});
