import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { projectRoot } from '../../deploy/start-boat/bundles.ts';
import { dataFolders } from '../../shared/runtime/data-folders.ts';
import { childEnv } from '../support/child-env.ts';
import { eventually } from '../support/eventually.ts';
import { lab, needs, program, root } from '../support/needs.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { seedPendingJobs } from './seed-pending-jobs.ts';

const NETNS = join(projectRoot, '..', 'shared', 'lab', 'netns.sh');
const JOBS = 5;
/** Enough to take longer than a link that flaps is up. */
const FLAPPING_JOBS = 500;
const SHORE = 'http://10.77.0.2:8480';

/** Two private networks, boat and shore, of this process's own. */
function privateNetworks() {
  const id = String(process.pid);
  const netns = (...args: string[]) =>
    execFileSync('bash', [NETNS, ...args], { env: { ...process.env, NETNS_ID: id }, stdio: 'pipe' });
  netns('up');
  onTestFinished(() => void netns('down'));
  const children: ChildProcess[] = [];
  onTestFinished(async () => {
    for (const child of children) child.kill('SIGKILL');
    await eventually('all have ended', () =>
      children.every((child) => child.exitCode !== null || child.signalCode !== null),
    );
  });
  return {
    netns,
    start(where: 'boat' | 'shore', name: string, env: Record<string, string>): void {
      const program = [process.execPath, join(projectRoot, 'dist', `${name}.js`)];
      const child = spawn('ip', ['netns', 'exec', `${where}${id}`, ...program], {
        env: { ...childEnv(), LOG_LEVEL: 'error', KEEP_FREE_MB: '0', ...env },
        stdio: 'ignore',
      });
      children.push(child);
    },
  };
}

interface Row {
  readonly status: string;
  readonly retryCount: number;
}

/** A boat with exports waiting in its own network, and a shore in another; the boat starts with the fault. */
function boatAndShore(fault: readonly string[], more: Record<string, string> = {}, jobs = JOBS) {
  const { netns, start } = privateNetworks();
  const folder = tempFolder();
  const dataDir = join(folder, 'data');
  const folders = dataFolders(dataDir);
  seedPendingJobs(folders, jobs);
  const centralDir = join(folder, 'central');
  start('shore', 'central', { CENTRAL_HOST: '10.77.0.2', CENTRAL_PORT: '8480', CENTRAL_DATA_DIR: centralDir });
  if (fault.length > 0) netns(...fault);
  const env = {
    DATA_DIR: dataDir,
    MQTT_URL: 'mqtt://127.0.0.1:1883',
    CENTRAL_API_URL: SHORE,
    ALLOW_INSECURE_CENTRAL: 'true',
    NETWORK_PROBES: '10.77.0.2:8480',
    NETWORK_CHECK_INTERVAL_S: '1',
    UPLOAD_TIMEOUT_S: '3',
    RETRY_SCHEDULE: Array(100).fill('0.2').join(','),
    ...more,
  };
  for (const name of ['broker', 'queue-keeper', 'uploader']) start('boat', name, env);
  const rows = (): Row[] => {
    const database = new Database(folders.queueDatabase, { readonly: true });
    try {
      return database.prepare('SELECT status, retry_count AS retryCount FROM jobs ORDER BY seq').all() as Row[];
    } finally {
      database.close();
    }
  };
  return {
    netns,
    rows,
    delivered: (withinMs: number) =>
      eventually('all are delivered', () => rows().every(({ status }) => status === 'completed'), withinMs),
    /** Documents that lie at the central server. */
    ashore: () => readdirSync(join(centralDir, 'documents')).length,
    claims: () => {
      const database = new Database(folders.queueDatabase, { readonly: true });
      try {
        return (database.prepare('SELECT SUM(claim) AS n FROM jobs').get() as { n: number }).n;
      } finally {
        database.close();
      }
    },
  };
}

describe('on a network of its own', needs(root, lab, program('nft', 'nftables')), () => {
  test.each([
    ['no route: the link is down', ['down-link']],
    ['a partition: what is sent is swallowed', ['cut']],
    ['a partition one way: answers do not come', ['cut', 'in']],
    ['a network that says no', ['reject']],
  ] as const)('%s: no attempt is used; when it heals all goes ashore', async (_what, fault) => {
    const boat = boatAndShore(fault);
    await eventually('it was offered and found no network', () => boat.claims() > 0, 20_000);
    await eventually('it is pending again', () => boat.rows().every(({ status }) => status === 'pending'), 20_000);
    expect(boat.rows().map(({ retryCount }) => retryCount)).toEqual(Array(JOBS).fill(0));
    boat.netns('heal');
    await boat.delivered(40_000);
    expect(boat.rows().map(({ retryCount }) => retryCount)).toEqual(Array(JOBS).fill(0));
    expect(boat.ashore()).toBe(JOBS);
  });

  test('a name that cannot be looked up, on a network that is there, is an attempt each time, and fails with its words', async () => {
    const boat = boatAndShore([], { CENTRAL_API_URL: 'http://central.invalid:8480', RETRY_SCHEDULE: '0,0,0' });
    await eventually('all have failed', () => boat.rows().every(({ status }) => status === 'failed'), 60_000);
    expect(boat.rows().map(({ retryCount }) => retryCount)).toEqual(Array(JOBS).fill(4));
  });

  test.each([1, 10, 30, 50])('%s percent of all packets lost: each export is ashore once', async (percent) => {
    const boat = boatAndShore(['loss', String(percent)]);
    await boat.delivered(300_000);
    expect(boat.ashore()).toBe(JOBS);
  });

  test('a link that flaps every two seconds: each export is ashore once', async () => {
    const boat = boatAndShore(['down-link'], {}, FLAPPING_JOBS);
    let up = false;
    let flaps = 0;
    const flapping = setInterval(() => {
      up = !up;
      flaps += 1;
      boat.netns(up ? 'up-link' : 'down-link');
    }, 2_000);
    onTestFinished(() => clearInterval(flapping));
    await boat.delivered(300_000).finally(() => clearInterval(flapping));
    expect(boat.ashore()).toBe(FLAPPING_JOBS);
    expect(flaps).toBeGreaterThan(3);
  });
});
