/**
 * The latest of many times up to a moment, and how many are later than any can be (`latest`, where that is known). All are
 * UTC in ISO 8601, which text compares well enough to a second.
 */
export function recordTimes(upTo: string, latest: string | null) {
  let newest = '';
  let furthest = '';
  let ahead = 0;
  return {
    note(time: string): void {
      if (time > newest && time <= upTo) newest = time;
      if (latest === null || time <= latest) return;
      ahead += 1;
      if (time > furthest) furthest = time;
    },
    newest: () => (newest === '' ? null : newest),
    ahead: (): string | null =>
      ahead === 0
        ? null
        : `${ahead} ${ahead === 1 ? 'record is' : 'records are'} of a time that lies ahead of this computer’s clock, up to ${furthest}: a clock aboard is wrong, or a program writes times of another zone without saying so.`,
  };
}
