import { REJECTION_REASONS, type RejectionReason } from '../../shared/contracts/export-rejected.ts';

/** The closed list of what `code` may be in an answer with `success: false`. */
export const REFUSAL_CODES = [
  ...REJECTION_REASONS,
  'bus_away',
  'not_initialized',
  'not_found',
  'not_running',
  'gone',
  'not_possible',
  'timeout',
  'closing',
  'host_not_allowed',
  'origin_not_allowed',
  'token_required',
  'too_many_attempts',
  'unsupported_media_type',
  'body_too_large',
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** An answer that says no: its HTTP status, its code, and a sentence for a person. */
export interface Refusal {
  readonly statusCode: number;
  readonly code: RefusalCode;
  readonly error: string;
  /** Of a request for an export that may still be made. */
  readonly request_id?: string;
}

/** A refusal thrown where a route cannot go on; the message is the sentence. */
export class RefusalError extends Error {
  readonly refusal: Refusal;

  constructor(statusCode: number, code: RefusalCode, error: string) {
    super(error);
    this.refusal = { statusCode, code, error };
  }
}

/** The HTTP status for a reason on `export/rejected`. */
export const STATUS_OF_REJECTION: Readonly<Record<RejectionReason, number>> = {
  tier: 403,
  license: 403,
  invalid_request: 400,
  disk_full: 507,
  busy: 503,
  failed: 500,
  unknown_topic: 400,
};

/** The body of a refusal: `{success: false, error, code}`. */
export function refusalBody({ error, code, request_id }: Refusal) {
  return { success: false as const, error, code, ...(request_id === undefined ? {} : { request_id }) };
}
