import { join } from 'node:path';
import { expect, test } from 'vitest';
import { problemOf } from '../../shared/contracts/decode-payload.ts';
import { exportDocument } from '../../shared/export/document.ts';
import { startBoat } from '../support/boat.ts';
import { everythingUnder } from '../support/boat-fixture.ts';
import { eventually } from '../support/eventually.ts';
import { leaveLegacy, legacyDocument, legacyEntryOf, legacyQueue, stampOf } from '../support/legacy-boat.ts';
import { seededRandom } from '../support/seeded-random.ts';

const KILLS = Number(process.env.FAULT_ROUNDS ?? 6);
const SEED = Number(process.env.FAULT_SEED ?? 20260220);
const [DELIVERED, PENDING, FAILED] = [300, 40, 3];

test('what the Python service left comes ashore, each once, however often the queue-keeper is killed over it', async () => {
  const random = seededRandom(SEED);
  const boat = await startBoat();
  const stamps = Array.from({ length: DELIVERED + PENDING + FAILED }, (_, n) => stampOf(n));
  const statusOf = (n: number) => (n < DELIVERED ? 'completed' : n < DELIVERED + PENDING ? 'pending' : 'failed');
  const unsent = stamps.slice(DELIVERED);
  leaveLegacy(boat.root, {
    queue: legacyQueue(...stamps.map((stamp, n) => legacyEntryOf(stamp, statusOf(n)))),
    files: Object.fromEntries(
      unsent.map((stamp, i) => {
        const path = i < PENDING ? `exports/export_${stamp}.json` : `failed_exports/q_${stamp}_failed.json`;
        return [path, legacyDocument(i + 1)];
      }),
    ),
  });
  const left = join(boat.root, 'data', 'exports');
  const before = everythingUnder(left);

  for (let kill = 0; kill < KILLS; kill++) {
    await boat.process('queue-keeper').kill('SIGKILL');
    // The next kill comes at some moment of the start or of the import; which one is the seed's.
    await new Promise((resolve) => setTimeout(resolve, random() * 900));
  }
  const { ledger } = await boat.drained(stamps.length, 60_000);

  expect(ledger).toMatchObject({ queued: stamps.length, completed: stamps.length, failed: 0, expired: 0 });
  const imports = await boat.imports();
  expect(imports).toHaveLength(unsent.length);
  expect(new Set(imports.map(({ sha256 }) => sha256)).size).toBe(unsent.length);
  for (const stamp of [unsent[0], unsent[PENDING]]) {
    const job = await boat.job(`q_${stamp}`);
    expect(job).toMatchObject({ status: 'completed', source: 'legacy-import', import_id: expect.any(String) });
    const document = await boat.document(job?.import_id ?? '');
    expect(document).toEqual(boat.archived(`export_${stamp}.json`));
    expect(problemOf(exportDocument, JSON.parse(document.toString('utf8')))).toBeNull();
  }
  expect(everythingUnder(left)).toEqual(before);

  await boat.process('queue-keeper').kill('SIGKILL');
  await boat.process('queue-keeper').ready();
  await eventually(
    'the queue is told of again',
    async () => (await boat.queueStatus()).completed_count === stamps.length,
  );
  expect((await boat.queueStatus()).ledger).toEqual(ledger);
});
