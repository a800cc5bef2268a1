import { join } from 'node:path';
import { createSampleBoat } from '../../deploy/sample-boat/create-sample-boat.ts';
import { projectRoot } from '../../deploy/start-boat/bundles.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import type { Benchmark } from './table.ts';
import { quantile, workbench } from './workbench.ts';

const REQUESTS = 100;
const PROCESSES = ['broker', 'queue-keeper', 'collector', 'uploader', 'gateway', 'central'];

/** How long `POST /export/generate` takes on a whole boat: collected, written, fsynced, queued, answered. */
export const answerGenerate: Benchmark = {
  title: 'POST /export/generate on a whole boat, durably queued when answered',
  async run(rounds) {
    const bench = workbench();
    try {
      const url = await startBoat(bench);
      const medians: number[] = [];
      const p99s: number[] = [];
      await answerTimes(url, 20);
      for (let round = 0; round < rounds; round++) {
        const times = await answerTimes(url, REQUESTS);
        medians.push(quantile(times, 0.5));
        p99s.push(quantile(times, 0.99));
      }
      return [
        { what: `median of ${REQUESTS}, one after the other`, unit: 'ms', values: medians },
        { what: '99th percentile', unit: 'ms', values: p99s },
      ];
    } finally {
      await bench.clear();
    }
  },
};

async function startBoat(bench: ReturnType<typeof workbench>): Promise<string> {
  const folder = bench.folder();
  const [mqttPort, gatewayPort, centralPort] = [await freePort(), await freePort(), await freePort()];
  createSampleBoat(join(folder, 'd3kos'), { boatlogRows: 200 });
  const env = {
    D3KOS_ROOT: join(folder, 'd3kos'),
    DATA_DIR: join(folder, 'data'),
    MQTT_URL: `mqtt://127.0.0.1:${mqttPort}`,
    MQTT_PORT: String(mqttPort),
    GATEWAY_PORT: String(gatewayPort),
    CENTRAL_PORT: String(centralPort),
    CENTRAL_DATA_DIR: join(folder, 'central'),
    CENTRAL_API_URL: `http://127.0.0.1:${centralPort}`,
    SIGNALK_URL: 'none',
    KEEP_FREE_MB: '0',
    LOG_LEVEL: 'error',
  };
  for (const name of PROCESSES) bench.start(process.execPath, [join(projectRoot, 'dist', `${name}.js`)], env);
  const url = `http://127.0.0.1:${gatewayPort}`;
  await eventually('the boat answers', async () => (await generate(url)) === 200, 30_000);
  return url;
}

async function answerTimes(url: string, requests: number): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < requests; i++) {
    const startedMs = performance.now();
    const status = await generate(url);
    if (status !== 200) throw new Error(`an export was answered with ${status}`);
    times.push(performance.now() - startedMs);
  }
  return times;
}

async function generate(url: string): Promise<number> {
  const answer = await fetch(`${url}/export/generate`, { method: 'POST' });
  await answer.arrayBuffer();
  return answer.status;
}
