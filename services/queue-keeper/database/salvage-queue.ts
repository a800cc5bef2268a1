import type { Database } from 'better-sqlite3';
import { problemOf } from '../../../shared/contracts/decode-payload.ts';
import { QueueId, RequestId } from '../../../shared/export/ids.ts';
import { ExportFacts } from '../../../shared/export/job.ts';
import { findDamage } from '../../../shared/runtime/find-damage.ts';
import { type Row, type Salvaged, salvageTables } from '../../../shared/runtime/salvage-rows.ts';
import { salvageSql, suspiciousQueries } from './job-sql.ts';
import { MAKE_TOMBSTONES, TOMBSTONES_INTO_HISTORY } from './tombstones.ts';

/** What is wrong with a queue database, in words; null when nothing is. */
export function queueDamage(database: Database, model: Database, thorough: boolean): string | null {
  return findDamage(database, model, thorough, suspiciousQueries);
}

/**
 * Copies what can be read of a damaged queue into an empty one, in one transaction. The counts come from the triggers;
 * what was removed before is known from the old counts, or at least from the history. A job whose row
 * contradicts itself is left out: the sweep takes its file up. How much true time has passed is not taken over, since
 * a flipped bit in it would have everything removed; what is finished is kept for its days from now on, and how old the
 * last delivery is, is not known.
 */
export function salvageQueue(damaged: Database, fresh: Database): Salvaged {
  const setRemoved = fresh.prepare(salvageSql.setRemoved);
  const setFact = fresh.prepare(salvageSql.setFact);
  const hasTombstones = isOfTombstones(damaged);
  return fresh.transaction(() => {
    if (hasTombstones) fresh.exec(MAKE_TOMBSTONES);
    const salvaged = salvageTables(damaged, fresh, (table, row) => {
      switch (table) {
        case 'jobs':
          return soundJob(row);
        case 'history':
          return isSoundPast(row) ? { ...row, lacks: parsed(row.lacks) === null ? null : row.lacks } : null;
        case 'tally':
          if (isCount(row.removed)) setRemoved.run({ status: row.status, removed: row.removed });
          return null;
        case 'facts_ever':
          if (isCount(row.value)) setFact.run({ name: row.name, value: row.value });
          return null;
        case 'true_time':
          return null;
        case 'last_delivered':
          return isCount(row.at) ? { ...row, true_ms: null } : null;
        case 'newest_ashore':
          return isCount(row.at) ? row : null;
        case 'resends':
          return { ...row, not_before_true_ms: 0 };
        case 'resent':
          return isCount(row.times) ? { ...row, true_ms: 0 } : null;
        case 'gaps':
          return isCount(row.after_sequence) && isCount(row.up_to_sequence) ? row : null;
        case 'delivered_sequences':
          return isCount(row.sequence) ? row : null;
        case 'resend_budget':
          return null;
        case 'last_resend':
          return isObject(parsed(row.told)) ? row : null;
        default:
          return row;
      }
    });
    if (hasTombstones) fresh.exec(`${TOMBSTONES_INTO_HISTORY} ${salvageSql.dropTombstones}`);
    fresh.prepare(salvageSql.countHistory).run();
    fresh.prepare(salvageSql.countQueued).run();
    return salvaged;
  })();
}

/** Whether it is of the time before the history; what is too damaged to tell holds none that can be read. */
function isOfTombstones(damaged: Database): boolean {
  try {
    return damaged.prepare(salvageSql.isOfTombstones).get() !== undefined;
  } catch {
    return false;
  }
}

const isCount = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0;

function soundJob(row: Row): Row | null {
  const facts = parsed(row.facts) as ExportFacts | null;
  if (
    facts === null ||
    problemOf(ExportFacts, facts) !== null ||
    facts.queue_id !== row.queue_id ||
    facts.sha256 !== row.sha256
  ) {
    return null;
  }
  const attempts = Array.isArray(parsed(row.attempts)) ? row.attempts : '[]';
  const hasFailedOnce = row.status === 'failed' || Number.isInteger(row.first_failed_true_ms);
  return {
    ...row,
    attempts,
    // What cannot be read of how far it was in parts begins anew: the server knows each by its key.
    parts: isObject(parsed(row.parts)) ? row.parts : null,
    finished_true_ms: row.finished_at === null ? null : 0,
    first_failed_true_ms: hasFailedOnce ? 0 : null,
    installation_id: facts.installation_id ?? null,
  };
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null;

const isSoundPast = ({ queue_id, request_id, source }: Row) =>
  problemOf(QueueId, queue_id) === null && problemOf(RequestId, request_id) === null && typeof source === 'string';

function parsed(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return null;
  }
}
