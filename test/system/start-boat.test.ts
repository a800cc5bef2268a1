import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { projectRoot } from '../../deploy/start-boat/bundles.ts';
import type { ExportDocument } from '../../shared/export/document.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** `npm start` on free ports and in a folder of the test's own; its output as it comes. */
async function npmStart(env: Record<string, string> = {}) {
  const ports = { MQTT_PORT: await freePort(), GATEWAY_PORT: await freePort(), CENTRAL_PORT: await freePort() };
  const given = Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)]));
  const child = spawn(process.execPath, [join(projectRoot, 'deploy/run.mjs'), 'node', 'deploy/start-boat.ts'], {
    env: { PATH: process.env.PATH ?? '', BOAT_DIR: tempFolder(), KEEP_FREE_MB: '0', ...given, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { text: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output.text += chunk;
    });
  }
  const ended = () => child.exitCode !== null || child.signalCode !== null;
  onTestFinished(async () => {
    if (!ended()) child.kill('SIGTERM');
    await eventually('npm start has ended', ended);
  });
  return { child, output, ended, ports };
}

/** The first document that came ashore. */
async function firstImport(centralPort: number): Promise<ExportDocument> {
  const imports = `http://127.0.0.1:${centralPort}/api/v1/imports`;
  const listed = (await (await fetch(imports)).json()) as { imports: { import_id: string }[] };
  const document = await fetch(`${imports}/${listed.imports.at(-1)?.import_id}/document`);
  return (await document.json()) as ExportDocument;
}

const pidsIn = (text: string) => [...text.matchAll(/Ready\..* pid=(\d+)/g)].map(([, pid]) => Number(pid));

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

test('a stranger sees a first export come ashore, what to try, a process that dies come back, and everything end', async () => {
  const boat = await npmStart();
  await eventually(
    'a first export is delivered',
    () => /Export q_\S+ delivered, receipt import_/.test(boat.output.text),
    30_000,
  );
  await eventually('what to try is told', () => boat.output.text.includes('Ctrl-C ends everything.'));
  const { text } = boat.output;
  expect(text).toMatch(/Export q_\S+ queued, 9 categories, \d+ kB\./);
  expect(text).toContain(`curl -X POST http://127.0.0.1:${boat.ports.GATEWAY_PORT}/export/generate`);
  expect(text).toContain(`mosquitto_sub -h 127.0.0.1 -p ${boat.ports.MQTT_PORT}`);
  const answer = await fetch(`http://127.0.0.1:${boat.ports.GATEWAY_PORT}/export/queue/status`);
  expect(await answer.json()).toMatchObject({ completed_count: 1 });
  const { data, problems } = await firstImport(boat.ports.CENTRAL_PORT);
  expect(problems).toEqual([]);
  expect(Object.entries(data).filter(([, value]) => Object.keys(value).length === 0)).toEqual([]);
  expect(data.engine_benchmark.map(({ kind }) => kind)).toEqual(['run', 'baseline']);
  expect(data.system_alerts.map(({ metric }) => metric)).toContain('propulsion.main.lowOilPressure');

  const pids = pidsIn(text);
  expect(pids).toHaveLength(6);
  process.kill(pids[2] ?? 0, 'SIGKILL');
  await eventually('it is started again', () => pidsIn(boat.output.text).length === 7);
  expect(boat.output.text).toContain('it is started again');

  const startedMs = performance.now();
  boat.child.kill('SIGTERM');
  await eventually(
    'everything has ended',
    () => boat.ended() && pidsIn(boat.output.text).every((pid) => !isAlive(pid)),
    8_000,
  );
  expect(performance.now() - startedMs).toBeLessThan(5_000);
});

test('a terminal that is closed, output and all, leaves nothing behind', async () => {
  const boat = await npmStart();
  await eventually('everything runs', () => pidsIn(boat.output.text).length === 6, 20_000);
  const pids = pidsIn(boat.output.text);
  boat.child.stdout.destroy();
  boat.child.stderr.destroy();
  boat.child.kill('SIGHUP');
  await eventually('everything has ended', () => boat.ended() && !pids.some(isAlive), 8_000);
});

test('a port in use is one clear sentence, and nothing stays behind', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void taken.close());
  const address = taken.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const boat = await npmStart({ MQTT_PORT: String(port) });
  await eventually('it has ended', boat.ended, 20_000);
  expect(exitCodeOf(boat.child)).toBe(1);
  expect(boat.output.text).toMatch(new RegExp(`» The broker could not be started\\. .*${port} is in use.*MQTT_PORT`));
  expect(pidsIn(boat.output.text).filter(isAlive)).toEqual([]);
});

test.each([
  ['a root that is no boat', { D3KOS_ROOT: '/nowhere/at/all' }, /» License file not found \(\/nowhere\/at\/all/],
  ['a folder that cannot be made', { DATA_DIR: '/dev/null/data' }, /» \/dev\/null\/data cannot be used/],
])('%s is one clear sentence', async (_what, env, sentence) => {
  const boat = await npmStart(env);
  await eventually('it has ended', boat.ended, 20_000);
  expect(exitCodeOf(boat.child)).toBe(1);
  expect(boat.output.text).toMatch(sentence);
});

test('a wrong setting is named, in one sentence', async () => {
  const boat = await npmStart({ RETRY_SCHEDULE: 'soon' });
  await eventually('it has ended', boat.ended, 20_000);
  expect(exitCodeOf(boat.child)).toBe(1);
  expect(boat.output.text).toMatch(/» The queue-keeper could not be started\. .*RETRY_SCHEDULE=soon/);
});

const exitCodeOf = (child: ChildProcess) => child.exitCode;
