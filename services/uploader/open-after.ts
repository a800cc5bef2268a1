import type { Ending } from './ending.ts';

type Ended = Exclude<Ending, { kind: 'held' }>;

/** Answers of gateways that had none from the server behind them. */
const NO_ANSWER_BEHIND = [502, 504, 520, 522, 524];

/** Whether it is open, after this ending, whether the server has the export. Pure. */
export function openAfter(ending: Ended): { readonly may_have_arrived?: true } {
  return isOpenAfter(ending) ? { may_have_arrived: true } : {};
}

function isOpenAfter(ending: Ended): boolean {
  switch (ending.kind) {
    case 'network':
      return ending.reached === 'server' && ending.exportSent;
    case 'timeout':
      return ending.exportSent === true;
    case 'unended':
    case 'broken':
      return true;
    case 'file':
    case 'unasked':
    case 'proxy':
      return false;
    case 'answer': {
      const { status, exportSent, bodyWhole, unreadable } = ending;
      if (!exportSent) return false;
      const cannotBeRead = !bodyWhole || unreadable !== undefined;
      return NO_ANSWER_BEHIND.includes(status) || (status >= 200 && status < 300 && cannotBeRead);
    }
  }
}
