import { rmSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { createJobStore } from '../../../services/queue-keeper/database/job-store.ts';
import { openDatabase } from '../../../services/queue-keeper/database/open-database.ts';
import { createExportFiles } from '../../../services/queue-keeper/export-files.ts';
import { unknownOutside } from '../../../services/queue-keeper/hold.ts';
import { createReduction } from '../../../services/queue-keeper/parts/reduction.ts';
import { createQueue } from '../../../services/queue-keeper/queue.ts';
import { exportFileFor } from '../../../shared/export/ids.ts';
import { dataFolders } from '../../../shared/runtime/data-folders.ts';
import { publishedMisfit } from '../../support/published-misfit.ts';
import { spoolExport } from '../../support/queue-fixture.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { eventsIn } from '../../unit/queue-keeper/model-events.ts';
import { modelExports } from '../../unit/queue-keeper/model-explore.ts';
import {
  beginning,
  canonical,
  keyOf,
  NOW,
  type Stand,
  standIn,
  type World,
} from '../../unit/queue-keeper/model-queue.ts';

const RULES = { scheduleS: [0, 300, 900], retryAfterMaxS: 3600 };
const SEED = 20260220;
const WALKS = 15;
const STEPS = 60;

/** The queue on its real database and real files, as an event of the model sees it. */
function realQueue(): Stand & { world(): World; now(): number } {
  const dataDir = tempFolder();
  const folders = dataFolders(dataDir);
  const database = openDatabase(folders.queueDatabase);
  onTestFinished(() => void database.close());
  const store = createJobStore(database);
  let now = NOW;
  const files = createExportFiles(folders, { now: () => now, monotonicMs: () => now });
  for (const { queue_id, request_id, installation_id } of modelExports(3)) {
    spoolExport(dataDir, queue_id, request_id, installation_id);
  }
  let lost: string[] = [];
  let outside = { now: unknownOutside(now) };
  const clock = { now: () => now, monotonicMs: () => now, setTimer: () => () => {} };
  const machine = { bootId: 'boot', uptimeMs: () => now, isSynchronised: () => true };
  const log = recordingLog();
  const open = () =>
    createQueue({
      store,
      files,
      reduction: createReduction({ files, folders, log }),
      clock,
      machine,
      log,
      doneShown: 9,
      completedDays: 30,
      failedDays: 7,
      resendBytesPerDay: 0,
      onChange() {},
      rules: RULES,
      chance: () => 0,
      outside,
    });
  let queue = open();
  return {
    get queue() {
      return queue;
    },
    store,
    get outside() {
      return outside.now;
    },
    advance(ms) {
      now += ms;
    },
    loseFile(queueId) {
      const path = files.find(exportFileFor(queueId));
      if (path) rmSync(path);
      lost = [...lost, queueId];
    },
    restart() {
      outside = { now: unknownOutside(now) };
      queue = open();
      store.clampWaiting({ now });
    },
    now: () => now,
    world() {
      const { ledger } = queue.status();
      const jobs = store.everyJobAfter(0);
      return { jobs, queued: ledger.queued, removed: ledger.queued - jobs.length, lost, outside: outside.now };
    },
  };
}

test(`the model and the real queue go the same ways: ${WALKS} walks of ${STEPS} steps (seed ${SEED})`, () => {
  const random = seededRandom(SEED);
  const exports = modelExports(3);
  for (let walk = 0; walk < WALKS; walk++) {
    const model = standIn(beginning, RULES);
    const real = realQueue();
    const way: string[] = [];
    for (let step = 0; step < STEPS; step++) {
      const events = eventsIn(model.world(), exports);
      const nth = Math.floor(random() * events.length);
      const event = events[nth];
      way.push(event?.name ?? '');
      event?.happen(model);
      eventsIn(real.world(), exports)[nth]?.happen(real);
      // The bus lets no result of a claim 0 through, which the model makes up.
      const jobs = real.world().jobs.filter(({ attempts }) => attempts.every(({ claim }) => claim > 0));
      const misfit = publishedMisfit(
        real.queue,
        real.store,
        jobs.map(({ queueId }) => queueId),
      );
      expect(misfit, way.join('\n')).toBeNull();
      const [expected, found] = [model, real].map((one) => keyOf(canonical(one.world(), one.now())));
      expect(found, way.join('\n')).toBe(expected);
    }
  }
});
