import type { QueueCommand } from '../../shared/contracts/queue-command.ts';
import type { ResendMissing } from '../../shared/export/resend.ts';
import { counted } from '../../shared/findings/in-words.ts';
import type { Answer, CommandDeps } from './answer-command.ts';
import type { Found } from './resend-bounds.ts';

/** Carries out `resend`: of one delivered export, or of all within the bounds that are given. */
export function answerResend({ queue, store }: Pick<CommandDeps, 'queue' | 'store'>, command: QueueCommand): Answer {
  if (command.queue_id !== undefined) return answerOne({ queue, store }, command.queue_id);
  const found = queue.resendWithin(command);
  if (found === null) {
    const message = 'Say which exports: queue_id, after_sequence, up_to_sequence, since or until.';
    return { ok: false, code: 'invalid_request', message };
  }
  if (found.exports + (found.missing?.count ?? 0) === 0) {
    return { ok: false, code: 'not_found', message: 'No delivered export lies within these bounds.' };
  }
  return told(found);
}

function answerOne({ queue, store }: Pick<CommandDeps, 'queue' | 'store'>, id: string): Answer {
  const job = store.byQueueId(id);
  if (!job) {
    const past = store.pastByQueueId(id);
    if (past === null) return { ok: false, code: 'not_found', message: 'There is no such export in the queue.' };
    return { ok: false, code: 'not_possible', queue_id: id, message: `Its file was removed after its days. ${STILL}` };
  }
  const found = queue.resend(id);
  if (found !== null) return { ...told(found), queue_id: id };
  const message = `It is ${job.status}, so there is nothing to send anew: only what was delivered is; retry tries it.`;
  return { ok: false, code: 'not_possible', queue_id: id, message };
}

function told({ exports, bytes, missing }: Found): Answer {
  const more = { resend: exports, bytes, ...(missing && { missing }) };
  const gap = missing === null ? '' : ` ${gapInWords(missing)}`;
  if (exports === 0) return { ok: false, code: 'not_possible', message: `Nothing can be sent anew.${gap}`, ...more };
  const [goes, when, it] = exports === 1 ? ['goes', 'once', 'it'] : ['go', 'one by one while', 'them'];
  const message = `${counted(exports, 'delivered export')} ${goes} ashore anew, ${when} nothing else waits; a server that has ${it} already stores nothing twice.${gap}`;
  return { ok: true, code: 'done', message, ...more };
}

const STILL = 'What the boat still has goes ashore with its next export.';

function gapInWords({ count, queue_ids }: ResendMissing): string {
  const [oldest = '', newest = ''] = [queue_ids[0], queue_ids.at(-1)];
  const which = count === 1 ? newest : count > queue_ids.length ? `up to ${newest}` : `${oldest} to ${newest}`;
  return `${counted(count, 'export')} (${which}) ${count === 1 ? 'is' : 'are'} not aboard any more. ${STILL}`;
}
