import type { FastifyInstance } from 'fastify';
import { Refusal } from '../answers.ts';
import { installationOf } from '../bearer.ts';
import type { AppDeps } from '../build-app.ts';
import { takeImport } from '../take-import.ts';
import { readUploadHeaders } from '../upload-headers.ts';
import { unknownInstallation } from '../viewer.ts';

const MAX_UPLOADS = 32;

/** `POST /api/v1/data/import`: one export document, taken in durably before the 200. */
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
      return reply.type('application/json; charset=utf-8').send(row.answer);
    } finally {
      uploads--;
    }
  });
}
