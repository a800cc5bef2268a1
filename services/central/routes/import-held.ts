import type { FastifyInstance } from 'fastify';
import { Refusal } from '../answers.ts';
import { installationOf } from '../bearer.ts';
import type { AppDeps } from '../build-app.ts';
import { readKey } from '../upload-headers.ts';
import { unknownInstallation } from '../viewer.ts';

/**
 * `HEAD /api/v1/data/import` with an `Idempotency-Key`: whether that export is here, so that nobody sends it for nothing. 200
 * with its receipt (`Import-Id`), 404, or 401 for whom nobody knows; all repeat the key, by which a sender sees that the question was understood.
 */
export function importHeldRoute(app: FastifyInstance, deps: AppDeps): void {
  app.head('/api/v1/data/import', async (request, reply) => {
    const key = readKey(request.headers);
    if (key === null)
      throw new Refusal(400, 'INVALID_IDEMPOTENCY_KEY', 'Say by Idempotency-Key which export is meant.');
    const understood = { 'idempotency-key': key };
    const installation = installationOf(request.headers.authorization, deps.known);
    if (installation === null) throw unknownInstallation(understood);
    const row = deps.store.byKey(installation, key);
    if (!row) {
      throw new Refusal(404, 'NOT_FOUND', 'This export is not here.', { headers: understood });
    }
    const { records_left_out: leftOut } = JSON.parse(row.answer) as { records_left_out?: number };
    if (leftOut !== undefined) reply.header('records-left-out', leftOut);
    return reply.headers({ ...understood, 'import-id': row.import_id }).send();
  });
}
