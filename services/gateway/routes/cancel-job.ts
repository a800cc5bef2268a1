import { refusalBody } from '../refusal.ts';
import type { Route } from '../route.ts';
import { anyWriteRefusal, CommandDone, noAnswer, notFound, notPossible, QueueIdParams } from '../schemas.ts';

/** `DELETE /export/queue/:queue_id`: an export that has not arrived is not sent. */
export const cancelJobRoute: Route = (app, { commands }) => {
  const schema = {
    summary: 'Cancel an export that has not arrived',
    params: QueueIdParams,
    response: { 200: CommandDone, ...anyWriteRefusal, ...notFound, ...notPossible, ...noAnswer },
  };
  app.delete('/export/queue/:queue_id', { schema }, async ({ params: { queue_id } }, reply) => {
    const ending = await commands.send({ command: 'cancel', queue_id });
    if (ending.kind === 'done') return { success: true as const, queue_id, message: ending.result.message };
    return reply.code(ending.refusal.statusCode as 503).send(refusalBody(ending.refusal));
  });
};
