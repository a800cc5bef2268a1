import { BOAT, startBenchBoat } from './bench-boat.ts';
import type { Benchmark } from './table.ts';
import { quantile, workbench } from './workbench.ts';

const REQUESTS = 100;

/** How long `POST /export/generate` takes on a whole boat: collected, written, fsynced, queued, answered. */
export const answerGenerate: Benchmark = {
  title: 'POST /export/generate on a whole boat, durably queued when answered',
  async run(rounds) {
    const bench = workbench();
    try {
      const boat = await startBenchBoat(bench, { bundles: BOAT });
      const url = boat.gatewayUrl;
      const medians: number[] = [];
      const p99s: number[] = [];
      await answerTimes(url, 20);
      for (let round = 0; round < rounds; round++) {
        const times = await answerTimes(url, REQUESTS);
        medians.push(quantile(times, 0.5));
        p99s.push(quantile(times, 0.99));
      }
      await boat.close();
      return [
        { what: `median of ${REQUESTS}, one after the other`, unit: 'ms', values: medians },
        { what: '99th percentile', unit: 'ms', values: p99s },
      ];
    } finally {
      await bench.clear();
    }
  },
};

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
