import { QUEUE_UNKNOWN } from '../answers.ts';
import type { Route } from '../route.ts';
import { anyRefusal, QueueAtAGlance, QueueUnknown } from '../schemas.ts';

/** `GET /export/queue/status`: the queue at a glance; no success field, as callers know it. */
export const queueStatusRoute: Route = (app, { view }) => {
  const schema = {
    summary: 'The queue at a glance',
    response: { 200: QueueAtAGlance, ...anyRefusal, 500: QueueUnknown },
  };
  app.get('/export/queue/status', { schema }, async (_request, reply) => {
    const status = view.statusNow();
    if (status) return status;
    return reply.code(500).send({ error: QUEUE_UNKNOWN, code: 'not_initialized' });
  });
};
