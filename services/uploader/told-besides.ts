import type { AnswerBody } from './read-answer-body.ts';
import { readLastSequence } from './read-last-sequence.ts';
import { readNotice } from './read-notice.ts';
import { readResend } from './read-resend.ts';

/** What the answer to a delivered export says besides: for a person, of its numbers, and what it asks for. Pure. */
export const toldBesides = (body: AnswerBody) => ({
  ...readNotice(body),
  ...readLastSequence(body),
  ...readResend(body),
});
export type ToldBesides = ReturnType<typeof toldBesides>;
