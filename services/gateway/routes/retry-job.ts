import { refusalBody } from '../refusal.ts';
import type { Route } from '../route.ts';
import { anyWriteRefusal, CommandDone, noAnswer, notFound, notPossible, QueueIdParams } from '../schemas.ts';

/** `POST /export/queue/:queue_id/retry`: a failed or waiting export is tried at once, or as soon as there is a network. */
export const retryJobRoute: Route = (app, { commands }) => {
  const schema = {
    summary: 'Try a failed or waiting export again now',
    params: QueueIdParams,
    response: { 200: CommandDone, ...anyWriteRefusal, ...notFound, ...notPossible, ...noAnswer },
  };
  app.post('/export/queue/:queue_id/retry', { schema }, async ({ params: { queue_id } }, reply) => {
    const ending = await commands.send({ command: 'retry', queue_id });
    if (ending.kind === 'done') return { success: true as const, queue_id, message: ending.result.message };
    return reply.code(ending.refusal.statusCode as 503).send(refusalBody(ending.refusal));
  });
};
