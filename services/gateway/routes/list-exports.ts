import { listAnswer } from '../answers.ts';
import { isAboard } from '../open-export.ts';
import type { Route } from '../route.ts';
import { anyRefusal, ExportList } from '../schemas.ts';

/** `GET /export/list`: the export files on board, newest first. */
export const listExportsRoute: Route = (app, { view, folders }) => {
  const schema = { summary: 'The export files on board', response: { 200: ExportList, ...anyRefusal } };
  app.get('/export/list', { schema }, async () =>
    listAnswer(view.jobs().filter((job) => isAboard(folders, job.export_file, job.status))),
  );
};
