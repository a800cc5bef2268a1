import { bareName, type Fields, finite } from './read-fields.ts';

/**
 * The unit in which a position says that its numbers are: programs that count in radians write `unit: "rad"` beside them,
 * and 0.951, 0.179 is a place in degrees as well. Pure.
 */
export interface ToldUnit {
  /** `other`: of angles, but in one that no position is read in. */
  readonly unit: 'degrees' | 'radians' | 'other';
  /** The field that says so. */
  readonly said: string;
}

/** Of whatever stands around them, ... */
const OWN = /^(?:units?|uom|angleunits?|angularunits?|format)$/;
/** ... and of a position by name, wherever they stand. */
const OF_POSITION =
  /^(?:gps|gnss|pos|position|location|coordinates?|coords?|lat|latitude|lon|lng|longitude|latlon)(?:angle)?(?:units?|uom|format)$/;
const FLAGS: Readonly<Record<string, ToldUnit['unit']>> = {
  ...{ radians: 'radians', isradians: 'radians', inradians: 'radians' },
  ...{ degrees: 'degrees', isdegrees: 'degrees', indegrees: 'degrees' },
};
const DEGREES = /^(?:°|deg|degs|degrees?|decimal ?degrees?|dd|decimal)$/;
const RADIANS = /^(?:rad|rads|radians?)$/;
/** `grad` are degrees in German, and elsewhere 400 in a circle. */
const OTHERS =
  /^(?:grads?|gradians?|gons?|mrad|milliradians?|µrad|urad|turns?|rev|revolutions?|mils?|semicircles?|arc ?min(?:utes?)?|arc ?sec(?:onds?)?|micro ?degrees?|milli ?degrees?|(?:deg(?:rees?)? ?)?\*? ?1?e ?[567])$/;

/** Null where nothing says so; of several that differ it is no unit that is read. `scope` is where they stand. */
export function unitIn(fields: Fields, scope: 'within' | 'beside'): ToldUnit | null {
  const told = Object.keys(fields).flatMap((name) => {
    const unit = unitBy(name, Object.getOwnPropertyDescriptor(fields, name)?.value, scope);
    // Only what says so is taken for read.
    return unit === null ? [] : [{ unit, said: `${name}: ${String(fields[name])}` }];
  });
  const [first] = told;
  if (first === undefined) return null;
  const isOne = told.every(({ unit }) => unit === first.unit);
  return isOne ? first : { unit: 'other', said: told.map(({ said }) => said).join(', ') };
}

function unitBy(name: string, value: unknown, scope: 'within' | 'beside'): ToldUnit['unit'] | null {
  const bare = bareName(name);
  if (typeof value === 'boolean' && scope === 'within') return value ? (FLAGS[bare] ?? null) : null;
  if (typeof value !== 'string' || !(OF_POSITION.test(bare) || (scope === 'within' && OWN.test(bare)))) return null;
  const word = value
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ');
  if (DEGREES.test(word)) return 'degrees';
  if (RADIANS.test(word)) return 'radians';
  return OTHERS.test(word) ? 'other' : null;
}

/** Two numbers in radians as degrees; null for what goes beyond the pole or around the world, or is no number. */
export function fromRadians(latitude: unknown, longitude: unknown): readonly [north: number, east: number] | null {
  const [north, east] = [finite(latitude), finite(longitude)];
  if (north === null || east === null) return null;
  return Math.abs(north) <= Math.PI / 2 && Math.abs(east) <= Math.PI ? [inDegrees(north), inDegrees(east)] : null;
}

/** To a tenth of a millimetre: what was told in radians has no more digits than that. */
const inDegrees = (radians: number): number => Number(((radians * 180) / Math.PI).toFixed(9));
