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
    try {
      const value = await probe();
      if (value !== undefined && value !== null && value !== false) return value as NonNullable<Exclude<T, false>>;
      last = value;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline) {
      throw new Error(`did not happen within ${withinMs} ms: ${what} (last seen: ${String(last)})`);
    }
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}
