/** Pairs of numbers that are degrees, and no position: what receivers and devices write without one. Pure. */

/** Both halves of 0, 0 are: receivers write it without a fix, and no boat lies within five metres of it. */
const isZero = (degrees: number): boolean => Math.abs(degrees) < 0.000_05;

export const areNoDegrees = (north: number, east: number): boolean => isZero(north) && isZero(east);

/**
 * What devices write in the place of a position, exactly: −1 for each half, or the pole with the end of the map. Other such
 * numbers (91, 181; 999.9; the largest of 32 bits, in ten-millionths) are no degrees anyway, and in ten-millionths −1 is 0.
 */
export function standForNone(latitude: number | null, longitude: number | null): boolean {
  if (latitude === null || longitude === null) return false;
  return (latitude === -1 && longitude === -1) || (Math.abs(latitude) === 90 && POLAR.includes(Math.abs(longitude)));
}

const POLAR: readonly number[] = [0, 90, 180];
