import { spawnSync } from 'node:child_process';
import { unlinkSync } from 'node:fs';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { createSampleBoat } from '../../deploy/sample-boat/create-sample-boat.ts';
import { projectRoot } from '../../deploy/start-boat/bundles.ts';
import { freePort } from '../support/free-port.ts';
import { memoryOf } from '../support/process-memory.ts';
import type { Benchmark } from './table.ts';
import { listens, type Workbench, workbench } from './workbench.ts';

const MANY = Number(process.env.BENCH_ROWS ?? 1_000_000);
const FEW = 10_000;
const BOATLOG = join('data', 'boatlog', 'boatlog.db');

/** A large boat log into an export, against SQLite's own command line tool writing the same table as JSON. */
export const collectBoatlog: Benchmark = {
  title: `A boat log of ${MANY.toLocaleString('en')} rows, read, written as JSON, hashed and on the disk`,
  async run(rounds) {
    const bench = workbench();
    try {
      const boat = await startCollector(bench, MANY);
      const byTool: number[] = [];
      const byUs: number[] = [];
      for (let round = 0; round < rounds; round++) {
        byTool.push(exportByTool(boat.root, bench.folder()));
        byUs.push(await boat.exportNow());
      }
      return [
        { what: 'sqlite3 -json into a file, sha256sum, sync', unit: 's', values: byTool, note: 'the one table' },
        { what: 'our export, requested to announced', unit: 's', values: byUs, note: 'all nine categories' },
      ];
    } finally {
      await bench.clear();
    }
  },
};

/** The most that the collector ever held, and what a small export takes. */
export const collectMemory: Benchmark = {
  title: 'The collector’s memory at its highest, over three exports',
  async run() {
    const values: Record<string, number[]> = {};
    for (const rows of [FEW, MANY]) {
      const bench = workbench();
      try {
        const boat = await startCollector(bench, rows);
        for (let nth = 0; nth < 3; nth++) await boat.exportNow();
        values[rows] = [boat.peakMb()];
      } finally {
        await bench.clear();
      }
    }
    return [FEW, MANY].map((rows) => ({
      what: `${rows.toLocaleString('en')} rows`,
      unit: 'MB',
      values: values[rows] ?? [],
    }));
  },
};

/** The seed’s own export: four log entries. Collected, queued and acknowledged by MQTT. */
export const collectSmall: Benchmark = {
  title: 'A boat log of 4 rows, requested to announced, 50 one after the other',
  async run(rounds) {
    const bench = workbench();
    try {
      const boat = await startCollector(bench, 4);
      await boat.exportNow();
      const medians: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const times: number[] = [];
        for (let nth = 0; nth < 50; nth++) times.push((await boat.exportNow()) * 1_000);
        medians.push(times.toSorted((a, b) => a - b)[25] ?? Number.NaN);
      }
      return [{ what: 'median', unit: 'ms', values: medians }];
    } finally {
      await bench.clear();
    }
  },
};

async function startCollector(bench: Workbench, boatlogRows: number) {
  const folder = bench.folder();
  const root = join(folder, 'd3kos');
  createSampleBoat(root, { boatlogRows });
  const port = await freePort();
  const env = {
    D3KOS_ROOT: root,
    DATA_DIR: join(folder, 'data'),
    MQTT_URL: `mqtt://127.0.0.1:${port}`,
    MQTT_PORT: String(port),
    SIGNALK_URL: 'none',
    KEEP_FREE_MB: '0',
    LOG_LEVEL: 'error',
  };
  bench.start(process.execPath, [join(projectRoot, 'dist', 'broker.js')], env);
  await listens(port);
  const collector = bench.start(process.execPath, [join(projectRoot, 'dist', 'collector.js')], env);
  const client = await mqtt.connectAsync(env.MQTT_URL, { reconnectPeriod: 0 });
  await client.subscribeAsync('export/queued', { qos: 1 });
  return {
    root,
    /** Seconds from the request to the announcement. The export is removed. */
    async exportNow(): Promise<number> {
      const startedMs = performance.now();
      const announced = new Promise<string>((resolve) =>
        client.once('message', (_topic, text) => resolve(String(text))),
      );
      await client.publishAsync('export/request', '', { qos: 1 });
      const { export_file: file } = JSON.parse(await announced) as { export_file: string };
      const seconds = (performance.now() - startedMs) / 1_000;
      unlinkSync(join(folder, 'data', 'spool', file));
      return seconds;
    },
    peakMb: () => memoryOf(collector.pid ?? 0).peakMb,
  };
}

function exportByTool(root: string, folder: string): number {
  const out = join(folder, 'boatlog.json');
  const command = `sqlite3 -readonly -json '${join(root, BOATLOG)}' 'SELECT * FROM boatlog_entries' > '${out}' && sha256sum '${out}' && sync '${out}'`;
  const startedMs = performance.now();
  const { status } = spawnSync('sh', ['-c', command], { stdio: 'ignore' });
  if (status !== 0) throw new Error('sqlite3 could not do it: is it installed?');
  return (performance.now() - startedMs) / 1_000;
}
