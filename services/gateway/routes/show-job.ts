import { JOB_NOT_FOUND } from '../answers.ts';
import { JobAnswer, notKnown } from '../lookup-schemas.ts';
import { refusalBody } from '../refusal.ts';
import type { Route } from '../route.ts';
import { anyRefusal, badRequest, notFound, QueueIdParams } from '../schemas.ts';

/** `GET /export/queue/:queue_id`: one job, whole, or what is kept of it for ever. */
export const showJobRoute: Route = (app, { lookUp }) => {
  const schema = {
    summary: 'One job, whole, or what is kept of it',
    params: QueueIdParams,
    response: { 200: JobAnswer, ...badRequest, ...notFound, ...notKnown, ...anyRefusal },
  };
  app.get('/export/queue/:queue_id', { schema }, async ({ params }, reply) => {
    const found = await lookUp.job(params.queue_id);
    if (found.kind === 'found') return { success: true as const, job: found.job };
    if (found.kind === 'unanswered') {
      return reply.code(found.refusal.statusCode as 504).send(refusalBody(found.refusal));
    }
    return reply.code(404).send({ success: false, error: JOB_NOT_FOUND, code: 'not_found' });
  });
};
