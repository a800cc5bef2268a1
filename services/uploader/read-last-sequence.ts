import { MOST_TOLD_SEQUENCE } from '../../shared/export/told-sequence.ts';
import { type AnswerBody, fieldOf } from './read-answer-body.ts';

/** The highest number of an export that the server says it has of this installation; nothing where it says none that can be. Pure. */
export function readLastSequence({ fields }: AnswerBody): { readonly last_sequence?: number } {
  const last = fieldOf(fields, 'lastsequence');
  const isOne = typeof last === 'number' && Number.isInteger(last) && last >= 1 && last <= MOST_TOLD_SEQUENCE;
  return isOne ? { last_sequence: last } : {};
}
