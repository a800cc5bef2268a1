import { join } from 'node:path';
import type { QueueStatus } from '../../../shared/contracts/queue-status.ts';
import { dataFolders } from '../../../shared/runtime/data-folders.ts';
import { superviseProcess } from '../../support/boat-process.ts';
import { everyImport, everyJob } from '../../support/count-from-outside.ts';
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
    jobs: () => everyJob(dataFolders(disk).queueDatabase),
    ledger: async () => ((await get(`${gateway}/export/queue/status`)) as unknown as QueueStatus).ledger,
    imports: () => everyImport(env.CENTRAL_API_URL),
    end: async () => void (await Promise.all(processes.map((one) => one.stop('SIGKILL')))),
  };
}
