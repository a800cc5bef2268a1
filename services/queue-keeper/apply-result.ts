import type { UploadResult } from '../../shared/contracts/upload-result.ts';
import { queueIdOfOffer } from '../../shared/export/part-ids.ts';
import type { StoredJob } from './database/job-store.ts';
import { afterResult, type Outside } from './hold.ts';
import * as machine from './job-machine.ts';
import { logResult } from './log-result.ts';
import type { createOffering } from './offer-due.ts';
import { afterOtherTaken } from './parts/plan-parts.ts';
import { isOfFirewall, isTurnedAway, putBehind, turnedAway } from './parts/turned-away.ts';
import type { QueueDeps } from './queue.ts';
import type { Change } from './queue-transaction.ts';
import type { Resending } from './resend.ts';
import { behindDelayMs, revivalPauseMs } from './retry-schedule.ts';

interface ApplyDeps
  extends Pick<QueueDeps, 'store' | 'log' | 'rules' | 'chance' | 'reduction'>,
    Pick<ReturnType<typeof createOffering>, 'whoseIs' | 'offerDue'> {
  readonly outside: { now: Outside };
  readonly resending: Resending;
  commit(work: (change: Change) => void): void;
  trueNow(): number;
}

/** A firewall that has turned so many away in parts as well is known to let nothing through. */
const TOLD_BY = 2;

/** Applies what the uploader said of one attempt, for a whole export or a part of one, in one transaction. */
export function createResultApplying(deps: ApplyDeps): (result: UploadResult) => void {
  const { store, log, rules, reduction, outside } = deps;

  /** Whether so much time has passed since it failed that another upload brings it back. */
  const isRested = ({ revivals, finishedTrueMs }: StoredJob): boolean =>
    deps.trueNow() - (finishedTrueMs ?? 0) >= revivalPauseMs(revivals, rules.scheduleS);

  function move(result: UploadResult, change: Change): StoredJob | null {
    const job = store.byQueueId(queueIdOfOffer(result.queue_id));
    if (!job) return null;
    const times = isOfFirewall(result) ? timesParked(job, result) : 0;
    const holds = times >= TOLD_BY ? null : reduction.holdsToCut(job, result);
    const told = reduction.withKnown(job, result);
    const next = machine.applyResult(job, told, change.now.wall, rules, deps.chance(), holds);
    // What the server refused lies in quarantine before the queue says so.
    if (next !== null) reduction.holdLeftOut(job, result, change.now.wall);
    const settled = reduction.quarantined(job, next, change.now.wall);
    if (settled === null || !isTurnedAway(settled, result)) return change.move(job, settled);
    return change.move(job, putBehind(settled, behindDelayMs(times, store.tally().pending.held), change.now.wall));
  }

  /** How often exports of the same installation were turned away in a row. */
  const timesParked = (job: StoredJob, { installation_id }: UploadResult): number => {
    const whose = deps.whoseIs(job, installation_id);
    return outside.now.parkings.find(({ installationId }) => installationId === whose)?.timesParked ?? 0;
  };

  return (result) =>
    deps.commit((change) => {
      const moved = move(result, change);
      if (!moved) {
        log.debug({ queue_id: result.queue_id, claim: result.claim }, 'A late upload result changes nothing.');
        return;
      }
      const whose = deps.whoseIs(moved, result.installation_id);
      const told = isTurnedAway(moved, result) ? turnedAway(moved, result) : result;
      // What it says of one part of an export is no news of whether it lets anything through.
      if (told.outcome === 'refused' && isOfFirewall(told)) outside.now = { ...outside.now, hold: null };
      else outside.now = afterResult(outside.now, told, whose, change.now);
      logResult(log, moved, result);
      reduction.tidyAfter(moved, result);
      if (result.outcome === 'accepted') {
        deps.resending.noteAnswer(moved, result, whose, change);
        for (const failed of store.revivable().filter(isRested)) {
          const first = failed.revivals === 0;
          const told = first && failed.parts ? { ...failed, parts: afterOtherTaken(failed.parts) } : failed;
          change.move(failed, machine.revive(told, first ? 'all' : 'one', rules));
        }
      }
      deps.offerDue(change);
    });
}
