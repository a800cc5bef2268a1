import { asText } from '../../../shared/export/fit-text.ts';
import { type Fields, isNothing, textField } from '../../../shared/export/from-boat/read-fields.ts';

/** Signal K 1.7, notifications: these two are no alert; the rest from harmless to worst. */
export const QUIET = ['nominal', 'normal'];
const SEVERITY = ['alert', 'warn', 'warning', 'alarm', 'emergency'];

/** A text alone is a state when it is one that Signal K knows: other texts are anybody's. */
export function stateAsText(value: unknown): string | null {
  const text = typeof value === 'string' ? value.trim().toLowerCase() : '';
  return QUIET.includes(text) || severityOf(text) >= 0 ? text : null;
}

/** The more the worse; -1 for a state that Signal K does not know. */
export const severityOf = (state: string): number => SEVERITY.indexOf(state);

/** Words, or what stands in their place: some servers translate them, `{en, de}`. */
export function messageIn(fields: Fields): string | null {
  const { message } = fields;
  return textField(fields, 'message') ?? (isNothing(message) ? null : asText(message));
}
