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
  UND_ERR_SOCKET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it',
  ETIMEDOUT: 'it did not answer',
};

/** How an attempt counts that brought no answer: the second half of the table in `classify-response.ts`. Pure. */
export function judgeNoAnswer(ending: Exclude<Ending, { kind: 'answer' }>): Verdict {
  switch (ending.kind) {
    case 'file': {
      const { outcome, reason } = FILE_TROUBLE[ending.trouble];
      return { outcome, reason: ending.code ? `${reason} (${ending.code}).` : `${reason}.` };
    }
    case 'timeout':
      return { outcome: 'retry', reason: `The upload made no progress for ${ending.afterS} s and was given up.` };
    case 'network':
      return isNotOurServer(ending.code)
        ? { outcome: 'portal', reason: strangerReason(ending.code) }
        : retry(ending.code);
  }
}

function retry(code: string): Verdict {
  const words = NETWORK_WORDS[code] ?? 'the connection failed';
  return { outcome: 'retry', reason: `The central database was not reached: ${words} (${code}).` };
}

/** A portal that steps in for a TLS server cannot show its certificate, or does not speak TLS: this is how it looks. */
function isNotOurServer(code: string): boolean {
  return /CERT|UNABLE_TO_(GET|VERIFY)|^ERR_(TLS|SSL)_|^EPROTO$/.test(code);
}

function strangerReason(code: string): string {
  return `What answers is not the central database: it shows no certificate that holds (${code}). A captive portal, a wrong clock, or a wrong CENTRAL_API_URL.`;
}
