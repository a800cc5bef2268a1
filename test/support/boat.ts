import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import mqtt from 'mqtt';
import { onTestFinished } from 'vitest';
import { createSampleBoat } from '../../deploy/sample-boat/create-sample-boat.ts';
import { ledgerError } from '../../services/queue-keeper/ledger.ts';
import type { QueueStatus } from '../../shared/contracts/queue-status.ts';
import type { Job } from '../../shared/export/job.ts';
import { dataFolders } from '../../shared/runtime/data-folders.ts';
import { type BoatProcess, superviseProcess } from './boat-process.ts';
import { everyImport, everyJob } from './count-from-outside.ts';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';
import { expectPublishedSchema } from './published-schema.ts';
import { tempFolder } from './temp-folder.ts';

export const BOAT_PROCESSES = ['broker', 'queue-keeper', 'collector', 'uploader', 'gateway', 'central'] as const;
export type BoatProcessName = (typeof BOAT_PROCESSES)[number];

export interface BoatOptions {
  /** A broker that is not ours; then ours is not started. */
  readonly mqttUrl?: string;
  /** A central server that is not ours; then ours is not started. */
  readonly centralUrl?: string;
  readonly boatlogRows?: number;
  /** Where the boat writes; default: a folder of its own. */
  readonly dataDir?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The boat's own five as one process, as a machine with little memory runs them. */
  readonly inOneProcess?: boolean;
}

const IN_ONE: readonly string[] = ['broker', 'queue-keeper', 'collector', 'uploader', 'gateway'];

/**
 * A whole boat: the bundles as processes of their own, on free ports of loopback, with a sample boat's files. Looked at
 * from outside only: topics, HTTP, the database's counts, the central server's imports. Ends with the test.
 */
