import { PerformanceObserver } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Clock } from './clock.ts';

/** So long has nothing been allocated worth a collection before a process is taken to be at rest. */
const AT_REST_MS = 20_000;

/**
 * Habits that cost a long-running process a hundred megabytes, and those that cost one at rest ten. To be called when
 * Node's own modules are loaded: with other flags V8 would not take them from its cache.
 */
export function keepMemorySmall(): void {
  for (const flag of [
    // The young generation stays as small as it begins, instead of growing under load for good.
    '--semi-space-growth-factor=1',
    // What was needed once, at the start, is read from the source again should it be needed again.
    '--bytecode-old-age=1',
  ]) {
    setFlagsFromString(flag);
  }
  // Small buffers are cut from small slabs: mqtt-packet remembers two bytes for each message length it ever wrote, and
  // each of them keeps its slab, of 64 KB by default.
  Buffer.poolSize = 256;
}

/**
 * Gives back what starting, or a burst of work, has left behind: V8 by itself keeps it for as long as nothing happens,
 * and on most days nothing happens. Once, some time after the last collection that the work itself caused; a process
 * that does nothing is not woken for it again.
 */
export function giveMemoryBackAtRest(clock: Clock): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as (how: { type: 'major'; flavor: 'last-resort' }) => void;
  let restedMs = clock.monotonicMs();
  let cancel = () => {};

  function awaitRest(): void {
    cancel();
    cancel = clock.setTimer(AT_REST_MS, () => {
      collect({ type: 'major', flavor: 'last-resort' });
      restedMs = clock.monotonicMs();
    });
  }

  new PerformanceObserver((collections) => {
    // Our own is told, too.
    if (collections.getEntries().some(({ startTime }) => startTime > restedMs)) awaitRest();
  }).observe({ entryTypes: ['gc'] });
  awaitRest();
}
