import Fastify, { type FastifyInstance } from 'fastify';
import { messageOf } from '../../shared/runtime/errors.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import { Refusal } from './answers.ts';
import type { RecordStore } from './record-store.ts';
import { refuse } from './refuse.ts';
import { healthRoute } from './routes/health.ts';
import { importDataRoute } from './routes/import-data.ts';
import { importDocumentRoute } from './routes/import-document.ts';
import { importHeldRoute } from './routes/import-held.ts';
import { installationStatusRoute } from './routes/installation-status.ts';
import { listImportsRoute } from './routes/list-imports.ts';
import { oneImportRoute } from './routes/one-import.ts';
import { recordsRoute } from './routes/records.ts';
import type { TakingImports } from './take-import.ts';
import type { WorkThrough } from './work-through.ts';

export interface AppDeps extends TakingImports {
  readonly log: Logger;
  /** The installations that are known; null: all that introduce themselves. */
  readonly known: ReadonlySet<string> | null;
  /** What was taken apart, and who does it. */
  readonly records: RecordStore;
  readonly work: Pick<WorkThrough, 'nudge' | 'trouble'>;
}

const HEADERS_MS = 15_000;
/** An upload that never stands still may take this long: 256 MB at 40 kB/s. */
const UPLOAD_MS = 2 * 3600_000;
const MAX_CONNECTIONS = 200;

/** The HTTP side of the reference server: routes, and every refusal in one form. */
export function buildApp(deps: AppDeps): FastifyInstance {
  const { log, clock } = deps;
  const app = Fastify({
    requestTimeout: UPLOAD_MS,
    http: { headersTimeout: HEADERS_MS, maxHeaderSize: 8 * 1024 },
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    frameworkErrors: (error, request, reply) => refuse(request, reply, asRefusal(error, log), clock),
  });
  app.server.maxConnections = MAX_CONNECTIONS;
  app.server.on('checkContinue', app.routing);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  app.setNotFoundHandler((request, reply) => {
    const message = `There is no ${request.method} ${request.url.slice(0, 100)} here.`;
    return refuse(request, reply, new Refusal(404, 'NOT_FOUND', message), clock);
  });
  app.setErrorHandler((error, request, reply) => refuse(request, reply, asRefusal(error, log), clock));
  for (const route of [
    importDataRoute,
    importHeldRoute,
    listImportsRoute,
    oneImportRoute,
    importDocumentRoute,
    recordsRoute,
    installationStatusRoute,
    healthRoute,
  ]) {
    route(app, deps);
  }
  return app;
}

function asRefusal(error: unknown, log: Logger): Refusal {
  if (error instanceof Refusal) return error;
  const statusCode = (error as { statusCode?: number }).statusCode ?? 500;
  if (statusCode < 500) return new Refusal(statusCode, 'INVALID_REQUEST', messageOf(error));
  log.error({ error: messageOf(error), stack: (error as Error).stack }, 'A request failed.');
  return new Refusal(500, 'INTERNAL_ERROR', 'The server failed; nothing was kept. Try again later.');
}
