import { createSafeEnding } from './safe-ending.ts';

let isEnding = false;

/** The databases of this process, and its end. */
export const safeEnding = createSafeEnding(endProcess);

/** The process ends already, in order: what a database alone has is saved first, and nothing is waited for. */
export function noteEnding(): void {
  isEnding = true;
  safeEnding.areAllSafe();
}

/**
 * Ends the process with this error, after a clean end of what runs in it, from wherever it was found out; its next start
 * puts right what this one cannot. One that ends already is left to it: a second error would cut that short.
 */
export function endProcess(error: unknown): void {
  if (isEnding) return;
  noteEnding();
  queueMicrotask(() => {
    throw error;
  });
}
