import type { FastifyInstance } from 'fastify';
import { Refusal } from '../answers.ts';
import { installationOf } from '../bearer.ts';
import type { AppDeps } from '../build-app.ts';
import { takeImport } from '../take-import.ts';
import { readUploadHeaders } from '../upload-headers.ts';
import { unknownInstallation } from '../viewer.ts';

const MAX_UPLOADS = 32;
const ASKED = 'The boat has delivered more than is here, as after a restored backup; it is asked to send that again.';

/**
 * `POST /api/v1/data/import`: one export document, taken in durably before the 200, and taken apart after it. The same
 * again has the first receipt, and is told as a `duplicate`. `last_sequence` is the highest number of an export that is here; `resend`
 * asks for what the boat had delivered and is not, as after a restored backup, until some of it comes.
 */
export function importDataRoute(app: FastifyInstance, deps: AppDeps): void {
  let uploads = 0;
  app.post('/api/v1/data/import', async (request, reply) => {
    const installation = installationOf(request.headers.authorization, deps.known);
    if (installation === null) throw unknownInstallation();
    const headers = readUploadHeaders(request.headers, deps.limitBytes);
    if (uploads >= MAX_UPLOADS) {
      const message = 'Too many uploads are under way. Try again in a moment.';
      throw new Refusal(503, 'TOO_MANY_UPLOADS', message, { headers: { 'retry-after': '10' } });
    }
    if (request.headers.expect !== undefined) reply.raw.writeContinue();
    uploads++;
    try {
      const { row, isNew } = await takeImport(deps, installation, headers, request.raw);
      const facts = { import_id: row.import_id, installation_id: installation, bytes: row.size_bytes };
      deps.log.info(facts, isNew ? 'Imported.' : 'Imported before; the same receipt again.');
      if (headers.isLenient) reply.header('preference-applied', 'handling=lenient');
      deps.work.nudge();
      const last = deps.store.lastSequence(installation);
      const after = deps.store.resendAsk(installation);
      if (after !== null) deps.log.warn({ installation_id: installation, after_sequence: after }, ASKED);
      return reply.type('application/json; charset=utf-8').send({
        ...(JSON.parse(row.answer) as object),
        ...(!isNew && { duplicate: true }),
        ...(last !== null && { last_sequence: last }),
        ...(after !== null && { resend: { after_sequence: after } }),
      });
    } finally {
      uploads--;
    }
  });
}
