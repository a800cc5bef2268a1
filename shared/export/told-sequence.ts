/**
 * The highest number of an export that a server is believed to have. No boat makes so many, and none could go on above the
 * last number that there is.
 */
export const MOST_TOLD_SEQUENCE = 1_000_000_000_000;
