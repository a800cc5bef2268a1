import { JOB_NOT_FOUND } from '../answers.ts';
import type { Route } from '../route.ts';
import { anyRefusal, badRequest, JobAnswer, notFound, QueueIdParams } from '../schemas.ts';

/** `GET /export/queue/:queue_id`: one job, whole. */
export const showJobRoute: Route = (app, { view }) => {
  const schema = {
    summary: 'One job, whole',
    params: QueueIdParams,
    response: { 200: JobAnswer, ...badRequest, ...notFound, ...anyRefusal },
  };
  app.get('/export/queue/:queue_id', { schema }, async ({ params }, reply) => {
    const job = view.job(params.queue_id);
    if (job) return { success: true as const, job };
    return reply.code(404).send({ success: false, error: JOB_NOT_FOUND, code: 'not_found' });
  });
};
