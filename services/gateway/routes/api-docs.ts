import { describeApi } from '../describe-api.ts';
import type { App, RouteDeps } from '../route.ts';

/**
 * `GET /docs/json`: this interface as OpenAPI, made from the routes' schemas when it is first asked for.
 * `GET /docs/export-document.schema.json`: what an export holds, as JSON Schema. Both are loaded only then.
 */
export function apiDocsRoute(app: App, deps: RouteDeps): void {
  let description: Promise<object> | null = null;
  app.get('/docs/json', { schema: { hide: true } }, () => {
    description ??= describeApi(deps);
    return description;
  });
  app.get('/docs/export-document.schema.json', { schema: { hide: true } }, async () => {
    const { exportDocument } = await import('../../../shared/export/document.ts');
    return exportDocument;
  });
}
