/** What makes a 2xx without a receipt no delivery; the words of a row are for each. */
export type ReceiptDue = 'it sent one before' | 'nobody proves who answers' | 'the settings ask for it';

/** `CENTRAL_RECEIPT`. */
export const RECEIPT_POLICIES = ['auto', 'required', 'never'] as const;
export type ReceiptPolicy = (typeof RECEIPT_POLICIES)[number];

interface Known {
  readonly policy: ReceiptPolicy;
  /** Null while nobody knows. */
  readonly hasSentReceipt: boolean | null;
  /** Whether TLS proved who answered, or it is this machine. */
  readonly isVerified: boolean;
}

/**
 * Why an answer of this server must hold a receipt to be a delivery; null when one without may be. What is not known yet
 * counts as if it had sent one: then the export waits, and is not taken for delivered. Pure.
 */
export function receiptDue({ policy, hasSentReceipt, isVerified }: Known): ReceiptDue | null {
  if (policy === 'never') return null;
  if (policy === 'required') return 'the settings ask for it';
  if (hasSentReceipt !== false) return 'it sent one before';
  return isVerified ? null : 'nobody proves who answers';
}
