import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Clock } from './clock.ts';

const LOOK_MS = 30_000;
/** At rest means busy for less than this share of the time since the last look. */
const AT_REST = 0.02;
/** Less is not worth the work. */
const WORTH_BYTES = 512 * 1024;

type CollectGarbage = (options: { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void;

/**
 * V8 collects when it runs short, so a process at rest would hold the garbage of its start, or of its last export, for
 * ever. Here it is collected once the process has come to rest, and what is free goes back to the system.
 */
export function returnMemoryAtRest(clock: Clock): void {
  setFlagsFromString('--expose-gc');
  const collectGarbage: CollectGarbage = runInNewContext('gc');
  let busy = performance.eventLoopUtilization();
  let heldBytes = 0;

  function look(): void {
    clock.setTimer(LOOK_MS, look);
    const { utilization } = performance.eventLoopUtilization(busy);
    busy = performance.eventLoopUtilization();
    if (utilization > AT_REST || process.memoryUsage().heapUsed < heldBytes + WORTH_BYTES) return;
    collectGarbage({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    heldBytes = process.memoryUsage().heapUsed;
  }
  clock.setTimer(LOOK_MS, look);
}
