import { ledgerError } from '../../services/queue-keeper/ledger.ts';
import type { Boat } from '../support/boat.ts';
import { eventually } from '../support/eventually.ts';

export interface Account {
  readonly acknowledged: number;
  readonly lost: readonly string[];
  readonly twice: number;
  readonly undelivered: readonly string[];
  readonly ledger: object;
  readonly ledgerError: number;
}

/**
 * The reckoning after the faults: waits until the queue has nothing left to do, then counts, from outside, what became
 * of everything that was acknowledged.
 */
export async function account(boat: Boat, acknowledged: Iterable<string>, withinMs: number): Promise<Account> {
  const ids = [...acknowledged];
  const status = await eventually(
    'the queue has nothing left to do',
    async () => {
      const now = await boat.queueStatus();
      const known = new Set(boat.databaseJobs().map((job) => job.request_id));
      return now.ledger.pending + now.ledger.uploading === 0 && ids.every((id) => known.has(id)) && now;
    },
    withinMs,
  ).catch(() => boat.queueStatus());
  const jobs = new Map(boat.databaseJobs().map((job) => [job.request_id, job]));
  const imports = await boat.imports();
  const receipts = new Set(imports.map(({ import_id }) => import_id));
  return {
    acknowledged: ids.length,
    lost: ids.filter((id) => !jobs.has(id)),
    twice: imports.length - new Set(imports.map(({ sha256 }) => sha256)).size + (imports.length - receipts.size),
    undelivered: ids.filter((id) => {
      const job = jobs.get(id);
      return job !== undefined && !(job.status === 'completed' && receipts.has(job.import_id ?? ''));
    }),
    ledger: status.ledger,
    ledgerError: ledgerError(status.ledger),
  };
}
