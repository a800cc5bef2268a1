import { type AnswerBody, fieldOf, oneLine } from './read-answer-body.ts';

const LONGEST_IMPORT_ID = 200;

/** The receipt, where the fields of an answer hold one. */
export function importIdOf(fields: AnswerBody['fields']): string | undefined {
  const id = fieldOf(fields, 'importid');
  const text = typeof id === 'string' || typeof id === 'number' ? oneLine(String(id), LONGEST_IMPORT_ID) : '';
  return NO_RECEIPT.test(text) ? undefined : text;
}

/** What a program prints for nothing. */
const NO_RECEIPT = /^(?:|null|none|nil|undefined|nan|false|true|0|-1|\[object object\])$/i;

/** Whether only the beginning of a receipt is kept. */
export const isCutShort = (receipt: string): boolean => receipt.length === LONGEST_IMPORT_ID && receipt.endsWith('…');
