import type { CommandResult } from '../../../shared/contracts/queue-command.ts';
import { resendRange } from '../../../shared/export/resend.ts';
import { refusalBody } from '../refusal.ts';
import { refuseEmptyBody } from '../refuse-empty.ts';
import type { Route } from '../route.ts';
import { anyWriteRefusal, noAnswer, notFound, notPossible, QueueIdParams, ResendBody, Resent } from '../schemas.ts';

/** `POST /export/queue/:queue_id/resend`: a delivered export whose file is still aboard goes ashore anew. */
export const resendExportRoute: Route = (app, { commands }) => {
  const schema = {
    summary: 'Send a delivered export anew, if its file is still aboard',
    params: QueueIdParams,
    response: { 200: Resent, ...anyWriteRefusal, ...notFound, ...notPossible, ...noAnswer },
  };
  app.post('/export/queue/:queue_id/resend', { schema }, async ({ params: { queue_id } }, reply) => {
    const ending = await commands.send({ command: 'resend', queue_id });
    if (ending.kind === 'done') return resent(ending.result);
    return reply.code(ending.refusal.statusCode as 503).send(refusalBody(ending.refusal));
  });
};

/** `POST /export/queue/resend`: all delivered exports within bounds of number or time, as far as they are aboard. */
export const resendExportsRoute: Route = (app, { commands }) => {
  const schema = {
    summary: 'Send the delivered exports within bounds of number or time anew, as far as they are still aboard',
    body: ResendBody,
    response: { 200: Resent, ...anyWriteRefusal, ...notFound, ...notPossible, ...noAnswer },
  };
  const bounds = Object.keys(resendRange).join(', ');
  const preValidation = refuseEmptyBody(`say which exports, by a JSON object with one or more of ${bounds}`);
  app.post('/export/queue/resend', { schema, preValidation }, async ({ body }, reply) => {
    const ending = await commands.send({ ...body, command: 'resend' });
    if (ending.kind === 'done') return resent(ending.result);
    return reply.code(ending.refusal.statusCode as 503).send(refusalBody(ending.refusal));
  });
};

function resent({ message, resend = 0, bytes = 0, missing }: CommandResult) {
  return { success: true as const, message, resend, bytes, ...(missing && { missing }) };
}
