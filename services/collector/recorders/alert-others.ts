import { asText } from '../../../shared/export/fit-text.ts';
import { type Fields, field, isBlank } from '../../../shared/export/from-boat/read-fields.ts';
import type { Alert, Said } from './alert-record.ts';

/**
 * What other sources say of an alert than the one that raised it. Who names the notification by its id speaks of that very
 * one, and clears it; who only says that all is well at its path may know nothing of it, so that nobody knows whether it is
 * over, until its own source speaks again.
 */

export interface OthersWord {
  readonly by: string;
  readonly state: string;
  readonly at: number;
  readonly stamp?: string;
}

export interface OthersWords {
  /** Said that it is over, and its own source has not spoken since. */
  deniedBy?: OthersWord;
  /** Whose such word its own source has overruled: some say all the time that all is well. */
  overruled?: readonly string[];
  /** Cleared it under its own id. */
  clearedBy?: OthersWord;
}

const MOST_OVERRULED = 10;
const IDS = ['id', 'notificationId', 'notification_id'];

/** Whether a notification names the same id as that of the alert. */
export function hasSameId({ details = {} }: Alert, fields: Fields): boolean {
  const id = field(fields, ...IDS);
  return !isBlank(id) && IDS.some((name) => details[name] === asText(id));
}

export const wordOf = ({ source = '', wallMs, stamp }: Said, state: string): OthersWord => ({
  ...{ by: source, state, at: wallMs },
  ...(stamp && { stamp }),
});

/** By the stamps, where both tell one; else the first word on a connection is what the server tells again. */
export function isSpokenSince(said: Said, word: OthersWord, isFirst: boolean): boolean {
  const [before, now] = [Date.parse(word.stamp ?? ''), Date.parse(said.stamp ?? '')];
  return Number.isNaN(before) || Number.isNaN(now) ? !isFirst : now > before;
}

/** Notes that another source says that all is well; whether that is news. */
export function deny(alert: Alert, said: Said, state: string): boolean {
  const { source: by } = said;
  if (by === undefined || alert.source === undefined || alert.source === by || alert.until !== null) return false;
  const isBefore = Date.parse(said.stamp ?? '') < Date.parse(alert.transitions.at(-1)?.stamp ?? '');
  if (isBefore || alert.deniedBy?.by === by || alert.overruled?.includes(by)) return false;
  alert.deniedBy = wordOf(said, state);
  return true;
}

/** Its own source speaks of it; whether that is news, since another has said that all is well. */
export function affirm(alert: Alert, said: Said, isFirst: boolean): boolean {
  const { deniedBy, overruled = [] } = alert;
  if (deniedBy === undefined || !isSpokenSince(said, deniedBy, isFirst)) return false;
  delete alert.deniedBy;
  alert.overruled = [...overruled, deniedBy.by].slice(-MOST_OVERRULED);
  return true;
}

/** As a record tells it. */
export function othersDetails({ until, deniedBy, clearedBy }: Alert): Record<string, string> {
  if (until !== null) return clearedBy === undefined ? {} : { cleared_by: `${clearedBy.by}, under the same id.` };
  if (deniedBy === undefined) return {};
  const { by, state, at } = deniedBy;
  const when = new Date(at).toISOString();
  return { said_over: `${by} said ${state} at ${when}, and who raised it has not spoken since: it may be over.` };
}
