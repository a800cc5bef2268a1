import { exportData } from '../../../shared/contracts/export-data.ts';
import { CATEGORIES } from '../../../shared/export/category-names.ts';
import { whenceOfRequest } from '../../../shared/runtime/where-from.ts';
import { type ContributionResult, senderOf } from '../contribute.ts';
import {
  CategoryParams,
  Contributed,
  ContributedInPart,
  ContributionHeaders,
  ContributionKept,
  contributionRefused,
  noCategory,
} from '../contribution-schemas.ts';
import { RefusalError, refusalBody, STATUS_OF_REJECTION } from '../refusal.ts';
import { refuseEmptyBody } from '../refuse-empty.ts';
import type { Route } from '../route.ts';
import { anyWriteRefusal } from '../schemas.ts';

const KEPT =
  'The broker keeps it, durably, and the collector takes it when it can; export/data/result tells what became of it, by this message_id.';

/** `POST /export/data/:category`: contributes records, and answers when they are kept, durably, record by record. */
export const contributeRoute: Route = (app, { contributions }) => {
  const schema = {
    summary:
      'Contribute records to a category of the next export: an object, an array, or NDJSON, a record a line; components.schemas says what each category takes',
    params: CategoryParams,
    headers: ContributionHeaders,
    body: exportData.payload,
    response: {
      200: Contributed,
      202: ContributionKept,
      207: ContributedInPart,
      ...anyWriteRefusal,
      ...contributionRefused,
      ...noCategory,
    },
  };
  const config = { takesRecords: true };
  // A wrong category is said before whatever is wrong with the body.
  const preValidation = [
    async ({ params }: { params: unknown }) => void categoryIn((params as { category: string }).category),
    refuseEmptyBody('send a record as a JSON object, several as an array, or NDJSON with a record a line'),
  ];
  app.post('/export/data/:category', { schema, config, preValidation }, async (request, reply) => {
    const { params, headers, body, socket } = request;
    const category = categoryIn(params.category);
    const { isFromNetwork } = whenceOfRequest(socket.remoteAddress, headers);
    const ending = await contributions.send({
      category,
      records: body,
      sender: senderOf(headers['x-client-id'], isFromNetwork),
      idempotencyKey: headers['idempotency-key'] ?? null,
    });
    switch (ending.kind) {
      case 'answered':
        return reply.code(statusOf(ending.result) as 200).send(answerOf(ending.result) as never);
      case 'kept':
        return reply.code(202).send({ success: true, message_id: ending.messageId, message: KEPT });
      case 'refused':
        return reply.code(ending.refusal.statusCode as 503).send(refusalBody(ending.refusal));
    }
  });
};

function categoryIn(given: string) {
  const category = CATEGORIES.find((name) => name === given);
  if (category !== undefined) return category;
  const error = `There is no category ${JSON.stringify(given)}: the nine are ${CATEGORIES.join(', ')}.`;
  throw new RefusalError(404, 'not_found', error);
}

function statusOf({ outcome, reason = 'invalid_request' }: ContributionResult): number {
  if (outcome === 'taken') return 200;
  return outcome === 'partly' ? 207 : STATUS_OF_REJECTION[reason];
}

/** The collector’s answer as it stands, with what every answer of this interface has. */
function answerOf(result: ContributionResult) {
  if (result.outcome === 'taken') return { success: true as const, ...result };
  const { message = '', reason = 'invalid_request' } = result;
  return { success: false as const, error: message, code: reason, ...result };
}
