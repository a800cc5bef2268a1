import { type AnswerBody, fieldOf, oneLine } from './read-answer-body.ts';

const LONGEST_NOTICE = 300;

/** Our own central server's word on who else sends under this installation id; nothing where it says none. Pure. */
export function readNotice({ fields }: AnswerBody): { readonly notice?: string } {
  const notice = fieldOf(fields, 'boatkeynotice');
  return typeof notice === 'string' && notice !== '' ? { notice: oneLine(notice, LONGEST_NOTICE) } : {};
}
