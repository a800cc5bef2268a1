import type { FastifyInstance } from 'fastify';
import type { AppDeps } from '../build-app.ts';
import { findImport } from '../find-import.ts';
import { importFacts } from '../import-facts.ts';

/** `GET /api/v1/imports/:import_id`: what is known of one import. */
export function oneImportRoute(app: FastifyInstance, deps: AppDeps): void {
  app.get('/api/v1/imports/:import_id', async (request) => {
    return { status: 'success', ...importFacts(findImport(request, deps)) };
  });
}
