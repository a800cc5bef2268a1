/**
 * The highest number of an export that a server is believed to have. No boat makes so many, and there is room above it for
 * all that a boat that believed it still makes.
 */
export const MOST_TOLD_SEQUENCE = 1_000_000_000_000;
/** The highest number that an export can have: whatever was given can be asked for. */
export const MOST_SEQUENCE = Number.MAX_SAFE_INTEGER;
