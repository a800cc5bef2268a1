/** For the schema: the same reading as the boat wrote it, 805 rpm and 44 psi, and in SI. */
export const READING_IN_SI = {
  ...{ quantity: 'revolutions', phase: 'idle', unit: 'Hz' },
  ...{ mean: 13.41667, stddev: 0.1, min: 13.13333, max: 13.7, samples: 600 },
};
