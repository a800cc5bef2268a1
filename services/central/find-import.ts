import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { Refusal } from './answers.ts';
import type { AppDeps } from './build-app.ts';
import { checked } from './checked.ts';
import type { ImportRow } from './import-store.ts';
import { lookerOf, visibleTo } from './viewer.ts';

const Params = Type.Object({
  import_id: Type.String({ pattern: '^import_[0-9a-f]{16}$', examples: ['import_0123456789abcdef'] }),
});

/** The import that a request's path names, if the request may see it. Throws a Refusal. */
export function findImport(request: FastifyRequest, deps: AppDeps): ImportRow {
  const visible = visibleTo(lookerOf(request), deps.known);
  const row = deps.store.byId(checked(Params, request.params).import_id);
  if (!row || (visible !== null && row.installation_id !== visible)) {
    throw new Refusal(404, 'NOT_FOUND', 'There is no such import.');
  }
  return row;
}
