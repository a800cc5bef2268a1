import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { megabytes, Refusal } from '../answers.ts';
import type { AppDeps } from '../build-app.ts';
import { checked } from '../checked.ts';
import { INSTALLATION_ID } from '../settings.ts';
import { lookerOf, visibleTo } from '../viewer.ts';

const Query = Type.Object({ installation_id: Type.String({ pattern: INSTALLATION_ID.source }) });

/** `GET /data/export/status?installation_id=`: how far one boat's exports have come. */
export function installationStatusRoute(app: FastifyInstance, deps: AppDeps): void {
  for (const path of ['/data/export/status', '/api/v1/data/export/status']) {
    app.get(path, async (request) => {
      const visible = visibleTo(lookerOf(request), deps.known);
      const { installation_id } = checked(Query, request.query);
      const isHidden = visible !== null && visible !== installation_id;
      const [last] = isHidden ? [] : deps.store.newestFirst(installation_id, 1, 0);
      if (!last && (isHidden || !deps.known?.has(installation_id))) {
        throw new Refusal(404, 'NOT_FOUND', 'Nothing is known here of this installation.');
      }
      const { records, bytes } = deps.store.totals(installation_id);
      return {
        installation_id,
        tier: last?.tier ?? null,
        last_export: last?.export_timestamp ?? null,
        records_synced: records,
        // Both are the boat's to know: it holds what is pending, and its own clock and time zone.
        pending_records: 0,
        storage_used_mb: megabytes(bytes),
        next_scheduled_export: null,
      };
    });
  }
}
