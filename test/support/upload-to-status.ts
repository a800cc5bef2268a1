import { onTestFinished } from 'vitest';
import { documentedCase, groupStatuses } from '../../deploy/docs/import-api/group-statuses.ts';
import { consequenceOf, type From } from '../../deploy/docs/import-api/judge-status.ts';
import { SENT_ANSWERS, type SentAnswer } from '../../deploy/docs/import-api/sent-answers.ts';
import { createSender } from '../../services/uploader/send-export.ts';
import { DIRECT } from '../../shared/http/way-out.ts';
import { systemClock } from '../../shared/runtime/clock.ts';
import { offeredExport } from '../integration/uploader/offered-export.ts';
import { tempFolder } from './temp-folder.ts';

const FROM: From = 'known, has sent receipts';

/**
 * Uploads an export to a server of statuses (`status-server.ts`) by the sender of the uploader: what came of it, and what is
 * documented of that answer under that status. `ca` is the authority that its certificate is of.
 */
export function uploadsToStatuses(server: string, ca?: string) {
  const groups = groupStatuses();
  const outbox = tempFolder();
  const offer = offeredExport(outbox);
  const way = { ...DIRECT, ...(ca && { trust: async (tls: typeof import('node:tls')) => contextOf(tls, ca) }) };
  const options = { authHeader: 'Authorization', token: 'Bearer 3861513b314c5ee7', timeoutMs: 5_000, answerMs: 5_000 };

  return async (status: number, answer: SentAnswer, hasRetryAfter: boolean) => {
    const path = `/${status}/${SENT_ANSWERS.indexOf(answer)}${hasRetryAfter ? '/later' : ''}`;
    const sender = createSender({ ...options, endpoint: new URL(path, server), way, outbox, clock: systemClock });
    onTestFinished(() => sender.close());
    const sending = { signal: new AbortController().signal, asksFirst: false, onBytes() {} };
    const { ending, isVerified } = await sender.send(offer, sending);
    await sender.close();
    const {
      answers: _names,
      under: _under,
      when: _when,
      ...documented
    } = documentedCase(groups, status, answer, { from: FROM, hasRetryAfter }) ?? {};
    const seen = ending.kind === 'answer' ? consequenceOf(ending, FROM) : ending;
    return { documented, seen, isVerified };
  };
}

const contextOf = (tls: typeof import('node:tls'), ca: string) => ({ secureContext: tls.createSecureContext({ ca }) });
