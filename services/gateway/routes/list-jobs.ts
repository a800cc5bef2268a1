import { Jobs, JobsQuery, notKnown } from '../lookup-schemas.ts';
import type { Route } from '../route.ts';
import { anyRefusal, badRequest } from '../schemas.ts';

/** `GET /export/queue?status=&limit=&offset=&before=`: all exports there ever were, newest first. */
export const listJobsRoute: Route = (app, { lookUp }) => {
  const schema = {
    summary: 'All exports there ever were, newest first',
    querystring: JobsQuery,
    response: { 200: Jobs, ...badRequest, ...notKnown, ...anyRefusal },
  };
  app.get('/export/queue', { schema }, async ({ query }) => {
    const { total, jobs, missing } = await lookUp.page(query);
    const partial = missing === null ? {} : { partial: true, message: missing };
    return { success: true as const, count: jobs.length, total, jobs: [...jobs], ...partial };
  });
};
