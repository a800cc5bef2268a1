import { VisitError } from '../../../shared/bus/visit-error.ts';
import type { QueueStatus } from '../../../shared/contracts/queue-status.ts';
import { ledgerError } from '../../../shared/export/ledger.ts';
import { sortEarlierProblems } from '../../../shared/export/wholeness.ts';
import type { BoatState } from '../boat-state.ts';
import { counted, duration, listed } from '../in-words.ts';
import { RESTART } from '../trouble.ts';
import { type Check, type Finding, failed, ok, skipped } from './check.ts';
import type { Context } from './context.ts';

async function withQueue(
  { state }: Context,
  judge: (queue: QueueStatus, state: BoatState) => Finding,
): Promise<Finding> {
  const seen = await state();
  if (seen instanceof VisitError) return skipped('the broker cannot be asked');
  if (seen.queue === null) return skipped('the queue-keeper was never heard');
  return judge(seen.queue, seen);
}

const moves: Check = {
  id: 'queue.moves',
  title: 'nothing holds the whole queue',
  run: (context) =>
    withQueue(context, ({ waiting_for, pending_count }) => {
      if (waiting_for === null) return ok('it moves');
      const since = duration(context.io.clock.now() - Date.parse(waiting_for.since));
      return failed(
        `The queue waits since ${since}: ${waiting_for.message}`,
        `${counted(pending_count, 'export')} ${pending_count === 1 ? 'waits' : 'wait'} aboard, safely; waiting uses up no attempts.`,
        {
          central:
            'mend what is said above (address, path or token of the central database); the queue then goes on by itself',
          uploader: `${RESTART}; then d3kos-export logs uploader`,
          network: 'connect to a network; the queue then goes on by itself within seconds',
          portal: 'open any web page in a browser on this network and sign in',
        }[waiting_for.what],
      );
    }),
};

const failures: Check = {
  id: 'queue.failed',
  title: 'no export has failed',
  run: (context) =>
    withQueue(context, ({ failed_count }, { jobs }) => {
      if (failed_count === 0) return ok('none');
      const shown = [...jobs.values()].filter(({ status }) => status === 'failed').slice(-3);
      const reasons = shown.map(({ queue_id, last_error }) => `${queue_id} (${last_error ?? 'no reason told'})`);
      return failed(
        `${counted(failed_count, 'export')} ${failed_count === 1 ? 'has' : 'have'} failed: ${listed(reasons)}.`,
        `Each is kept aboard for ${context.queueKeeper.failedDays} days, then removed.`,
        'mend the reason, then d3kos-export retry --failed',
      );
    }),
};

/** A weekend away from any network is usual; a week is worth a word. */
const OLD_MS = 7 * 86_400_000;

const oldest: Check = {
  id: 'queue.oldest',
  title: 'no export waits for more than a week',
  run: (context) =>
    withQueue(context, ({ oldest_pending_at }) => {
      if (oldest_pending_at === null) return ok('none waits');
      const ageMs = context.io.clock.now() - Date.parse(oldest_pending_at);
      if (ageMs < OLD_MS) return ok(`the oldest for ${duration(ageMs)}`);
      return failed(
        `An export waits aboard for ${duration(ageMs)}.`,
        'It is safe here, but a boat that is lost, or a card that dies, takes it along.',
        'bring the boat to a network for a while; d3kos-export status tells what it waits for',
      );
    }),
};

const ledger: Check = {
  id: 'queue.ledger',
  title: 'the ledger sums',
  run: (context) =>
    withQueue(context, (queue) => {
      const off = ledgerError(queue.ledger);
      if (off === 0) return ok(counted(queue.ledger.queued, 'export'));
      return failed(
        `The ledger does not sum: of ${queue.ledger.queued} exports ever queued, ${Math.abs(off)} ${off > 0 ? 'are unaccounted for' : 'are counted twice'}.`,
        'An export may be missing from the queue, though its file may lie on the disk.',
        `keep DATA_DIR as it is (sudo cp -a), then ${RESTART}: the queue-keeper’s sweep mends it; report it`,
      );
    }),
};

const categories: Check = {
  id: 'queue.categories',
  title: 'the newest export has all its categories',
  run: (context) =>
    withQueue(context, (_queue, { jobs }) => {
      const newest = [...jobs.values()].sort((a, b) => Date.parse(a.created_at) - Date.parse(b.created_at)).at(-1);
      const real = sortEarlierProblems(newest?.problems ?? []).problems;
      if (!newest) return skipped('there is no export yet');
      if (real.length === 0) return ok(newest.queue_id);
      return failed(
        `In ${newest.queue_id} something is missing: ${real.map(({ category, message }) => `${category}: ${message}`).join('; ')}`,
        'Those categories are empty or not whole in that export, which says so; the others are whole.',
        'mend the files it names, then d3kos-export request',
      );
    }),
};

export const queueChecks: readonly Check[] = [moves, failures, oldest, ledger, categories];
