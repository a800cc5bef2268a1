import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createSampleBoat } from '../../deploy/sample-boat/create-sample-boat.ts';
import { startSignalkSource } from '../../deploy/sample-boat/signalk-source.ts';
import { projectRoot } from '../../deploy/start-boat/bundles.ts';
import { eventually } from '../support/eventually.ts';
import { cpuMsOf, memoryOf } from '../support/process-memory.ts';
import { engineReading } from './engine-reading.ts';
import type { Benchmark } from './table.ts';
import { workbench } from './workbench.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const READING_MS = 100;
/** The accelerated hour: so many readings in a row, then so long a pause. */
const TOGETHER = 50;
const PAUSE_MS = 25;

/** What listening to an engine at 10 Hz costs the collector's process: an hour of it in a row, then at its real pace. */
export const recorderLoad: Benchmark = {
  title: 'An engine of eight quantities at 10 Hz, heard by the collector’s process',
  async run() {
    const bench = workbench();
    const source = await startSignalkSource();
    try {
      const folder = bench.folder();
      const root = join(folder, 'd3kos');
      createSampleBoat(root, { boatlogRows: 4 });
      const collector = bench.start(process.execPath, [join(projectRoot, 'dist', 'collector.js')], {
        D3KOS_ROOT: root,
        DATA_DIR: join(folder, 'data'),
        MQTT_URL: 'mqtt://127.0.0.1:1',
        SIGNALK_URL: source.url,
        LOG_LEVEL: 'error',
      });
      await eventually('it listens', () => source.listeners === 1);
      const pid = collector.pid ?? 0;

      const share = async (realMs: number, listen: () => Promise<void>) => {
        const before = cpuMsOf(pid);
        await listen();
        return ((cpuMsOf(pid) - before) / realMs) * 100;
      };
      const rssMb: number[] = [];
      const ofHour = await share(HOUR_MS, async () => {
        const from = Date.now() - HOUR_MS;
        for (let at = 0; at < HOUR_MS; at += READING_MS * TOGETHER) {
          if (at % (HOUR_MS / 4) === 0) rssMb.push(memoryOf(pid).rssMb);
          for (let nth = 0; nth < TOGETHER; nth++) source.send(engineReading(from + at + nth * READING_MS));
          await pause(PAUSE_MS);
        }
        rssMb.push(memoryOf(pid).rssMb);
      });
      const ofMinute = await share(MINUTE_MS, async () => {
        for (let at = 0; at < MINUTE_MS; at += READING_MS) {
          source.send(engineReading(Date.now()));
          await pause(READING_MS);
        }
      });
      return [
        { what: 'CPU, an hour of it in a row', unit: '% of a core', values: [ofHour] },
        { what: 'CPU, a minute at its real pace', unit: '% of a core', values: [ofMinute] },
        { what: 'resident, each quarter of the hour', unit: 'MB', values: rssMb.slice(1) },
      ];
    } finally {
      await source.close();
      await bench.clear();
    }
  },
};
