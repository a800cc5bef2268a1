import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createSampleBoat } from '../../deploy/sample-boat/create-sample-boat.ts';
import { superviseProcess } from './boat-process.ts';
import { tempFolder } from './temp-folder.ts';
import { BOAT_ADDRESS, twoNetworks } from './two-networks.ts';

const RELAY = join(import.meta.dirname, 'relay.ts');
const PROCESSES = ['broker', 'queue-keeper', 'collector', 'gateway'] as const;
const PORTS = { mqtt: 1883, websocket: 9001, http: 8094 } as const;

/** Sockets of the file system by which a test reaches a boat's ports: from the boat itself, or from another machine. */
export type Ways = Readonly<Record<keyof typeof PORTS, string>>;

/**
 * A boat that listens on its network, and another machine on it: bundles as processes of their own, each side in a
 * network of its own. Nothing goes ashore. Ends with the test.
 */
export async function startBoatOnNetwork(env: Readonly<Record<string, string>>) {
  const folder = tempFolder();
  const root = join(folder, 'd3kos');
  createSampleBoat(root, { boatlogRows: 5 });
  const networks = twoNetworks();
  const prefix = ['ip', 'netns', 'exec', networks.boat];
  const all = {
    D3KOS_ROOT: root,
    DATA_DIR: join(folder, 'data'),
    MQTT_HOST: '0.0.0.0',
    MQTT_WS_PORT: String(PORTS.websocket),
    GATEWAY_HOST: '0.0.0.0',
    SIGNALK_URL: 'none',
    KEEP_FREE_MB: '0',
    ...env,
  };
  const processes = PROCESSES.map((name) => superviseProcess(name, all, prefix));
  onTestFinished(async () => {
    await Promise.all(processes.map((one) => one.stop('SIGKILL')));
  });
  for (const one of processes) one.start();
  await Promise.all(processes.map((one) => one.ready()));
  return {
    dataDir: all.DATA_DIR,
    processes,
    onBoard: await waysFrom(networks.boat, '127.0.0.1', folder),
    fromElsewhere: await waysFrom(networks.stranger, BOAT_ADDRESS, folder),
  };
}

async function waysFrom(network: string, host: string, folder: string): Promise<Ways> {
  const path = (name: string) => join(folder, `${name}-by-${host}`);
  const routes = Object.entries(PORTS).map(([name, port]) => `${path(name)}=${host}:${port}`);
  const relay = spawn('ip', ['netns', 'exec', network, process.execPath, RELAY, ...routes], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(relay, 'exit');
  onTestFinished(async () => {
    relay.kill('SIGKILL');
    await exited;
  });
  await once(relay.stdout, 'data');
  return { mqtt: path('mqtt'), websocket: path('websocket'), http: path('http') };
}
