import mqtt from 'mqtt';
import { eventually } from '../support/eventually.ts';
import { memoryOf } from '../support/process-memory.ts';
import { BOAT, startBenchBoat } from './bench-boat.ts';
import type { Benchmark } from './table.ts';
import { onBench } from './workbench.ts';

const MESSAGES = 1_500;
const RECORDS = 500;
/** As d3kos-export-collector.service bounds it. */
const HEAP = 'NODE_OPTIONS=--max-old-space-size=160';
const LONGEST_MS = 5 * 60_000;
const LAST = 'the-last-of-all';

/** What one program that sends as fast as it may costs the collector: each record has a field that the answer names. */
export const contributionFlood: Benchmark = {
  title: `The collector’s memory at its highest, over ${MESSAGES} contributions of ${RECORDS} records`,
  run: () =>
    onBench(async (bench) => {
      const under = (name: string) => (name === 'collector' ? ['env', HEAP] : []);
      const boat = await startBenchBoat(bench, { bundles: BOAT, under });
      const collector = boat.processes[BOAT.indexOf('collector')];
      const client = await mqtt.connectAsync(boat.mqttUrl, { clientId: 'flood' });
      try {
        let isThrough = false;
        client.on('message', (_topic, payload) => {
          isThrough ||= payload.includes(LAST);
        });
        await client.subscribeAsync('export/data/result', { qos: 1 });
        const startedMs = performance.now();
        const publish = (nth: number) =>
          client.publishAsync('export/data/boatlog', JSON.stringify(recordsOf(nth)), { qos: 1 });
        for (let nth = 0; nth < MESSAGES; nth += 15) {
          await Promise.all(Array.from({ length: 15 }, (_, i) => publish(nth + i)));
        }
        const peaks = [memoryOf(boat.pids[BOAT.indexOf('collector')] ?? 0)];
        // What came before it is taken then. Said again, should its answer be lost.
        const sayLast = () => client.publish('export/data/boatlog', `{"entry_id":"${LAST}","content":"${LAST}"}`);
        const again = setInterval(sayLast, 2_000);
        const isOver = () => {
          if (collector?.exitCode !== null || collector.signalCode !== null) return true;
          peaks.push(memoryOf(collector.pid ?? 0));
          return isThrough;
        };
        await eventually('all is taken', isOver, LONGEST_MS).finally(() => clearInterval(again));
        const note = isThrough ? '' : 'it ended before all was taken';
        return [
          { what: 'resident at most', unit: 'MB', values: [Math.max(...peaks.map(({ peakMb }) => peakMb))], note },
          { what: 'until all is taken', unit: 's', values: [(performance.now() - startedMs) / 1_000] },
        ];
      } finally {
        await client.endAsync(true);
        await boat.close();
      }
    }),
};

const recordsOf = (nth: number) =>
  Array.from({ length: RECORDS }, (_, i) => ({ type: 't', content: `${nth}-${i}`, mood: 'happy' }));
