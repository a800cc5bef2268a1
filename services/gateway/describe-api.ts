import Fastify from 'fastify';
import { version } from '../../shared/runtime/version.ts';
import { ownCompilers } from './check-schema.ts';
import type { App, RouteDeps } from './route.ts';
import { routes } from './routes/index.ts';

const TOKEN_SCHEME = {
  type: 'http',
  scheme: 'bearer',
  description: 'The boat’s GATEWAY_TOKEN. Needed by whoever calls from the network; to read, unless reading is open.',
} as const;

/**
 * The OpenAPI document of the routes, from an application that never listens: what makes it is loaded only when
 * somebody asks, and costs a running boat nothing.
 */
export async function describeApi(deps: RouteDeps): Promise<object> {
  const { default: swagger } = await import('@fastify/swagger');
  const { contributionSchemas } = await import('../../shared/export/contribution-schemas.ts');
  const app: App = Fastify({ exposeHeadRoutes: false, schemaController: ownCompilers });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'D3kOS export',
        version,
        description: 'Exports of a boat’s data: make, list, retry, resend, cancel.',
      },
      components: { securitySchemes: { token: TOKEN_SCHEME }, schemas: contributionSchemas as never },
      // Either nothing, from the boat itself, or the token.
      security: [{}, { token: [] }],
    },
  });
  await app.register(async (scope) => {
    for (const route of routes) route(scope as App, deps);
  });
  await app.ready();
  try {
    return app.swagger();
  } finally {
    await app.close();
  }
}
