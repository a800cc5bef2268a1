import { spawn } from 'node:child_process';
import { cpSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { projectRoot } from '../../deploy/start-boat/bundles.ts';
import { startScriptedBroker } from '../integration/bus/scripted-broker.ts';
import { BOAT_PROCESSES, type Boat, startBoat } from '../support/boat.ts';
import { superviseProcess } from '../support/boat-process.ts';
import { childEnv } from '../support/child-env.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { npmStart, UP } from '../support/npm-start.ts';
import { tempFolder } from '../support/temp-folder.ts';

type Env = Readonly<Record<string, string>>;

/** Runs a bundle on the data of a boat, on ports of its own, to its end; its exit code and all that it said. */
async function runBeside(theirs: Env, bundle: string): Promise<{ code: number | null; said: string }> {
  const [mqtt, gateway, central] = [await freePort(), await freePort(), await freePort()];
  const ports = { MQTT_PORT: String(mqtt), GATEWAY_PORT: String(gateway), CENTRAL_PORT: String(central) };
  return endOf(bundle, { ...theirs, ...ports });
}

async function endOf(
  bundle: string,
  env: Env,
  args: readonly string[] = [],
): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [join(projectRoot, 'dist', `${bundle}.js`), ...args], {
    env: { ...childEnv(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, said };
}

/** What the boat made of a request. */
async function isDelivered(boat: Boat, request_id: string) {
  await boat.request({ request_id });
  return boat.jobOf(request_id, 'completed', 60_000);
}

/** A second process of any kind on the same data names the first. */
async function everyKindBeside(boat: Boat): Promise<void> {
  const client = await boat.client();
  const notes = Array.from({ length: 200 }, (_, i) => `note-${i}`);
  const contributed = (async () => {
    for (const entry_id of notes) {
      await client.publishAsync('export/data/boatlog', JSON.stringify({ entry_id, content: entry_id }), { qos: 1 });
    }
  })();
  const ends = await Promise.all(
    [...boat.names, 'all'].map(async (name) => ({ name, ...(await runBeside(boat.env, name)) })),
  );
  for (const { name, code, said } of ends) {
    const first = name === 'all' ? boat.process('broker') : boat.process(name as never);
    expect([name, code, said]).toEqual([name, 78, expect.stringContaining(`process ${first.pid}, since 20`)]);
    expect(said).toMatch(/Another [a-z-]+ works in .* already/);
  }
  await contributed;
  const job = await isDelivered(boat, 'after-every-kind');
  const { data } = JSON.parse(String(boat.archived(job.export_file)));
  const ids = data.boatlog.map(({ entry_id }: { entry_id: string }) => entry_id);
  expect(ids.filter((id: string) => id.startsWith('note-')).sort()).toEqual(notes.sort());
}

/** `npm start` on the same data names one of those who run. */
async function startBeside(boat: Boat): Promise<void> {
  const starter = await npmStart({ env: { DATA_DIR: boat.dataDir } });
  await starter.endsWith(78);
  expect(starter.output.text).toMatch(/Another [a-z-]+ works in .* already \(process \d+, since 20/);
  const pids = boat.names.map((name) => boat.process(name).pid);
  expect(pids).toContain(Number(/\(process (\d+)/.exec(starter.output.text)?.[1]));
  await isDelivered(boat, 'after-npm-start');
}

/** A set on data of its own and the same broker takes no place of the first. */
async function otherSetOnItsBroker(boat: Boat): Promise<void> {
  const theirs = { ...boat.env, DATA_DIR: join(tempFolder(), 'data'), CREDENTIALS_DIRECTORY: boat.folders.credentials };
  const ends = await Promise.all(
    (['collector', 'queue-keeper'] as const).map(async (name) => {
      const { code, said } = await endOf(name, theirs);
      return [name, code, said];
    }),
  );
  for (const [name, code, said] of ends) {
    expect([name, code, said]).toEqual([
      name,
      78,
      expect.stringContaining('another process is connected as this service'),
    ]);
  }
  const health = JSON.stringify((await boat.http('GET', '/health')).body.problems);
  for (const name of ['collector', 'queue-keeper']) expect(health).toContain(`Another ${name} (process `);
  expect(health).toContain(theirs.DATA_DIR);
  await isDelivered(boat, 'after-the-other-set');
}

test('whoever comes second to a set that runs, on its DATA_DIR or its broker, ends with 78 and names the first; nothing acknowledged is lost', async () => {
  const boat = await startBoat();
  for (const comeSecond of [everyKindBeside, startBeside, otherSetOnItsBroker]) await comeSecond(boat);
  for (const name of boat.names) expect(boat.process(name).starts).toBe(1);
});

/** Who holds a process's lock in this folder, once it does. */
async function ownerOf(dataDir: string, name: string): Promise<number> {
  const path = join(dataDir, 'locks', `${name}.json`);
  return eventually(`${name} has its lock`, () => Number(JSON.parse(readFileSync(path, 'utf8')).pid));
}

test('every process by hand on the data of npm start ends with 78 and names its like', async () => {
  const starter = await npmStart();
  await starter.says(UP);
  const theirs = {
    DATA_DIR: join(starter.folder, 'data'),
    CENTRAL_DATA_DIR: join(starter.folder, 'central'),
    D3KOS_ROOT: join(starter.folder, 'd3kos'),
    CENTRAL_API_URL: `http://127.0.0.1:${starter.ports.CENTRAL_PORT}`,
    SIGNALK_URL: 'none',
  };
  const ends = await Promise.all(
    [...BOAT_PROCESSES, 'all'].map(async (name) => ({ name, ...(await runBeside(theirs, name)) })),
  );
  for (const { name, code, said } of ends) {
    const like = name === 'all' ? 'broker' : name;
    const folder = name === 'central' ? theirs.CENTRAL_DATA_DIR : theirs.DATA_DIR;
    const pid = await ownerOf(folder, like);
    expect([name, code, said]).toEqual([name, 78, expect.stringContaining(`process ${pid}, since 20`)]);
  }
  starter.child.kill('SIGTERM');
  await starter.endsWith(0);
});

test.each(['collector', 'queue-keeper'] as const)(
  'npm start on the data of a %s that runs by hand ends with 78 and names it',
  async (name) => {
    const dataDir = join(tempFolder(), 'data');
    const ports = { MQTT_PORT: String(await freePort()), CENTRAL_API_URL: 'http://127.0.0.1:9' };
    const alone = superviseProcess(name, { ...ports, DATA_DIR: dataDir, SIGNALK_URL: 'none', KEEP_FREE_MB: '0' });
    onTestFinished(() => alone.stop('SIGKILL'));
    alone.start();
    const pid = await ownerOf(dataDir, name);
    const starter = await npmStart({ env: { DATA_DIR: dataDir } });
    await starter.endsWith(78);
    expect(starter.output.text).toMatch(new RegExp(`Another ${name} works in .* already \\(process ${pid}, since 20`));
    expect([alone.pid, alone.starts]).toEqual([pid, 1]);
  },
);

test('a process says at its connect what proves that it has the lock in its folder', async () => {
  const broker = await startScriptedBroker();
  const dataDir = join(tempFolder(), 'data');
  const env = { MQTT_URL: broker.url, DATA_DIR: dataDir, SIGNALK_URL: 'none', KEEP_FREE_MB: '0' };
  const alone = superviseProcess('collector', env);
  onTestFinished(() => alone.stop('SIGKILL'));
  alone.start();
  const will = await eventually('it connects', () => {
    const packet = broker.connections[0]?.received[0];
    return packet?.cmd === 'connect' && packet.will;
  });
  const path = join(dataDir, 'locks', 'collector.json');
  const { token } = JSON.parse(readFileSync(path, 'utf8'));
  expect(token).toMatch(/^[0-9a-f]{32}$/);
  expect(JSON.parse(String(will.payload)).process.lock).toBe(`${token} ${statSync(path, { bigint: true }).ctimeNs}`);
});

test('one that is started again and again gets no place of one that is started anew', async () => {
  const boat = await startBoat();
  const theirs = { ...boat.env, DATA_DIR: join(tempFolder(), 'data'), CREDENTIALS_DIRECTORY: boat.folders.credentials };
  const twin = superviseProcess('collector', theirs);
  onTestFinished(() => twin.stop('SIGKILL'));
  twin.start();
  for (const round of [1, 2, 3]) {
    const knocks = twin.lines.length;
    await eventually('it knocks', () => twin.lines.length > knocks, 20_000);
    await boat.process(round === 3 ? 'broker' : 'collector').kill(round === 1 ? 'SIGTERM' : 'SIGKILL');
    for (const name of ['broker', 'collector'] as const) await boat.process(name).ready();
    await boat.request({ entry_id: `in-${round}`, content: `in round ${round}` }, 'export/data/boatlog');
    await boat.request({ request_id: `round-${round}` });
    await boat.jobOf(`round-${round}`, 'completed');
  }
  expect(twin.lines.filter(({ message }) => message === 'Ready.')).toEqual([]);
  const ids = (await boat.imports()).map(({ import_id }) => import_id);
  const documents = (await Promise.all(ids.map(boat.document))).map(String).join();
  for (const round of [1, 2, 3]) expect(documents).toContain(`in round ${round}`);
});

test('a copy gets no place of one that is away, and what comes meanwhile waits for that one', async () => {
  const boat = await startBoat();
  await boat.process('collector').stop();
  await boat.process('broker').kill('SIGKILL');
  await boat.process('broker').ready();
  const copied = join(tempFolder(), 'data');
  cpSync(boat.env.DATA_DIR ?? '', copied, { recursive: true });
  const other = superviseProcess('collector', { ...boat.env, DATA_DIR: copied });
  onTestFinished(() => other.stop('SIGKILL'));
  other.start();
  await boat.request({ entry_id: 'away', content: 'while it was away' }, 'export/data/boatlog');
  await eventually('it ends with its sentence, twice', () => other.starts > 2, 40_000);
  expect(other.lines.filter(({ message }) => message === 'Ready.')).toEqual([]);
  expect(other.lines.map(({ message }) => String(message)).join()).toContain(
    'or has its data in the broker’s DATA_DIR',
  );
  const { body } = await boat.http('GET', '/health');
  expect(JSON.stringify(body.problems)).toContain(
    `the place is kept for the collector in ${boat.env.DATA_DIR}, which is not there`,
  );
  expect(JSON.stringify(body.problems)).not.toContain('What this boat acknowledges is safe');
  boat.process('collector').start();
  await boat.process('collector').ready();
  await boat.request({ entry_id: 'back', content: 'back again' }, 'export/data/boatlog');
  await boat.request({ request_id: 'back' });
  await boat.jobOf('back', 'completed');
  const { import_id = '' } = (await boat.imports()).at(-1) ?? {};
  expect(String(await boat.document(import_id))).toMatch(
    /back again.*while it was away|while it was away.*back again/s,
  );
});

test('a broker that is started on a copy is told as that, by itself and by all who ask, with what to do; nothing is lost', async () => {
  const boat = await startBoat();
  await boat.process('broker').stop();
  const copied = join(tempFolder(), 'data');
  cpSync(boat.dataDir, copied, { recursive: true });
  const other = superviseProcess('broker', { ...boat.env, DATA_DIR: copied });
  onTestFinished(() => other.stop('SIGKILL'));
  other.start();
  await other.ready();
  const health = () => boat.http('GET', '/health').then(({ body }) => JSON.stringify(body.problems), String);
  await eventually('the gateway tells it', async () => (await health()).includes('refuses this process'), 30_000);
  const refusal = `this broker works in ${copied}, and this collector in ${boat.dataDir}: if that is the boat’s data, start the broker with that DATA_DIR`;
  expect(other.lines.map(({ why }) => String(why)).join()).toContain(refusal);
  const ask = async (command: string) => (await endOf('cli', boat.env, [command])).said;
  const tells = `The message broker works in ${copied}, and the `;
  const isWhole = (said: string) => said.includes(tells) && said.includes(`in ${boat.dataDir}: it keeps their places`);
  const status = await eventually(
    'status tells it',
    async () => {
      const said = await ask('status');
      return isWhole(said) && said;
    },
    30_000,
  );
  expect(status).toMatch(/Next: +start the broker with the DATA_DIR of the services/);
  expect(status).not.toMatch(/the place is that of|tries to work as this boat/);
  expect(await ask('doctor')).toSatisfy(isWhole);
  await other.stop();
  boat.process('broker').start();
  await boat.process('broker').ready();
  await isDelivered(boat, 'with-its-own-broker');
});
