import { refusalBody } from '../refusal.ts';
import type { Route } from '../route.ts';
import { anyWriteRefusal, CleanedUp, noAnswer } from '../schemas.ts';

/** `POST /export/queue/cleanup`: removes what has passed its days, files and all. */
export const cleanupQueueRoute: Route = (app, { commands }) => {
  const schema = {
    summary: 'Remove exports that have passed their days',
    response: { 200: CleanedUp, ...anyWriteRefusal, ...noAnswer },
  };
  app.post('/export/queue/cleanup', { schema }, async (_request, reply) => {
    const ending = await commands.send({ command: 'cleanup' });
    if (ending.kind === 'refused') {
      return reply.code(ending.refusal.statusCode as 503).send(refusalBody(ending.refusal));
    }
    return { success: true as const, message: 'Queue cleanup completed', removed: ending.result.removed ?? 0 };
  });
};
