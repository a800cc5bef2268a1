import type { FastifyInstance } from 'fastify';
import { version } from '../../../shared/runtime/version.ts';
import { megabytes } from '../answers.ts';
import type { AppDeps } from '../build-app.ts';

/** `GET /health`: that the server and its database work, and how far taking apart has come. */
export function healthRoute(app: FastifyInstance, deps: AppDeps): void {
  app.get('/health', async () => {
    const { imports, bytes } = deps.store.totals(null);
    const { waiting, failed } = deps.records.standing(null);
    const trouble = deps.work.trouble();
    const failure = deps.records.newestFailure();
    return {
      status: failed > 0 || trouble !== null ? 'degraded' : 'healthy',
      service: 'central',
      version,
      imports,
      storage_used_mb: megabytes(bytes),
      // Accepted, and not in the tables yet; and what never will be as it is.
      imports_waiting: waiting,
      imports_failed: failed,
      ...(trouble !== null && { trouble }),
      ...(failure !== null && { newest_failure: failure }),
    };
  });
}
