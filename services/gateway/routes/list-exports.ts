import { listAnswer } from '../answers.ts';
import type { Route } from '../route.ts';
import { anyRefusal, ExportList } from '../schemas.ts';

/** `GET /export/list`: the export files on board, newest first. */
export const listExportsRoute: Route = (app, { view }) => {
  const schema = { summary: 'The export files on board', response: { 200: ExportList, ...anyRefusal } };
  app.get('/export/list', { schema }, async () => listAnswer(view.jobs()));
};
