import { Readable } from 'node:stream';
import { exportFileFor } from '../../../shared/export/ids.ts';
import { JOB_NOT_FOUND } from '../answers.ts';
import type { JobFound } from '../look-up.ts';
import { ExportContent, gone, notKnown } from '../lookup-schemas.ts';
import { type OpenedExport, openExport, sha256Of } from '../open-export.ts';
import { type Refusal, refusalBody } from '../refusal.ts';
import type { Route } from '../route.ts';
import { anyRefusal, badRequest, notFound, QueueIdParams } from '../schemas.ts';

/**
 * `GET /export/queue/:queue_id/file`: the export itself, as long as its file is aboard. From the network it needs the token
 * also where reading is open: a status is one thing, the boat's data another.
 */
export const downloadExportRoute: Route = (app, { lookUp, folders }) => {
  const schema = {
    summary: 'The file of one export, while it is aboard',
    params: QueueIdParams,
    response: { 200: ExportContent, ...badRequest, ...notFound, ...gone, ...notKnown, ...anyRefusal },
  };
  const config = { needsToken: true };
  app.get('/export/queue/:queue_id/file', { schema, config }, async ({ params, method }, reply) => {
    const exportFile = exportFileFor(params.queue_id);
    const found = await lookUp.job(params.queue_id);
    const job = found.kind === 'found' ? found.job : null;
    const wasRemoved = job !== null && 'file_aboard' in job && !job.file_aboard;
    const status = job === null || job.status === 'expired' ? null : job.status;
    const opened = wasRemoved ? null : await openExport(folders, exportFile, status);
    const digest = opened && (await sha256Of(opened));
    const refusal = opened ? await refuseOther(opened, digest, job) : refuseMissing(found);
    if (refusal || !opened) {
      return reply.code((refusal?.statusCode ?? 410) as 410).send(refusalBody(refusal ?? REMOVED));
    }
    reply
      .type('application/json')
      .header('content-length', opened.size)
      .header('content-disposition', `attachment; filename="${exportFile}"`)
      .header('content-digest', `sha-256=:${Buffer.from(digest ?? '', 'hex').toString('base64')}:`);
    // The types know bodies of JSON alone, hence the casts.
    if (method !== 'HEAD') return reply.send(opened.file.createReadStream({ start: 0 }) as never);
    await opened.file.close();
    return reply.send(Readable.from([]) as never);
  });
};

const REMOVED: Refusal = {
  statusCode: 410,
  code: 'gone',
  error: 'The file of this export is not aboard any more; GET /export/queue/:queue_id tells what became of it.',
};
const DAMAGED: Refusal = {
  statusCode: 410,
  code: 'gone',
  error: 'The file that lies here is not what was queued, so it is not given out; the log and the doctor tell more.',
};
const NOT_FOUND: Refusal = { statusCode: 404, code: 'not_found', error: JOB_NOT_FOUND };

function refuseMissing(found: JobFound): Refusal {
  if (found.kind === 'unanswered') return found.refusal;
  return found.kind === 'found' ? REMOVED : NOT_FOUND;
}

/** A damaged file, or another export's that has the name now: known by its digest, whatever its size. */
async function refuseOther(
  opened: OpenedExport,
  digest: string | null,
  job: { sha256?: string } | null,
): Promise<Refusal | null> {
  if (!job?.sha256 || job.sha256 === digest) return null;
  await opened.file.close();
  return DAMAGED;
}
