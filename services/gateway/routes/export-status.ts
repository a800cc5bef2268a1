import { statusAnswer } from '../answers.ts';
import type { Route } from '../route.ts';
import { anyRefusal, ExportStatus } from '../schemas.ts';

/** `GET /export/status`: tier, whether an export that is asked for now is made, the queue, and what is not in it yet. */
export const exportStatusRoute: Route = (app, { facts, port }) => {
  const schema = { summary: 'Tier and queue', response: { 200: ExportStatus, ...anyRefusal } };
  app.get('/export/status', { schema }, async () => statusAnswer(await facts(), port()));
};
