/** A pause is shorter by up to this part of itself, so that a fleet does not look in one second. */
const SPREAD = 0.05;
/**
 * After a look that found it well, the pause has doubled so often at least (a minute becomes sixteen): if what was tried
 * then failed again, the server only looks well.
 */
const PAUSES_AFTER_WELL = 4;

/** Pauses between looks at a central database: they double from the first up to the longest. */
export function createLookPauses({
  firstMs,
  longestMs,
  chance,
}: {
  firstMs: number;
  longestMs: number;
  chance: () => number;
}) {
  let looks = 0;
  return {
    nextMs: () => Math.min(longestMs, firstMs * 2 ** looks) * (1 - SPREAD * chance()),
    looked(isWell: boolean): void {
      looks = isWell ? Math.max(looks + 1, PAUSES_AFTER_WELL) : looks + 1;
    },
    /** It proved well, or much has changed: the next pause is the first again. */
    forget(): void {
      looks = 0;
    },
  };
}
