import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from '../../../deploy/start-boat/bundles.ts';
import { childEnv } from '../../support/child-env.ts';

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
