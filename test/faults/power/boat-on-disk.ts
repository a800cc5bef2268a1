import { join } from 'node:path';
import type { QueueStatus } from '../../../shared/contracts/queue-status.ts';
import type { Job } from '../../../shared/export/job.ts';
import { superviseProcess } from '../../support/boat-process.ts';
import { freePort } from '../../support/free-port.ts';
import { boatRoot, disk } from './surroundings.ts';

const PROCESSES = ['broker', 'queue-keeper', 'collector', 'uploader', 'gateway', 'central'];

/** A whole boat, the central server included, with all it writes on the disk. */
export async function startBoatOnDisk() {
  const [mqttPort, gatewayPort, centralPort] = [await freePort(), await freePort(), await freePort()];
  const env = {
    D3KOS_ROOT: boatRoot,
    DATA_DIR: disk,
    MQTT_URL: `mqtt://127.0.0.1:${mqttPort}`,
    MQTT_PORT: String(mqttPort),
    GATEWAY_PORT: String(gatewayPort),
    GATEWAY_HOST: '127.0.0.1',
    CENTRAL_PORT: String(centralPort),
    CENTRAL_DATA_DIR: join(disk, 'central'),
    CENTRAL_API_URL: `http://127.0.0.1:${centralPort}`,
    KEEP_FREE_MB: '0',
  };
  const processes = PROCESSES.map((name) => superviseProcess(name, env));
  for (const one of processes) one.start();
  await Promise.all(processes.map((one) => one.ready()));
  const get = async (url: string) => (await fetch(url)).json() as Promise<Record<string, unknown>>;
  const gateway = `http://127.0.0.1:${gatewayPort}`;

  return {
    mqttUrl: env.MQTT_URL,
    gateway,
    starts: () => processes.reduce((sum, one) => sum + one.starts, 0) - processes.length,
    jobs: async () => (await get(`${gateway}/export/queue?limit=1000`)).jobs as Job[],
    ledger: async () => ((await get(`${gateway}/export/queue/status`)) as unknown as QueueStatus).ledger,
    imports: async () =>
      (await get(`${env.CENTRAL_API_URL}/api/v1/imports?limit=500`)).imports as { import_id: string; sha256: string }[],
    end: async () => void (await Promise.all(processes.map((one) => one.stop('SIGKILL')))),
  };
}
