import { existsSync, readdirSync, readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { createExportFiles } from '../../../services/queue-keeper/export-files.ts';
import { type Ledger, ledgerError } from '../../../services/queue-keeper/ledger.ts';
import type { JobStatus } from '../../../shared/export/job.ts';
import { systemClock } from '../../../shared/runtime/clock.ts';
import { dataFolders } from '../../../shared/runtime/data-folders.ts';
import { superviseProcess } from '../../support/boat-process.ts';
import { eventually } from '../../support/eventually.ts';
import { scriptedBroker } from './scripted-broker.ts';
import { check, disk, noted, sha256 } from './surroundings.ts';

/** Starts the queue-keeper on what the power cut left: every acknowledged job is there, as it was left or further. */
await check(async (findings) => {
  const acknowledged = noted();
  if (acknowledged('queued').length === 0 && !existsSync(dataFolders(disk).queueDatabase)) {
    return { summary: 'nothing acknowledged yet', end: async () => {} };
  }
  let ledger: Ledger | null = null;
  const broker = await scriptedBroker((topic, payload) => {
    if (topic === 'export/queue/status') ledger = (JSON.parse(payload) as { ledger: Ledger }).ledger;
  });
  const keeper = superviseProcess('queue-keeper', { DATA_DIR: disk, MQTT_URL: broker.url });
  keeper.start();
  await keeper.ready();
  await eventually('the ledger is published', () => ledger);
  findings.expect(keeper.starts === 1, `the queue-keeper needed ${keeper.starts} starts`);
  findings.expect(
    ledger !== null && ledgerError(ledger) === 0,
    `the ledger does not add up: ${JSON.stringify(ledger)}`,
  );
  await keeper.stop('SIGKILL');

  const folders = dataFolders(disk);
  const files = createExportFiles(folders, systemClock);
  const database = new Database(folders.queueDatabase, { readonly: true });
  const rows = database.prepare('SELECT queue_id, status, sha256, import_id FROM jobs').all() as Row[];
  const jobs = new Map(rows.map((row) => [row.queue_id, row]));
  database.close();
  for (const [id = '', sum] of acknowledged('queued')) {
    findings.expect(jobs.get(id)?.sha256 === sum, `${id} was acknowledged as queued and is lost`);
  }
  for (const { queue_id, status, sha256: sum } of rows) {
    const place = files.placeOf(`export_${queue_id.slice(2)}.json`, status);
    const found = existsSync(place) ? sha256(readFileSync(place)) : 'no file';
    findings.expect(found === sum, `${queue_id} is ${status} and its file is not whole: ${found}`);
  }
  for (const [id = '', importId] of acknowledged('completed')) {
    const job = jobs.get(id);
    const isKept = job?.status === 'completed' && job.import_id === importId;
    findings.expect(isKept, `${id} was delivered and is ${job?.status} with ${job?.import_id}`);
  }
  for (const [id = ''] of acknowledged('failed')) {
    // It may have been cancelled since.
    const isAsLeft = ['failed', 'cancelled'].includes(jobs.get(id)?.status ?? '');
    findings.expect(isAsLeft, `${id} had failed and is ${jobs.get(id)?.status}`);
  }
  for (const [id = ''] of acknowledged('cancelled')) {
    // A failed one can be cancelled, a delivered one not, and one that is on its way may still arrive.
    const isAsLeft = ['cancelled', 'completed'].includes(jobs.get(id)?.status ?? '');
    findings.expect(isAsLeft, `${id} was cancelled and is ${jobs.get(id)?.status}`);
  }
  findings.expect(readdirSync(folders.setAside).length === 0, 'something was set aside as damaged');
  return { summary: `${rows.length} jobs and files whole`, end: async () => {} };
});

interface Row {
  readonly queue_id: string;
  readonly status: JobStatus;
  readonly sha256: string;
  readonly import_id: string | null;
}
