import { asText } from '../../../shared/export/fit-text.ts';
import { type Fields, isNothing, textField } from '../../../shared/export/from-boat/read-fields.ts';
import type { LeftOutReason } from './left-out.ts';

/** Signal K 1.7, notifications: these two are no alert; the rest from harmless to worst. */
const NO_ALERT = ['nominal', 'normal'];
/** The same in the words of others, who tell of what is over, or of a contact that is open. */
const OVER = ['ok', 'okay', 'off', 'cleared', 'clear', 'inactive', 'resolved', 'rectified', 'none'];
const SEVERITY = ['alert', 'warn', 'warning', 'alarm', 'emergency'];

/** Of a state in small letters. */
export const isQuiet = (state: string): boolean => NO_ALERT.includes(state) || OVER.includes(state);

/** A text alone is a state when it is one that is known: other texts are anybody's. */
export function stateAsText(value: unknown): string | null {
  const text = typeof value === 'string' ? value.trim().toLowerCase() : '';
  return isQuiet(text) || severityOf(text) >= 0 ? text : null;
}

/** The more the worse; -1 for a state that Signal K does not know. */
export const severityOf = (state: string): number => SEVERITY.indexOf(state);

/** Why a notification is not recorded as it was told; null when it is. */
export function whyNotAsTold(state: string, isCut: boolean): LeftOutReason | null {
  if (isCut) return 'cut_text';
  return isQuiet(state) || severityOf(state) >= 0 ? null : 'unknown_state';
}

/** Words, or what stands in their place: some servers translate them, `{en, de}`. */
export function messageIn(fields: Fields): string | null {
  const { message } = fields;
  return textField(fields, 'message') ?? (isNothing(message) ? null : asText(message));
}
