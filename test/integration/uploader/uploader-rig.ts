import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { projectRoot } from '../../../deploy/start-boat/bundles.ts';
import { uploader } from '../../../services/uploader/definition.ts';
import { uploaderSettings } from '../../../services/uploader/settings.ts';
import type { Bus } from '../../../shared/bus/bus.ts';
import { type CommandResult, commandResult } from '../../../shared/contracts/queue-command.ts';
import { type QueueStatus, queueStatus } from '../../../shared/contracts/queue-status.ts';
import { type Offer, queueUploading } from '../../../shared/contracts/queue-uploading.ts';
import { type Need, serviceStatus } from '../../../shared/contracts/service-status.ts';
import { type UploadLook, uploadLook } from '../../../shared/contracts/upload-look.ts';
import { uploadProgress } from '../../../shared/contracts/upload-progress.ts';
import { type UploadResult, uploadResult } from '../../../shared/contracts/upload-result.ts';
import { systemClock } from '../../../shared/runtime/clock.ts';
import { dataFolders } from '../../../shared/runtime/data-folders.ts';
import { readConfig } from '../../../shared/runtime/read-config.ts';
import { busNeighbour } from '../../support/bus-neighbour.ts';
import { childEnv } from '../../support/child-env.ts';
import { eventually } from '../../support/eventually.ts';
import { startMosquitto } from '../../support/mosquitto.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { offeredExport } from './offered-export.ts';

interface Seen {
  readonly results: UploadResult[];
  readonly looks: UploadLook[];
  readonly progress: { at: number; queue_id: string; bytes_sent: number }[];
  /** The words of the uploader's need for the network, whenever its status was published; null without one. */
  readonly needs: (string | null)[];
  online: boolean;
}

/** The uploader at a real broker, with a queue-keeper played by the test: it offers and sees what comes back. */
export async function uploaderRig(centralUrl: string, env: Record<string, string> = {}) {
  const broker = await startMosquitto();
  const dataDir = tempFolder();
  const folders = dataFolders(dataDir);
  const log = recordingLog();
  const seen: Seen = { results: [], looks: [], progress: [], needs: [], online: false };
  const watch = (bus: Bus) => {
    bus.subscribe(uploadResult, (result) => void seen.results.push(result));
    bus.subscribe(uploadLook, (look) => void seen.looks.push(look));
    bus.subscribe(uploadProgress, ({ queue_id, bytes_sent }) => {
      seen.progress.push({ at: systemClock.monotonicMs(), queue_id, bytes_sent });
    });
    bus.subscribe(serviceStatus, ({ status, needs }, { params }) => {
      if (params.service !== 'uploader') return;
      seen.online = status === 'online';
      seen.needs.push(needs.find(({ what }: Need) => what === 'network')?.message ?? null);
    });
  };
  const keeper = await busNeighbour('queue-keeper', broker.url, watch, true);
  const settings = { DATA_DIR: dataDir, MQTT_URL: broker.url, CENTRAL_API_URL: centralUrl, ...env };
  const start = async () => {
    const config = readConfig(uploaderSettings, settings);
    const running = await uploader.start({ config, clock: systemClock, log, folders }, {});
    onTestFinished(() => running.close());
    return running;
  };
  /** The uploader as a process of its own, to be killed. */
  const startProcess = async () => {
    const env = { ...childEnv(), ...settings };
    const child = spawn(process.execPath, [join(projectRoot, 'dist/uploader.js')], { env, stdio: 'ignore' });
    onTestFinished(() => void child.kill('SIGKILL'));
    await eventually('the uploader is online', () => seen.online, 20_000);
    return child;
  };
  return {
    broker,
    folders,
    log,
    seen,
    start,
    startProcess,
    file: (offer: Offer) => join(folders.outbox, offer.export_file),
    /** Puts an export into the outbox; it is offered by `offer`. */
    prepare: (queueId?: string, entries?: number) => offeredExport(folders.outbox, queueId, entries),
    /** A person had an export retried; the queue says that it was done. */
    tellRetried: () => keeper.publish(commandResult, commandResult.examples[0] as CommandResult),
    /** What the queue says of itself. */
    tellQueue: (status: Partial<QueueStatus>) =>
      keeper.publish(queueStatus, { ...(queueStatus.examples[0] as QueueStatus), ...status }),
    offer: (...offers: Offer[]) =>
      keeper.publish(
        queueUploading,
        offers.map(({ queue_id, claim, export_file, file_size_bytes, sha256, records, resend_of }) => ({
          ...(records && { records }),
          ...(resend_of && { resend_of }),
          queue_id,
          claim,
          export_file,
          file_size_bytes,
          sha256,
        })),
      ),
  };
}
