import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { projectRoot } from '../../deploy/start-boat/bundles.ts';
import { type Boat, type BoatOptions, startBoat } from '../support/boat.ts';
import { childEnv, NO_BOAT } from '../support/child-env.ts';
import { eventually } from '../support/eventually.ts';
import { fillDisk, fillWithFiles, remount, smallDisk } from '../support/small-disk.ts';
import { startUnrulyCentral, unruly } from '../support/unruly-central.ts';

/** The command line beside a boat, as its owner calls it. */
function cli(boat: Boat, env: Readonly<Record<string, string>>, ...args: string[]) {
  const main = join(projectRoot, 'dist/cli.js');
  const own = {
    ...childEnv(),
    ...NO_BOAT,
    DATA_DIR: boat.dataDir,
    D3KOS_ROOT: boat.root,
    MQTT_PORT: new URL(boat.mqttUrl).port,
    GATEWAY_PORT: new URL(boat.gatewayUrl).port,
    GATEWAY_HOST: '127.0.0.1',
    CENTRAL_API_URL: boat.centralUrl,
    SIGNALK_URL: 'none',
    KEEP_FREE_MB: '0',
    ...env,
  };
  return new Promise<{ code: number; text: string }>((resolve) => {
    execFile(process.execPath, [main, ...args], { env: own }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, text: stdout + stderr }),
    );
  });
}

/** Every face of the boat tells it, and none says that all is well. */
async function everyFaceTells(boat: Boat, says: RegExp, env: Readonly<Record<string, string>> = {}): Promise<void> {
  await eventually(
    `/health says ${says}`,
    async () => {
      const { status, problems } = (await boat.http('GET', '/health')).body as { status: string; problems: string[] };
      return status === 'degraded' && problems.some((sentence) => says.test(sentence));
    },
    30_000,
  );
  await eventually(
    `status says ${says}`,
    async () => {
      const { text } = await cli(boat, env, 'status');
      return says.test(text) && !/^Safe: +(yes|.*\bsafe\b)/m.test(text);
    },
    30_000,
  );
  const { text } = await cli(boat, env, 'doctor');
  expect(text).toMatch(says);
}

async function boatWithCentral(behaviour: Parameters<typeof startUnrulyCentral>[0], options: BoatOptions = {}) {
  const central = await startUnrulyCentral(behaviour);
  return startBoat({ centralUrl: central.url, ...options });
}

test('tier 0', async () => {
  const boat = await startBoat();
  boat.license({ tier: 0 });
  await everyFaceTells(boat, /Tier 0 does not have export capability/);
  expect((await boat.http('GET', '/export/status')).body).toMatchObject({
    can_export: false,
    error: 'Tier 0 does not have export capability',
  });
});

test('data in memory', async () => {
  const disk = smallDisk(80);
  const boat = await startBoat({ dataDir: join(disk, 'data') });
  await everyFaceTells(boat, /lies in memory \(tmpfs at .*\), and is gone when the computer starts again/);
  expect((await cli(boat, {}, 'status')).text).toMatch(/^Safe: +no\. What this boat keeps lies in memory/m);
  await boat.request({ request_id: 'in-memory' });
  await boat.jobOf('in-memory', 'completed');
});

test('a contribution that is not exported yet', async () => {
  const boat = await startBoat();
  await boat.request({ content: 'Anchor up', type: 'text' }, 'export/data/boatlog');
  await everyFaceTells(boat, /1 record of boatlog was recorded here and is not ashore/);
});

test('a request that was acknowledged while the collector was stopped', async () => {
  const boat = await startBoat();
  await boat.process('collector').stop('SIGTERM');
  await boat.request({ request_id: 'while-stopped' });
  await everyFaceTells(boat, /1 message waits at the broker for the collector, which is away/);
});

