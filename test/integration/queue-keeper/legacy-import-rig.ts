import { createLegacyImport } from '../../../services/queue-keeper/legacy-import/legacy-import.ts';
import { openQueue } from '../../support/queue-fixture.ts';

/** The queue of a boat whose root is `boatRoot`, after the import. Starting again on the same folders is a restart. */
export async function startOn(boatRoot: string, dataDir?: string) {
  const boat = openQueue(dataDir === undefined ? {} : { dataDir });
  let timesTold = 0;
  const legacy = createLegacyImport({ ...boat, boatRoot, onTakenOver: () => void timesTold++ });
  const hadWork = await legacy.begin();
  boat.sweep.run();
  return {
    ...boat,
    legacy,
    hadWork,
    timesTold,
    jobs: () => boat.store.everyJobAfter(0),
    lines: () => boat.log.lines.map(({ level, message }) => `${level}: ${message}`),
    async restart() {
      boat.close();
      return startOn(boatRoot, boat.dataDir);
    },
  };
}
