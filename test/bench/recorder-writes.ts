import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSampleBoat } from '../../deploy/sample-boat/create-sample-boat.ts';
import { type SignalkSource, startSignalkSource } from '../../deploy/sample-boat/signalk-source.ts';
import { recordBoat } from '../../services/collector/recorders/record-boat.ts';
import { openRecordings } from '../../services/collector/recordings/recordings.ts';
import { boatTime } from '../../shared/export/from-boat/boat-time.ts';
import { createLogger } from '../../shared/runtime/logger.ts';
import { eventually } from '../support/eventually.ts';
import { manualClock } from '../support/manual-clock.ts';
import { engineReading } from './engine-reading.ts';
import type { Benchmark } from './table.ts';
import { workbench } from './workbench.ts';

const MINUTES = 24 * 60;
const ENGINE_MINUTES = 4 * 60;

/** What recording costs an SD card in a day: telemetry with consent, and an engine that runs for four hours. */
export const recorderWrites: Benchmark = {
  title: 'Recording for a day, four hours of it with the engine running',
  async run() {
    const bench = workbench();
    const source = await startSignalkSource();
    try {
      const folder = bench.folder();
      const root = join(folder, 'd3kos');
      createSampleBoat(root, { boatlogRows: 4 });
      const clock = manualClock();
      const log = createLogger('bench', 'error');
      const limits = { days: 90, bytes: 64_000_000 };
      const paths = { path: join(folder, 'recordings', 'recordings.db'), setAside: join(folder, 'set-aside') };
      const recordings = openRecordings({ ...paths, limits, clock, log });
      const before = bytesWritten();
      const recorder = recordBoat({
        ...{
          recordings,
          clock,
          log,
          boatRoot: root,
          owner: async () => ({ time: boatTime('UTC'), consentLacks: null }),
          bootId: 'boot',
          isSynchronised: () => true,
          forwardWatchFile: '',
        },
        ...{ signalkUrl: source.url, signalkToken: '', idleBelowRpm: 1_000, engineUnits: 'si' as const },
      });
      await eventually('it listens', () => source.listeners === 1);
      for (let minute = 0; minute < MINUTES; minute++) {
        if (minute < ENGINE_MINUTES) await runEngine(source, clock.now());
        await clock.advance(60_000);
      }
      recorder.close();
      recordings.close();
      return [{ what: 'written to the disk', unit: 'MB', values: [(bytesWritten() - before) / 1e6] }];
    } finally {
      await source.close();
      await bench.clear();
    }
  },
};

/** A minute of an engine, a reading a second. */
async function runEngine(source: SignalkSource, fromMs: number): Promise<void> {
  for (let second = 0; second < 60; second++) source.send(engineReading(fromMs + second * 1_000));
  await new Promise((resolve) => setImmediate(resolve));
}

/** Of this process, what went on its way to the disk. */
function bytesWritten(): number {
  return Number(/^write_bytes: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1] ?? Number.NaN);
}
