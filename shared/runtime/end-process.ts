/**
 * Ends the process with this error, after a clean end of what runs in it, from wherever it was found out; its next start
 * puts right what this one cannot.
 */
export function endProcess(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
