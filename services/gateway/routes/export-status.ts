import { statusAnswer } from '../answers.ts';
import type { Route } from '../route.ts';
import { anyRefusal, ExportStatus } from '../schemas.ts';

/** `GET /export/status`: tier, whether it can export, and the queue. */
export const exportStatusRoute: Route = (app, { view, license, port }) => {
  const schema = { summary: 'Tier and queue', response: { 200: ExportStatus, ...anyRefusal } };
  app.get('/export/status', { schema }, async () =>
    statusAnswer({ license: await license.now(), queue: view.status, connected: view.connected, port: port() }),
  );
};
