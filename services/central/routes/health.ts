import type { FastifyInstance } from 'fastify';
import { version } from '../../../shared/runtime/version.ts';
import { megabytes } from '../answers.ts';
import type { AppDeps } from '../build-app.ts';

/** `GET /health`: that the server and its database work. */
export function healthRoute(app: FastifyInstance, deps: AppDeps): void {
  app.get('/health', async () => {
    const { imports, bytes } = deps.store.totals(null);
    return { status: 'healthy', service: 'central', version, imports, storage_used_mb: megabytes(bytes) };
  });
}
