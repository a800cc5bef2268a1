import { decodePayload } from '../shared/contracts/decode-payload.ts';
import { exportRequest } from '../shared/contracts/export-request.ts';
import { mayHoldOwnRequestId, objectionToRequestId } from '../shared/export/own-request-ids.ts';
import { type Clock, isoTime } from '../shared/runtime/clock.ts';
import { createAnswerBudget } from './answer-budget.ts';
import type { Peer } from './authorize.ts';
import type { AedesPacket } from './persistence/aedes-packet.ts';
import { rejection } from './rejection.ts';

/** What becomes of a request by an id that is our own; the answer is null for who asks too often. */
export interface RefusedRequest {
  readonly answer: AedesPacket | null;
}

/**
 * Refuses requests by ids that only our own services make. They are answered without that id: who waits for the answer to
 * their own would take it for theirs.
 */
export function createOwnIdRefusal(clock: Clock) {
  const budget = createAnswerBudget(clock);
  return (peer: Peer, client: string, { topic, payload }: AedesPacket): RefusedRequest | null => {
    if (topic !== exportRequest.topic || !Buffer.isBuffer(payload) || !mayHoldOwnRequestId(payload)) return null;
    const decoded = decodePayload(exportRequest, payload);
    const asked = decoded.ok ? decoded.value?.request_id : undefined;
    const words = objectionToRequestId(asked, typeof peer === 'string' ? peer : null);
    if (words === null) return null;
    return { answer: budget.spend(client) ? rejection('invalid_request', words, topic, isoTime(clock.now())) : null };
  };
}
