import mqtt from 'mqtt';
import { onTestFinished } from 'vitest';
import { queueKeeper } from '../../services/queue-keeper/definition.ts';
import { queueKeeperSettings } from '../../services/queue-keeper/settings.ts';
import { uploader } from '../../services/uploader/definition.ts';
import { uploaderSettings } from '../../services/uploader/settings.ts';
import type { QueueStatus } from '../../shared/contracts/queue-status.ts';
import type { Job } from '../../shared/export/job.ts';
import { systemClock } from '../../shared/runtime/clock.ts';
import { dataFolders } from '../../shared/runtime/data-folders.ts';
import { readConfig } from '../../shared/runtime/read-config.ts';
import { startTestBroker } from '../support/broker.ts';
import { recordingLog } from '../support/recording-log.ts';
import { seedPendingJobs } from './seed-pending-jobs.ts';

/** Three repetitions without a pause, so that a case is over soon; and short patience. */
const QUICK = { RETRY_SCHEDULE: '0,0,0', UPLOAD_TIMEOUT_S: '1', NETWORK_CHECK_INTERVAL_S: '0.3', LOG_LEVEL: 'error' };

/**
 * The uploader and the queue-keeper as they run on a boat, at our broker, with so many exports waiting; what becomes of
 * those is seen on the bus. All in this process. Ends with the test.
 */
export async function uploadRig(centralUrl: string, env: Record<string, string> = {}, jobs = 1) {
  const broker = await startTestBroker();
  const folders = dataFolders(broker.dataDir);
  const queueIds = seedPendingJobs(folders, jobs);
  const seen: { jobs: Map<string, Job>; status: QueueStatus | null } = { jobs: new Map(), status: null };
  const monitor = await mqtt.connectAsync(broker.url);
  onTestFinished(() => monitor.endAsync(true));
  monitor.on('message', (topic, payload) => {
    const value = JSON.parse(payload.toString());
    if (topic === 'export/queue/status') seen.status = value;
    else seen.jobs.set(value.queue_id, value);
  });
  await monitor.subscribeAsync(['export/queue/status', 'export/queue/jobs/+'], { qos: 1 });
  const settings = {
    DATA_DIR: broker.dataDir,
    MQTT_URL: broker.url,
    CENTRAL_API_URL: centralUrl,
    KEEP_FREE_MB: '0',
    ...QUICK,
    ...env,
  };
  const context = { clock: systemClock, log: recordingLog(), folders };
  const keeper = await queueKeeper.start({ ...context, config: readConfig(queueKeeperSettings, settings) }, {});
  onTestFinished(() => keeper.close());
  const running = await uploader.start({ ...context, config: readConfig(uploaderSettings, settings) }, {});
  onTestFinished(() => running.close());
  return {
    folders,
    queueIds,
    jobs: () => queueIds.flatMap((queueId) => seen.jobs.get(queueId) ?? []),
    /** The first job. */
    job: (): Job | undefined => seen.jobs.get(queueIds[0] ?? ''),
    status: () => seen.status,
  };
}
