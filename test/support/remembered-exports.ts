import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openRequestStore } from '../../services/collector/request-store.ts';
import { type KnownSource, recallSources } from '../../services/collector/sources/source-memory.ts';
import { systemClock } from '../../shared/runtime/clock.ts';
import { type Collected, collectBoat, FIXTURE_NOW } from './boat-fixture.ts';
import { recordingLog } from './recording-log.ts';
import { tempFolder } from './temp-folder.ts';

const A_DAY_MS = 86_400_000;

type Options = NonNullable<Parameters<typeof collectBoat>[1]>;

/** Exports of one boat after one another, each of which knows what the earlier ones have seen, as the collector keeps it. */
export function rememberedExports(root: string, folder = tempFolder()) {
  const open = () =>
    openRequestStore(join(folder, 'collector.db'), join(folder, 'set-aside'), systemClock, recordingLog());
  let store = open();
  // No request is known here, of which the collector takes it.
  let lastExportAt: number | null = null;
  onTestFinished(() => store.close());
  return {
    /** Where the collector's database lies. */
    database: join(folder, 'collector.db'),

    /** The collector ends, `between` is done, and it starts again. */
    restart(between: () => void = () => {}): void {
      store.close();
      between();
      store = open();
    },

    /** An export, so many days after the first one; `kept` is what was to be written of the sources. */
    async collect({
      day = 0,
      bootId = 'boot-1',
      ...options
    }: Omit<Options, 'at' | 'sources'> & { day?: number; bootId?: string } = {}): Promise<
      Collected & { kept: readonly KnownSource[] }
    > {
      const at = FIXTURE_NOW + day * A_DAY_MS;
      const sources = recallSources(
        store.knownSources(),
        { at, bootId },
        {
          ...store.pastTimes(),
          lastExportAt: () => lastExportAt,
        },
      );
      const collected = await collectBoat(root, { ...options, at, sources });
      const kept = sources.changes();
      store.keepSources(kept, sources.crossed(), sources.newReadings());
      lastExportAt = at;
      return Object.assign(collected, { kept });
    },
  };
}