export async function startBoat(options: BoatOptions = {}) {
  const folder = tempFolder();
  const root = join(folder, 'd3kos');
  const dataDir = options.dataDir ?? join(folder, 'data');
  createSampleBoat(root, { boatlogRows: options.boatlogRows ?? 20 });
  const [mqttPort, gatewayPort, centralPort] = [await freePort(), await freePort(), await freePort()];
  const mqttUrl = options.mqttUrl ?? `mqtt://127.0.0.1:${mqttPort}`;
  const gatewayUrl = `http://127.0.0.1:${gatewayPort}`;
  const centralUrl = options.centralUrl ?? `http://127.0.0.1:${centralPort}`;
  const env = {
    D3KOS_ROOT: root,
    DATA_DIR: dataDir,
    MQTT_URL: mqttUrl,
    MQTT_PORT: String(mqttPort),
    GATEWAY_PORT: String(gatewayPort),
    GATEWAY_HOST: '127.0.0.1',
    CENTRAL_PORT: String(centralPort),
    CENTRAL_DATA_DIR: join(folder, 'central'),
    CENTRAL_API_URL: centralUrl,
    KEEP_FREE_MB: '0',
    SIGNALK_URL: 'none',
    ...options.env,
  };
  const names = BOAT_PROCESSES.filter(
    (name) => !(name === 'broker' && options.mqttUrl) && !(name === 'central' && options.centralUrl),
  );
  const one = options.inOneProcess ? superviseProcess('all', env) : null;
  const processes = new Map<string, BoatProcess>(
    names.map((name) => [name, one && IN_ONE.includes(name) ? one : superviseProcess(name, env)]),
  );
  const all = [...new Set(processes.values())];
  onTestFinished(async () => {
    await Promise.all(all.map((each) => each.stop('SIGKILL')));
  });
  for (const each of all) each.start();
  await Promise.all(all.map((each) => each.ready()));

  const process_ = (name: BoatProcessName): BoatProcess => {
    const one = processes.get(name);
    if (!one) throw new Error(`this boat has no ${name}`);
    return one;
  };
  const folders = dataFolders(dataDir);

  async function http(method: string, path: string, body?: unknown) {
    const json =
      body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const answer = await fetch(`${gatewayUrl}${path}`, { method, ...json });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  }

  async function client(options: mqtt.IClientOptions = { reconnectPeriod: 200 }) {
    const one = await mqtt.connectAsync(mqttUrl, options);
    one.on('error', () => {});
    onTestFinished(() => one.endAsync(true));
    return one;
  }

  return {
    root,
    dataDir,
    /** What its processes find in their environment. */
    env,
    folders,
    mqttUrl,
    gatewayUrl,
    centralUrl,
    names,
    process: process_,
    http,
    /** A stranger on the bus. */
    client,
    license(change: Record<string, unknown>): void {
      const path = join(root, 'config', 'license.json');
      writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), ...change }));
    },
    /** Publishes at QoS 1 and resolves with the broker's acknowledgement. */
    async request(payload: object | string | Buffer = '', topic = 'export/request'): Promise<void> {
      const one = await client();
      const bytes = typeof payload === 'object' && !Buffer.isBuffer(payload) ? JSON.stringify(payload) : payload;
      await one.publishAsync(topic, bytes, { qos: 1 });
      await one.endAsync();
    },
    queueStatus: async () => (await http('GET', '/export/queue/status')).body as unknown as QueueStatus,
    jobs: async (): Promise<Job[]> => ((await http('GET', '/export/queue?limit=1000')).body.jobs ?? []) as Job[],
    async job(queueId: string): Promise<Job | undefined> {
      return (await http('GET', `/export/queue/${queueId}`)).body.job as Job | undefined;
    },
    async jobOf(requestId: string, status: Job['status'], withinMs = 15_000): Promise<Job> {
      return eventually(
        `the export of ${requestId} is ${status}`,
        async () => {
          const { body } = await http('GET', '/export/queue?limit=1000');
          return (body.jobs as Job[]).find((job) => job.request_id === requestId && job.status === status);
        },
        withinMs,
      );
    },
    /** Everything that was imported, whatever the number. */
    imports: () => everyImport(centralUrl),
    databaseJobs: () => everyJob(folders.queueDatabase),
    /** What came ashore, which has to fit the schema as it is published. */
    async document(importId: string): Promise<Buffer> {
      const answer = await fetch(`${centralUrl}/api/v1/imports/${importId}/document`);
      const document = Buffer.from(await answer.arrayBuffer());
      expectPublishedSchema(JSON.parse(document.toString()));
      return document;
    },
    archived(exportFile: string): Buffer | null {
      const path = join(folders.archive, `${exportFile.slice(7, 11)}-${exportFile.slice(11, 13)}`, exportFile);
      return existsSync(path) ? readFileSync(path) : null;
    },
    /** The four counts as the database has them. */
    databaseCounts(): Record<string, number> {
      const database = new Database(folders.queueDatabase, { readonly: true });
      try {
        const rows = database.prepare('SELECT status, COUNT(*) AS n FROM jobs GROUP BY status').all();
        const counts = { pending: 0, uploading: 0, completed: 0, failed: 0, cancelled: 0 };
        return {
          ...counts,
          ...Object.fromEntries((rows as { status: string; n: number }[]).map((row) => [row.status, row.n])),
        };
      } finally {
        database.close();
      }
    },
    /** Resolves when every request that was ever taken is delivered, and nothing is under way. */
    async drained(completed: number, withinMs = 30_000): Promise<QueueStatus> {
      return eventually(
        `${completed} exports are delivered`,
        async () => {
          const status = (await http('GET', '/export/queue/status')).body as unknown as QueueStatus;
          const { ledger } = status;
          return (
            ledger.completed >= completed &&
            ledger.pending + ledger.uploading === 0 &&
            ledgerError(ledger) === 0 &&
            status
          );
        },
        withinMs,
      );
    },
  };
}

export type Boat = Awaited<ReturnType<typeof startBoat>>;
