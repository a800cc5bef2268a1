/** The whole bus on one screen. A new topic is one new file and one line here. */
import { collectorStatus } from './collector-status.ts';
import { exportData } from './export-data.ts';
import { exportDataFrom } from './export-data-from.ts';
import { exportDataResult } from './export-data-result.ts';
import { exportQuery, queryResult } from './export-query.ts';
import { exportQueued } from './export-queued.ts';
import { exportRejected } from './export-rejected.ts';
import { exportRequest } from './export-request.ts';
import { commandResult, queueCommand } from './queue-command.ts';
import { queueJob } from './queue-job.ts';
import { queueStatus } from './queue-status.ts';
import { queueUploading } from './queue-uploading.ts';
import { serviceStatus } from './service-status.ts';
import { uploadLook } from './upload-look.ts';
import { uploadProgress } from './upload-progress.ts';
import { uploadResult } from './upload-result.ts';

export const contracts = {
  exportRequest,
  exportData,
  exportDataFrom,
  exportDataResult,
  exportQueued,
  exportRejected,
  uploadResult,
  uploadProgress,
  uploadLook,
  queueStatus,
  queueJob,
  queueUploading,
  queueCommand,
  commandResult,
  exportQuery,
  queryResult,
  collectorStatus,
  serviceStatus,
} as const;
