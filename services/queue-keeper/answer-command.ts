import type { CommandResult, QueueCommand } from '../../shared/contracts/queue-command.ts';
import { answerResend } from './answer-resend.ts';
import type { JobStore } from './database/job-store.ts';
import type { ExportFiles } from './export-files.ts';
import { wasDamaged } from './job-machine.ts';
import type { Queue } from './queue.ts';
import type { Sweep } from './sweep.ts';

export interface CommandDeps {
  readonly queue: Queue;
  readonly store: JobStore;
  readonly files: ExportFiles;
  readonly sweep: Sweep;
}

export type Answer = Omit<CommandResult, 'at' | 'request_id' | 'command'>;

/** Carries out a command, and says what became of it. Throws what the database says. */
export function createCommandAnswer({ queue, store, files, sweep }: CommandDeps) {
  return (command: QueueCommand): Answer => {
    if (command.command === 'cleanup') {
      const { removed, left } = sweep.prune();
      const message = left === 0 ? 'Queue cleanup completed' : `Queue cleanup completed; ${left} could not be removed.`;
      return { ok: true, code: 'done', message, removed };
    }
    if (command.command === 'resend') return answerResend({ queue, store }, command);
    const id = command.queue_id ?? '';
    const done = command.command === 'retry' ? queue.retry(id) : queue.cancel(id);
    const job = store.byQueueId(id);
    if (done === null || !job)
      return { ok: false, code: 'not_found', message: 'There is no such export in the queue.' };
    const queue_id = job.queueId;
    if (done) return { ok: true, code: 'done', queue_id, message: doneMessage[command.command] };
    const lost = wasDamaged(job) ? ' and its file was damaged (it is in set-aside/)' : ' and its file is gone';
    const why = `It is ${job.status}${files.find(job.facts.export_file) ? '' : lost}`;
    const isDelivered = job.status === 'completed' && command.command === 'retry';
    const hint = isDelivered ? ' To send it once more, resend it.' : '';
    return {
      ok: false,
      code: 'not_possible',
      queue_id,
      message: `${why}, so there is nothing to ${command.command}.${hint}`,
    };
  };
}

const doneMessage = {
  retry: 'The export is pending again, and is tried at once, or as soon as there is a network.',
  cancel: 'The export is cancelled; it is kept for its days and can be retried.',
} as const;
