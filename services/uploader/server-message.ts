import { type AnswerBody, fieldOf, isFields, oneLine } from './read-answer-body.ts';

/** What a server says is wrong, in its own words. Pure. */

const LONGEST_MESSAGE = 160;
/** Where servers say what is wrong, in the order in which one is asked for; `detail` is RFC 9457's. */
const MESSAGE_NAMES = [
  ...['message', 'msg', 'errormessage', 'errormsg', 'errmsg', 'error', 'errordescription', 'faultstring', 'detail'],
  ...['title', 'description', 'reason'],
];
/** What may hold the message in their place. */
const AROUND_A_MESSAGE = ['error', 'fault', 'status'];

/** The server's own words, on one bounded line. */
export function serverMessage({ fields, errorPage }: AnswerBody): string {
  if (errorPage !== '') return oneLine(errorPage, LONGEST_MESSAGE);
  const around = AROUND_A_MESSAGE.map((name) => fieldOf(fields, name)).filter((one) => isFields(one));
  return oneLine([fields, ...around].map(messageOf).find((text) => text !== '') ?? '', LONGEST_MESSAGE);
}

function messageOf(fields: AnswerBody['fields']): string {
  const texts = MESSAGE_NAMES.map((name) => fieldOf(fields, name));
  return texts.find((text): text is string => typeof text === 'string' && text.trim() !== '') ?? '';
}
