import { queueAnswer } from '../answers.ts';
import type { Route } from '../route.ts';
import { anyRefusal, badRequest, Jobs, JobsQuery } from '../schemas.ts';

/** `GET /export/queue?status=&limit=`: jobs, newest first. */
export const listJobsRoute: Route = (app, { view }) => {
  const schema = {
    summary: 'Jobs, newest first',
    querystring: JobsQuery,
    response: { 200: Jobs, ...badRequest, ...anyRefusal },
  };
  app.get('/export/queue', { schema }, async ({ query }) => queueAnswer(view.jobs(), query.status, query.limit ?? 100));
};
