import { readdirSync } from 'node:fs';
import { ledgerError } from '../../../services/queue-keeper/ledger.ts';
import { dataFolders } from '../../../shared/runtime/data-folders.ts';
import { eventually } from '../../support/eventually.ts';
import { startBoatOnDisk } from './boat-on-disk.ts';
import { check, disk, noted } from './surroundings.ts';

/** Starts the whole boat on what the power cut left: every acknowledged request comes ashore, once in effect. */
await check(async (findings) => {
  const ids = noted()('acknowledged').map(([id = '']) => id);
  const boat = await startBoatOnDisk();
  const undelivered = async () => {
    const receipts = new Set((await boat.imports()).map(({ import_id }) => import_id));
    const jobs = new Map(boat.jobs().map((job) => [job.request_id, job]));
    return ids.filter((id) => {
      const job = jobs.get(id);
      return !(job?.status === 'completed' && receipts.has(job.import_id ?? ''));
    });
  };
  await eventually('all is delivered', async () => (await undelivered()).length === 0, 60_000).catch(() => {});
  const lost = await undelivered();
  findings.expect(
    lost.length === 0,
    `${lost.length} of ${ids.length} acknowledged requests did not come ashore: ${lost[0]}`,
  );
  await eventually('nothing is under way', async () => {
    const { pending, uploading } = await boat.ledger();
    return pending + uploading === 0;
  });
  const imports = await boat.imports();
  const jobs = boat.jobs();
  findings.expect(new Set(imports.map(({ sha256 }) => sha256)).size === imports.length, 'something came ashore twice');
  findings.expect(imports.length <= jobs.length, `${imports.length} imports of ${jobs.length} exports`);
  findings.expect(ledgerError(await boat.ledger()) === 0, 'the ledger does not add up');
  findings.expect(boat.starts() === 0, `${boat.starts()} processes had to be started again`);
  await boat.end();
  findings.expect(readdirSync(dataFolders(disk).setAside).length === 0, 'something was set aside as damaged');
  return { summary: `${ids.length} requests ashore, ${imports.length} imports`, end: async () => {} };
});
