import type { Job, PastJob } from '../../../shared/export/job.ts';
import type { RequestFound } from '../look-up.ts';
import { notKnown, RequestAnswer, RequestIdParams } from '../lookup-schemas.ts';
import { refusalBody } from '../refusal.ts';
import type { Route } from '../route.ts';
import { anyRefusal, badRequest, notFound } from '../schemas.ts';

const NOT_FOUND = 'No request of this id is known. If its acknowledgement was lost, ask again with the same id.';

/** `GET /export/requests/:request_id`: what became of a request. */
export const showRequestRoute: Route = (app, { lookUp }) => {
  const schema = {
    summary: 'What became of a request',
    params: RequestIdParams,
    response: { 200: RequestAnswer, ...badRequest, ...notFound, ...notKnown, ...anyRefusal },
  };
  app.get('/export/requests/:request_id', { schema }, async ({ params: { request_id } }, reply) => {
    const found = await lookUp.request(request_id);
    if (found.kind === 'none') {
      return reply.code(404).send(refusalBody({ statusCode: 404, code: 'not_found', error: NOT_FOUND }));
    }
    if (found.kind === 'unanswered') {
      return reply.code(found.refusal.statusCode as 504).send(refusalBody(found.refusal));
    }
    return { success: true as const, request_id, ...answerOf(found) };
  });
};

function answerOf(found: Extract<RequestFound, { kind: 'queued' | 'told' }>) {
  if (found.kind === 'queued') {
    const { queueId: queue_id, job } = found;
    const ofJob = job ? { job, source: job.source, ...(job.note === undefined ? {} : { note: job.note }) } : {};
    return { state: 'queued' as const, message: sentenceOf(queue_id, job), queue_id, ...ofJob };
  }
  const { state, message = '', request_id: _, ...more } = found.request;
  if (state === 'refused') return { state, message: message || 'There will be no export.', ...more };
  return { state: 'being_made' as const, message: message || 'The export is still being made.', ...more };
}

function sentenceOf(queueId: string, job: Job | PastJob | null): string {
  return job
    ? `It became ${queueId}, which is ${job.status}.`
    : `It became ${queueId}, which comes into the queue now.`;
}
