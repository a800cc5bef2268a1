import type { FastifyInstance } from 'fastify';
import { Refusal } from '../answers.ts';
import { installationOf } from '../bearer.ts';
import type { AppDeps } from '../build-app.ts';
import { readKey } from '../upload-headers.ts';
import { unknownInstallation } from '../viewer.ts';

/**
 * `HEAD /api/v1/data/import` with an `Idempotency-Key`: whether that export is here, so that nobody sends it for nothing. 200
 * with its receipt (`Import-Id`), or 404; both repeat the key, by which a sender sees that the question was understood.
 */
export function importHeldRoute(app: FastifyInstance, deps: AppDeps): void {
  app.head('/api/v1/data/import', async (request, reply) => {
    const installation = installationOf(request.headers.authorization, deps.known);
    if (installation === null) throw unknownInstallation();
    const key = readKey(request.headers);
    if (key === null)
      throw new Refusal(400, 'INVALID_IDEMPOTENCY_KEY', 'Say by Idempotency-Key which export is meant.');
    const row = deps.store.byKey(installation, key);
    if (!row) {
      throw new Refusal(404, 'NOT_FOUND', 'This export is not here.', { headers: { 'idempotency-key': key } });
    }
    const { records_left_out: leftOut } = JSON.parse(row.answer) as { records_left_out?: number };
    if (leftOut !== undefined) reply.header('records-left-out', leftOut);
    return reply.header('idempotency-key', key).header('import-id', row.import_id).send();
  });
}
