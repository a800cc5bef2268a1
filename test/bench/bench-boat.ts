import type { ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { createSampleBoat } from '../../deploy/sample-boat/create-sample-boat.ts';
import { projectRoot } from '../../deploy/start-boat/bundles.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import type { Workbench } from './workbench.ts';

/** What an installed boat runs all the time. */
export const BOAT = ['broker', 'queue-keeper', 'collector', 'uploader', 'gateway'] as const;

export interface BenchBoatOptions {
  /** Bundles to start: the five, or `all`. */
  readonly bundles: readonly string[];
  readonly boatlogRows?: number;
  readonly signalkUrl?: string;
  /** The Node that runs them; by default ours. */
  readonly node?: string;
  /** A command line that runs each process, such as strace's. */
  readonly under?: (name: string) => readonly string[];
}

export type BenchBoat = Awaited<ReturnType<typeof startBenchBoat>>;

/**
 * A boat of bundles whose exports go to a reference central server, which is no part of what is measured. No telemetry
 * consent, so that idle means idle. `readyMs`: from the first start to all five services told online on the bus.
 */
export async function startBenchBoat(bench: Workbench, options: BenchBoatOptions) {
  const folder = bench.folder();
  const [mqttPort, gatewayPort, centralPort] = [await freePort(), await freePort(), await freePort()];
  createSampleBoat(join(folder, 'd3kos'), { boatlogRows: options.boatlogRows ?? 200 });
  takeConsentBack(join(folder, 'd3kos', 'config', 'user-preferences.json'));
  const env = {
    D3KOS_ROOT: join(folder, 'd3kos'),
    DATA_DIR: join(folder, 'data'),
    MQTT_URL: `mqtt://127.0.0.1:${mqttPort}`,
    MQTT_PORT: String(mqttPort),
    GATEWAY_PORT: String(gatewayPort),
    CENTRAL_PORT: String(centralPort),
    CENTRAL_DATA_DIR: join(folder, 'central'),
    CENTRAL_API_URL: `http://127.0.0.1:${centralPort}`,
    // A Pi lives in its boat's time zone.
    TZ: 'America/Toronto',
    SIGNALK_URL: options.signalkUrl ?? 'none',
    KEEP_FREE_MB: '0',
  };
  const bundle = (name: string) => join(projectRoot, 'dist', `${name}.js`);
  const central = bench.start(process.execPath, [bundle('central')], env);
  const client = mqtt.connect(env.MQTT_URL, { reconnectPeriod: 20 });
  client.on('error', () => {});
  const online = new Set<string>();
  const delivered = new Map<string, number>();
  client.on('message', (topic, payload) => {
    const told = JSON.parse(payload.toString() || '{}') as { status?: string; file_size_bytes?: number };
    if (topic.startsWith('export/service/') && told.status === 'online') online.add(topic);
    if (topic.startsWith('export/queue/jobs/') && told.status === 'completed') {
      delivered.set(topic, told.file_size_bytes ?? 0);
    }
  });
  const startedMs = performance.now();
  const processes: ChildProcess[] = options.bundles.map((name) => {
    const [command = '', ...args] = [...(options.under?.(name) ?? []), options.node ?? process.execPath, bundle(name)];
    return bench.start(command, args, env);
  });
  client.subscribe(['export/service/+/status', 'export/queue/jobs/+'], { qos: 1 });
  await eventually('all five are online', () => online.size === BOAT.length, 30_000);
  const readyMs = performance.now() - startedMs;
  let wanted = 0;

  return {
    readyMs,
    mqttUrl: env.MQTT_URL,
    gatewayUrl: `http://127.0.0.1:${gatewayPort}`,
    folder,
    processes,
    pids: processes.map(({ pid }) => pid ?? 0),
    /** One export after the other, each from request to delivered; the bytes of their files. */
    async deliver(exports: number): Promise<number> {
      const before = [...delivered.values()].reduce((sum, bytes) => sum + bytes, 0);
      for (let i = 0; i < exports; i++) {
        wanted += 1;
        await client.publishAsync('export/request', '', { qos: 1 });
        await eventually(`export ${wanted} is delivered`, () => delivered.size >= wanted, 30_000);
      }
      return [...delivered.values()].reduce((sum, bytes) => sum + bytes, 0) - before;
    },
    /** From now on nobody watches and nobody takes exports. */
    async leaveAlone(): Promise<void> {
      await client.endAsync();
      central.kill('SIGTERM');
      await eventually('the central server has ended', () => central.exitCode !== null || central.signalCode !== null);
    },
    close: () => client.endAsync(true),
  };
}

function takeConsentBack(path: string): void {
  const preferences = JSON.parse(readFileSync(path, 'utf8'));
  writeFileSync(path, JSON.stringify({ ...preferences, telemetry_enabled: false, data_sharing_consent: false }));
}
