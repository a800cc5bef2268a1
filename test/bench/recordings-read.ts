import { join } from 'node:path';
import { viewRecordings } from '../../services/collector/recordings/recorded-view.ts';
import { openRecordings } from '../../services/collector/recordings/recordings.ts';
import { systemClock } from '../../shared/runtime/clock.ts';
import { createLogger } from '../../shared/runtime/logger.ts';
import type { Benchmark } from './table.ts';
import { onBench } from './workbench.ts';

const FEW = 1_000;
const MANY = 100_000;

/** What each record costs an export when few wait aboard, and when a season of them does. */
export const recordingsRead: Benchmark = {
  title: 'Reading the recordings for an export, for each record',
  async run(rounds) {
    return [await readEach(FEW, rounds), await readEach(MANY, rounds)];
  },
};

const readEach = (records: number, rounds: number) =>
  onBench(async (bench) => {
    const folder = bench.folder();
    const recordings = openRecordings({
      path: join(folder, 'recordings.db'),
      setAside: join(folder, 'set-aside'),
      limits: { days: 90, bytes: 64_000_000 },
      clock: systemClock,
      log: createLogger('bench', 'error'),
    });
    const entry = (nth: number) => ({
      category: 'boatlog' as const,
      key: `entry-${nth}`,
      record: { entry_id: `entry-${nth}`, type: 'auto', content: `Entry ${nth}` },
    });
    recordings.contribute(Array.from({ length: records }, (_, nth) => entry(nth)));
    const values = Array.from({ length: rounds }, () => {
      const { view } = viewRecordings(recordings);
      const startedMs = performance.now();
      let read = 0;
      for (const page of view.pages('boatlog')) read += page.length;
      return ((performance.now() - startedMs) * 1_000) / read;
    });
    recordings.close();
    return { what: `${records.toLocaleString('en')} records`, unit: 'µs', values };
  });
