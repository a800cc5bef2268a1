import { FAULTS } from '../../shared/http/answer-faults.ts';
import { tlsTrouble } from '../../shared/http/tls-trouble.ts';
import { ASKED_BEFORE_SENT } from './answer-table.ts';
import type { Ending, Verdict } from './classify-response.ts';

const FILE_TROUBLE = {
  missing: { outcome: 'refused', reason: 'The export file is missing, so there is nothing to upload' },
  damaged: { outcome: 'refused', reason: 'The export file is not what was queued: its bytes have changed on the disk' },
  unnamed: { outcome: 'refused', reason: 'The export does not begin with an installation_id, so it cannot be sent' },
  unreadable: { outcome: 'retry', reason: 'The export file cannot be read' },
} as const;

const NETWORK_WORDS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name is not known; check CENTRAL_API_URL',
  EAI_AGAIN: 'its name could not be looked up',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it',
  ETIMEDOUT: 'it did not answer',
};

const NOT_AGAIN_YET =
  'Asked a moment later, the server does not say whether it has the export, so that is sent again after the next pause.';

type NoAnswer = Exclude<Ending, { kind: 'answer' } | { kind: 'held' }>;

/** How an attempt counts that brought no answer, or none that can be read: the second half of the table in `classify-response.ts`. Pure. */
export function judgeNoAnswer(ending: NoAnswer): Verdict {
  switch (ending.kind) {
    case 'file': {
      const { outcome, reason } = FILE_TROUBLE[ending.trouble];
      return { outcome, reason: ending.code ? `${reason} (${ending.code}).` : `${reason}.` };
    }
    case 'timeout':
      return { outcome: 'retry', reason: `The upload made no progress for ${ending.afterS} s and was given up.` };
    case 'unasked':
      return { outcome: 'retry', reason: NOT_AGAIN_YET };
    case 'unended': {
      const what = `The server's answer did not begin in earnest within ${ending.afterS} s and was given up.`;
      return { outcome: 'retry', reason: `${what} ${ASKED_BEFORE_SENT}` };
    }
    case 'broken': {
      const what = `The server answered, but not by HTTP's rules: ${FAULTS[ending.fault]}.`;
      return { outcome: 'retry', reason: `${what} ${ASKED_BEFORE_SENT}` };
    }
    case 'proxy': {
      const { what, next } = ending.trouble;
      return { outcome: 'offline', reason: `There is no way to the central database: ${what}. To mend it: ${next}.` };
    }
    case 'network':
      return judgeNetwork(ending);
  }
}

function judgeNetwork({ code, reached, exportSent }: Extract<Ending, { kind: 'network' }>): Verdict {
  const tls = reached === 'server' ? null : tlsTrouble(code);
  if (tls?.mayBePortal) {
    const reason = `What answers does not prove to be the central database: ${tls.what} (${code}). To mend it: ${tls.next}.`;
    return { outcome: 'portal', reason };
  }
  if (tls) return retry(`No safe connection to the central database: ${tls.what} (${code}). To mend it: ${tls.next}.`);
  switch (reached) {
    case 'nobody':
      return retry(
        `The central database was not reached: ${NETWORK_WORDS[code] ?? 'the connection failed'} (${code}).`,
      );
    case 'handshake':
      return retry(`No safe connection to the central database: it was cut while TLS was agreed on (${code}).`);
    case 'server':
      return exportSent
        ? retry(
            `The server cut the connection (${code}) after the whole export, without an answer. ${ASKED_BEFORE_SENT}`,
          )
        : retry(`The connection to the central database was cut while the export went out (${code}).`);
  }
}

const retry = (reason: string): Verdict => ({ outcome: 'retry', reason });
