import { problemOf } from '../contracts/decode-payload.ts';
import { RequestId } from './ids.ts';

/** The request that a document answers, as its beginning says; null when it does not, as in those of earlier versions. */
export function requestIdIn(beginning: string): string | null {
  const [head = ''] = beginning.split(',"data":');
  const id = /,"request_id":"([^"\\]*)"/.exec(head)?.[1];
  return problemOf(RequestId, id) === null ? (id ?? null) : null;
}
