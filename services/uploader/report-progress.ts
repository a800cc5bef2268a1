import type { Bus } from '../../shared/bus/bus.ts';
import type { Offer } from '../../shared/contracts/queue-uploading.ts';
import { uploadProgress } from '../../shared/contracts/upload-progress.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import type { Standstill } from '../../shared/runtime/standstill.ts';

/** Progress is published at most twice a second, whatever the number of exports. */
const PROGRESS_EVERY_MS = 500;

/** Tells how far an upload is: the bus, where it listens, and who watches whether it stands still. */
export function createProgress(bus: Bus, clock: Clock, standstill: Pick<Standstill, 'moved'>) {
  let lastMs = Number.NEGATIVE_INFINITY;
  return ({ queue_id, file_size_bytes }: Offer, bytesSent: number): void => {
    standstill.moved();
    const now = clock.monotonicMs();
    if (!bus.connected || now - lastMs < PROGRESS_EVERY_MS) return;
    lastMs = now;
    bus.publish(uploadProgress, { queue_id, bytes_sent: bytesSent, file_size_bytes }).catch(() => {});
  };
}
