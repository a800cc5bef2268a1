import type { ResendAsk } from '../../shared/export/resend.ts';
import { MOST_SEQUENCE } from '../../shared/export/told-sequence.ts';
import { type AnswerBody, fieldOf } from './read-answer-body.ts';

/**
 * What a server that has lost exports asks for in its answer: all after a number. Nothing where it asks for none that can be.
 * Pure.
 */
export function readResend({ fields }: AnswerBody): { readonly resend?: ResendAsk } {
  const asked = fieldOf(fields, 'resend');
  if (typeof asked !== 'object' || asked === null) return {};
  const after = fieldOf(asked as Record<string, unknown>, 'aftersequence');
  const isOne = typeof after === 'number' && Number.isInteger(after) && after >= 0 && after <= MOST_SEQUENCE;
  return isOne ? { resend: { after_sequence: after } } : {};
}
