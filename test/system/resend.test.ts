import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Boat, startBoat } from '../support/boat.ts';
import { recordsAt, takenApart } from '../support/central-receiver.ts';
import { eventually } from '../support/eventually.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** What was contributed to the log, as it is ashore. */
async function ashore(boat: Boat): Promise<string[]> {
  await takenApart(boat.centralUrl);
  const [first] = await boat.imports();
  const { installation_id } = first as unknown as { installation_id: string };
  const records = await recordsAt(boat.centralUrl, 'boatlog', installation_id);
  return records
    .filter(({ source }) => source === 'contributed')
    .map(({ record }) => String(record.content))
    .sort();
}

/** An export with a record of its own, which no later one holds. */
async function exportWith(boat: Boat, nth: number): Promise<string> {
  await boat.request({ entry_id: `note-${nth}`, content: `note ${nth}` }, 'export/data/boatlog');
  await eventually('it is taken', async () => {
    const { body } = await boat.http('GET', '/export/status');
    return ((body.recorded as Record<string, { waiting: number }> | null)?.boatlog?.waiting ?? 0) > 0;
  });
  await boat.request({ request_id: `r-${nth}` });
  return (await boat.jobOf(`r-${nth}`, 'completed')).queue_id;
}

const notes = (upTo: number) => Array.from({ length: upTo }, (_, i) => `note ${i + 1}`).sort();

test('a server whose backup was restored asks, and gets what the boat still has, through a kill; what is gone as a file comes with the next export', async () => {
  const boat = await startBoat({ env: { SWEEP_INTERVAL_S: '2' } });
  const central = boat.process('central');
  const folder = boat.env.CENTRAL_DATA_DIR;
  const backup = tempFolder();
  for (const nth of [1, 2]) await exportWith(boat, nth);
  await central.stop();
  cpSync(folder, backup, { recursive: true });
  central.start();
  await central.ready();
  const lost: string[] = [];
  for (const nth of [3, 4, 5, 6]) lost.push(await exportWith(boat, nth));
  expect(await ashore(boat)).toEqual(notes(6));

  await central.stop();
  rmSync(folder, { recursive: true });
  cpSync(backup, folder, { recursive: true });
  const gone = String(lost[1]);
  rmSync(join(boat.folders.archive, `${gone.slice(2, 6)}-${gone.slice(6, 8)}`, `export_${gone.slice(2)}.json`));
  central.start();
  await central.ready();
  await exportWith(boat, 7);
  await boat.process('queue-keeper').kill();
  const status = await eventually(
    'what was lost is ashore anew',
    async () => {
      const { resend, ledger, ...queue } = await boat.queueStatus();
      return resend?.waiting === 0 && ledger.pending + ledger.uploading === 0 && { resend, ledger, ...queue };
    },
    30_000,
  );
  expect(status.resend).toMatchObject({ asked_by: 'server', exports: 3, missing: { count: 1, queue_ids: [gone] } });
  expect(status.ledger).toMatchObject({ queued: 10, completed: 10 });
  expect(await ashore(boat)).toEqual(notes(7).filter((note) => note !== 'note 4'));
  expect(await boat.imports()).toHaveLength(6);

  await exportWith(boat, 8);
  expect(await ashore(boat), 'with the next export').toEqual(notes(8));
  expect((await boat.queueStatus()).ledger.queued, 'nothing goes round').toBe(11);

  const all = await boat.http('POST', '/export/queue/resend', { after_sequence: 0 });
  expect(all).toMatchObject({ status: 200, body: { resend: 7, missing: { count: 1 } } });
  await boat.drained(18);
  expect(await boat.imports(), 'who has it stores nothing twice').toHaveLength(7);
  expect(await ashore(boat)).toEqual(notes(8));
  const receipts = (await boat.jobs())
    .filter(({ resend_of }) => resend_of === lost[0])
    .map(({ import_id }) => import_id);
  expect(new Set(receipts).size, 'and gives the receipt that it gave').toBe(1);
}, 120_000);
