import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { AppDeps } from '../build-app.ts';
import { checked } from '../checked.ts';
import { importFacts } from '../import-facts.ts';
import { lookerOf, visibleTo } from '../viewer.ts';

const Query = Type.Object(
  {
    installation_id: Type.Optional(Type.String({ maxLength: 64 })),
    limit: Type.Optional(Type.String({ pattern: '^([1-9]\\d?|[1-4]\\d\\d|500)$', examples: ['50'] })),
    offset: Type.Optional(Type.String({ pattern: '^\\d{1,9}$', examples: ['100'] })),
  },
  { additionalProperties: false },
);

/** `GET /api/v1/imports?installation_id=&limit=&offset=`: what was imported, newest first, 50 at a time (at most 500). */
export function listImportsRoute(app: FastifyInstance, deps: AppDeps): void {
  app.get('/api/v1/imports', async (request) => {
    const visible = visibleTo(lookerOf(request), deps.known);
    const query = checked(Query, request.query);
    const installation = visible ?? query.installation_id ?? null;
    const rows = deps.store.newestFirst(installation, Number(query.limit ?? 50), Number(query.offset ?? 0));
    const { imports } = deps.store.totals(installation);
    return { status: 'success', count: rows.length, total: imports, imports: rows.map(importFacts) };
  });
}
