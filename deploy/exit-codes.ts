/** How what `npm` runs ends, as sysexits.h has it: failed, called wrongly, something is missing here, a setting or the state is in the way. */
export const EXIT = { failed: 1, usage: 64, unavailable: 69, config: 78 } as const;
