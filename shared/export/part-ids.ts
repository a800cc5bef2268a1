/** The names of the parts of an export that the central server refuses whole: `q_…_part3`, `export_…_part3.json`. Pure. */

/** The `nth` part (from 1) of an export that goes ashore in parts. */
export function partIdFor(queueId: string, nth: number): string {
  return `${queueId}_part${nth}`;
}

/** Its file. */
export function partFileFor(queueId: string, nth: number): string {
  return `export_${partIdFor(queueId, nth).slice('q_'.length)}.json`;
}

/** The export that an offer is of, or is a part of. */
export function queueIdOfOffer(offerId: string): string {
  return offerId.replace(/_part\d+$/, '');
}

/** Which part of its export an offer or a result is of; null when it is of the whole. */
export function ofWhichPart(offerId: string): number | null {
  const nth = /_part(\d+)$/.exec(offerId)?.[1];
  return nth === undefined ? null : Number(nth);
}

/** No more places than these are told of one refusal; whoever sends the rest hears of the others. */
export const MOST_REFUSED_PLACES = 100;