test('a cancelled export', async () => {
  const boat = await boatWithCentral([unruly.status(503)]);
  await boat.request({ request_id: 'to-cancel' });
  const { queue_id } = await boat.jobOf('to-cancel', 'pending');
  await boat.http('DELETE', `/export/queue/${queue_id}`);
  await everyFaceTells(
    boat,
    /1 export was cancelled and (is not|may not be) ashore; removed about \d+ \w+( \d+)? unless retried/,
  );
});

test('an export that the server refuses with 400', async () => {
  const refusal = { status: 'error', error_code: 'INVALID_FORMAT', message: 'No.' };
  const boat = await boatWithCentral([unruly.json(400, refusal)]);
  // Of one record: of more, all refused in one sentence, it is the server, and is tried again.
  await boat.request({ request_id: 'refused', categories: ['settings'] });
  await everyFaceTells(boat, /1 export was refused by the server; it is not tried again by itself; removed about/);
});

test('an export that failed for a cause that can pass', async () => {
  const boat = await boatWithCentral([unruly.status(500)], { env: { RETRY_SCHEDULE: '0.1' } });
  await boat.request({ request_id: 'failed' });
  await everyFaceTells(boat, /1 export has failed; it is tried again when the server answers; removed about/);
});

test('a queue that is parked by 401', async () => {
  const boat = await boatWithCentral([unruly.status(401)]);
  await boat.request({ request_id: 'parked' });
  await everyFaceTells(boat, /(Exports have|What belongs to installation \S+ has) waited for .*: .*401/);
});

test('something that was set aside', async () => {
  const boat = await startBoat();
  await boat.process('queue-keeper').stop('SIGTERM');
  mkdirSync(boat.folders.setAside, { recursive: true });
  writeFileSync(join(boat.folders.setAside, 'message-of-a-stranger.json'), '{}');
  boat.process('queue-keeper').start();
  await everyFaceTells(boat, /1 thing that nobody could use (was set aside|lies in )/);
});

const onDisk = async (files: number, env: Readonly<Record<string, string>>) => {
  const disk = smallDisk(64, files);
  return { disk, boat: await startBoat({ dataDir: join(disk, 'data'), env }) };
};

test('a disk that is full', async () => {
  const env = { KEEP_FREE_MB: '500', KEEP_FREE_PERCENT: '10' };
  const { disk, boat } = await onDisk(100_000, env);
  onTestFinished(fillDisk(disk));
  await everyFaceTells(boat, /The disk( at \S+)? is (nearly )?full: .* are free|Only .* are free on the disk/, env);
  expect((await boat.http('GET', '/export/status')).body).toMatchObject({ can_export: false });
});

test('a disk that can take no more files', async () => {
  const { disk, boat } = await onDisk(400, {});
  onTestFinished(fillWithFiles(disk, 3));
  await everyFaceTells(boat, /can take (only )?\d+ more files?( only)?,.*though it may have room/);
});

test('a card that is read-only', async () => {
  const { disk, boat } = await onDisk(100_000, {});
  // Linux takes a failing disk from under whoever writes; by hand that can be done between two runs alone.
  const writers = ['broker', 'queue-keeper', 'collector', 'uploader', 'gateway'] as const;
  await Promise.all(writers.map((name) => boat.process(name).stop('SIGTERM')));
  remount(disk, 'ro');
  for (const name of writers) boat.process(name).start();
  onTestFinished(() => remount(disk, 'rw'));
  await everyFaceTells(boat, /disk( of \S+)? is (mounted )?read-only/);
});

test('a central database that has been silent for longer than the boat’s patience', async () => {
  const env = { ASHORE_WARN_DAYS: '0.00004' };
  const central = await startUnrulyCentral([unruly.success()]);
  const boat = await startBoat({ centralUrl: central.url, env });
  await boat.request({ request_id: 'first' });
  await boat.jobOf('first', 'completed');
  central.behave([unruly.hangAfterBody()]);
  await boat.request({ request_id: 'second' });
  await everyFaceTells(boat, /Nothing has gone ashore for \d+ \w+/, env);
});
