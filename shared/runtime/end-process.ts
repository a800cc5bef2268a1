let isEnding = false;

/** The process ends already, in order. */
export function noteEnding(): void {
  isEnding = true;
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
