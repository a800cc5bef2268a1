import { expect, test } from 'vitest';
import { receiptDue } from '../../../services/uploader/receipt-due.ts';

test.each([
  ['auto', false, true, null],
  ['auto', false, false, 'nobody proves who answers'],
  ['auto', true, true, 'it sent one before'],
  ['auto', null, true, 'it sent one before'],
  ['required', false, true, 'the settings ask for it'],
  ['never', true, false, null],
] as const)(
  'with %s, of a server that has sent a receipt: %s, that is proved to be the one: %s, what is due is %s',
  (policy, hasSentReceipt, isVerified, due) => {
    expect(receiptDue({ policy, hasSentReceipt, isVerified })).toBe(due);
  },
);
