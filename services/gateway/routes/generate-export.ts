import { exportRequest } from '../../../shared/contracts/export-request.ts';
import { refusalReasonOf } from '../../../shared/export/license.ts';
import { objectionToRequestId } from '../../../shared/export/own-request-ids.ts';
import { tierRefusal } from '../../../shared/export/tiers.ts';
import { quoted } from '../../../shared/findings/in-words.ts';
import { generateAnswer, pastAnswer } from '../answers.ts';
import { refusalBody, STATUS_OF_REJECTION } from '../refusal.ts';
import type { Route } from '../route.ts';
import { Accepted, anyWriteRefusal, diskFull, Generated } from '../schemas.ts';

const placeOf = (requestId: string) => `/export/requests/${requestId}`;
const accepted = (requestId: string, heldBy?: string) =>
  `${heldBy === undefined ? 'The export is still being made' : `The request is kept, and its export cannot be queued now. ${quoted(heldBy)}. It then goes on by itself`}; GET ${placeOf(requestId)} tells what becomes of it.`;

/** `POST /export/generate`: asks for an export and answers when the queue has it, durably. */
export const generateExportRoute: Route = (app, { requests, license }) => {
  const schema = {
    summary:
      'Make an export and queue it; the same request_id again is the same export; what was refused is tried anew',
    body: exportRequest.payload,
    response: { 200: Generated, 202: Accepted, ...anyWriteRefusal, ...diskFull },
  };
  app.post('/export/generate', { schema }, async ({ body }, reply) => {
    const reading = await license.settled();
    if (!reading.ok) {
      const code = refusalReasonOf(reading.fault);
      return reply.code(STATUS_OF_REJECTION[code] as 403).send({ success: false, error: reading.problem, code });
    }
    const refusedByTier = tierRefusal(reading.license.tier, body.source ?? 'http');
    if (refusedByTier !== null) return reply.code(403).send({ success: false, error: refusedByTier, code: 'tier' });
    const objection = objectionToRequestId(body.request_id, null);
    if (objection !== null) return reply.code(400).send({ success: false, error: objection, code: 'invalid_request' });
    const ending = await requests.ask(body);
    switch (ending.kind) {
      case 'queued':
        return generateAnswer(ending.job);
      case 'past':
        return pastAnswer(ending.job);
      case 'accepted':
        return reply
          .code(202)
          .header('location', placeOf(ending.requestId))
          .send({ success: true, request_id: ending.requestId, message: accepted(ending.requestId, ending.heldBy) });
      case 'refused':
        return reply.code(ending.refusal.statusCode as 503).send(refusalBody(ending.refusal));
    }
  });
};
