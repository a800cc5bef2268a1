import { open } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';
import type { AppDeps } from '../build-app.ts';
import { findImport } from '../find-import.ts';

/** `GET /api/v1/imports/:import_id/document`: the document, byte for byte as it was received. */
export function importDocumentRoute(app: FastifyInstance, deps: AppDeps): void {
  app.get('/api/v1/imports/:import_id/document', async (request, reply) => {
    const row = findImport(request, deps);
    const file = await open(deps.files.pathOf(row.import_id));
    return reply
      .type('application/json')
      .header('content-length', row.size_bytes)
      .header('content-digest', `sha-256=:${Buffer.from(row.sha256, 'hex').toString('base64')}:`)
      .send(file.createReadStream());
  });
}
