import { FORMAT_VERSION } from '../../shared/export/document.ts';
import type { RefusalBody } from './import-answer.ts';

/** The bodies of the central import API (boat-facts section 2), and what else may be refused. Pure. */

export type ErrorCode =
  | 'INVALID_INSTALLATION_ID'
  | 'INVALID_FORMAT'
  | 'INVALID_CONTENT_DIGEST'
  | 'INVALID_IDEMPOTENCY_KEY'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'INVALID_REQUEST'
  | 'BODY_TOO_LARGE'
  | 'BODY_TIMEOUT'
  | 'BODY_INCOMPLETE'
  | 'UNSUPPORTED_CONTENT'
  | 'NOT_FOUND'
  | 'TOO_MANY_UPLOADS'
  | 'STORAGE_FULL'
  | 'INTERNAL_ERROR';

/** An answer other than success: thrown by a route, turned into `{status:"error", …}` in one place. */
export class Refusal extends Error {
  readonly statusCode: number;
  readonly code: ErrorCode;
  readonly headers: Readonly<Record<string, string>>;
  /** The value of the document that is at fault, as JSON Pointer (RFC 6901); null when it is not one value's. */
  readonly pointer: string | null;

  constructor(
    statusCode: number,
    code: ErrorCode,
    message: string,
    { headers = {}, pointer = null }: { headers?: Record<string, string>; pointer?: string | null } = {},
  ) {
    super(message);
    this.statusCode = statusCode;
    this.code = code;
    this.headers = headers;
    this.pointer = pointer;
  }
}

/** `{status:"error", error_code, message}`; a format error also says which format would fit, and the place that does not. */
export function refusalBody({ code, message, pointer }: Refusal): RefusalBody {
  const body = { status: 'error' as const, error_code: code, message };
  if (code !== 'INVALID_FORMAT') return body;
  return { ...body, required_version: FORMAT_VERSION, ...(pointer !== null && { pointer }) };
}

/** Bytes as megabytes with three digits. */
export function megabytes(bytes: number): number {
  return Math.round(bytes / 1000) / 1000;
}
