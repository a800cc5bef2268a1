import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { messageOf } from '../../shared/runtime/errors.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import { whenceOfRequest } from '../../shared/runtime/where-from.ts';
import { objectionTo } from './check-caller.ts';
import { ownCompilers } from './check-schema.ts';
import type { TokenCheck } from './check-token.ts';
import { readBody } from './read-body.ts';
import { type Refusal, RefusalError, refusalBody } from './refusal.ts';
import type { App, RouteDeps } from './route.ts';
import { apiDocsRoute } from './routes/api-docs.ts';
import { routes } from './routes/index.ts';

export interface AppDeps extends RouteDeps {
  readonly log: Logger;
  readonly isOwnName: (name: string) => boolean;
  readonly checkToken: TokenCheck;
}

const LARGEST_BODY = 64 * 1024;

/** The HTTP application: who may call, what a body is, the routes, and every refusal in one form. */
export function buildApp(deps: AppDeps): App {
  const app: App = Fastify({
    bodyLimit: LARGEST_BODY,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 100 },
    schemaController: ownCompilers,
    frameworkErrors: (error, request, reply) => answer(error, request as FastifyRequest, reply as FastifyReply),
  });

  app.addHook('onRequest', async ({ method, headers, raw, socket, routeOptions }, reply) => {
    const whence = whenceOfRequest(socket.remoteAddress, headers);
    const isHttp10OnLoopback = raw.httpVersion === '1.0' && !whence.isFromNetwork;
    const { host, origin } = headers;
    const caller = { method, host, isHttp10OnLoopback, origin, fetchSite: fetchSiteOf(headers) };
    const objection = objectionTo(caller, deps.isOwnName);
    if (objection) return reply.code(objection.statusCode).send(refusalBody(objection));
    const lack = deps.checkToken({
      method,
      whence,
      authorization: headers.authorization,
      needsToken: routeOptions.config.needsToken ?? false,
    });
    if (lack) return reply.code(lack.statusCode).headers(lack.headers).send(refusalBody(lack));
  });
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff');
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, async (request: FastifyRequest, bytes: Buffer) =>
    readBody(request.headers['content-type'], bytes, request.routeOptions.config.takesRecords ?? false),
  );
  app.setNotFoundHandler((request, reply) => {
    const error = `There is no ${request.method} ${request.url.slice(0, 100)} here; see /docs/json.`;
    return reply.code(404).send(refusalBody({ statusCode: 404, code: 'not_found', error }));
  });
  app.setErrorHandler(answer);
  for (const route of routes) route(app, deps);
  apiDocsRoute(app, deps);
  return app;

  function answer(error: unknown, _request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const refusal = asRefusal(error, deps.log);
    return reply.code(refusal.statusCode).send(refusalBody(refusal));
  }
}

function fetchSiteOf(headers: FastifyRequest['headers']): string | undefined {
  const value = headers['sec-fetch-site'];
  return typeof value === 'string' ? value : undefined;
}

function asRefusal(error: unknown, log: Logger): Refusal {
  if (error instanceof RefusalError) return error.refusal;
  const { statusCode = 500 } = error as { statusCode?: number };
  if (statusCode === 413) {
    return { statusCode, code: 'body_too_large', error: 'The body is larger than 64 KB.' };
  }
  if (statusCode < 500) return { statusCode, code: 'invalid_request', error: messageOf(error) };
  log.error({ error: messageOf(error), stack: (error as Error).stack }, 'A request failed.');
  return { statusCode: 500, code: 'failed', error: 'The request failed here; the log says why.' };
}
