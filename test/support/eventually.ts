const PAUSE_MS = 15;
const LONGEST_PAUSE_MS = 250;

/**
 * Waits until `probe` gives a value other than undefined, null or false, and returns it. A probe that throws counts as
 * not yet. Fails after `withinMs` with `what` and the last thing seen.
 */
export async function eventually<T>(
  what: string,
  probe: () => T | Promise<T>,
  withinMs = 30_000,
): Promise<NonNullable<Exclude<T, false>>> {
  const deadline = performance.now() + withinMs;
  let last: unknown;
  for (;;) {
    const askedAt = performance.now();
    try {
      const value = await probe();
      if (value !== undefined && value !== null && value !== false) return value as NonNullable<Exclude<T, false>>;
      last = value;
    } catch (error) {
      last = error;
    }
    const now = performance.now();
    if (now > deadline) {
      throw new Error(`did not happen within ${withinMs} ms: ${what} (last seen: ${String(last)})`);
    }
    // A probe that is much work for those it asks must not keep them from what is waited for.
    const pauseMs = Math.min(LONGEST_PAUSE_MS, Math.max(PAUSE_MS, 3 * (now - askedAt)));
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
