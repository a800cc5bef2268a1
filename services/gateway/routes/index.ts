import type { Route } from '../route.ts';
import { cancelJobRoute } from './cancel-job.ts';
import { cleanupQueueRoute } from './cleanup-queue.ts';
import { contributeRoute } from './contribute.ts';
import { downloadExportRoute } from './download-export.ts';
import { exportStatusRoute } from './export-status.ts';
import { generateExportRoute } from './generate-export.ts';
import { healthRoute, readyRoute } from './health.ts';
import { listExportsRoute } from './list-exports.ts';
import { listJobsRoute } from './list-jobs.ts';
import { queueStatusRoute } from './queue-status.ts';
import { resendExportRoute, resendExportsRoute } from './resend-exports.ts';
import { retryJobRoute } from './retry-job.ts';
import { showJobRoute } from './show-job.ts';
import { showRequestRoute } from './show-request.ts';

/** The whole interface on one screen. A new route is one new file and one line here. */
export const routes: readonly Route[] = [
  exportStatusRoute,
  generateExportRoute,
  contributeRoute,
  queueStatusRoute,
  cleanupQueueRoute,
  listExportsRoute,
  listJobsRoute,
  showJobRoute,
  downloadExportRoute,
  showRequestRoute,
  retryJobRoute,
  resendExportRoute,
  resendExportsRoute,
  cancelJobRoute,
  healthRoute,
  readyRoute,
];
