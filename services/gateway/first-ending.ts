/**
 * Waits for the first of several endings. `begin` starts all that may bring one, later, and gives what stops each of them: all
 * are stopped when one has come.
 */
export function firstEnding<Ending>(
  begin: (end: (ending: Ending) => void) => readonly (() => void)[],
): Promise<Ending> {
  return new Promise((resolve) => {
    const stops = begin(end);
    function end(ending: Ending): void {
      for (const stop of stops) stop();
      resolve(ending);
    }
  });
}
