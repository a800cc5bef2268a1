import { type BoatTime, boatTime } from './boat-time.ts';
import { bareName, type Fields, isBlank, isFields } from './read-fields.ts';
import { readTimeText } from './read-time-text.ts';
import { ALL_TIME_NAMES, NAMES_TIME } from './time-names.ts';
import { inZone, timeByName } from './told-zone.ts';
import { timeInHalves, writtenTime } from './written-time.ts';
import { type ToldZone, toldZone, zoneOfWhat } from './zone-words.ts';

/** The times of a record as the record itself says that they are meant. Pure. */

const ANY_ZONE = boatTime('UTC');
const TIMES = new Set(ALL_TIME_NAMES.map(bareName));

/** The same fields with their time, where it has another name, under `timestamp`, and their times in the zones that they tell. */
export function underTimestamp(fields: Fields, time: BoatTime): Fields {
  const isTold = !isBlank(fields.timestamp);
  const written = isTold ? timeInHalves(fields, 'timestamp', time) : writtenTime(fields, time);
  if (written === null) return inToldZones(fields);
  const others = Object.entries(fields).filter(([name]) => !written.names.includes(name));
  return inToldZones({ ...Object.fromEntries(others), timestamp: written.value });
}

/** Whether a field of this name may tell the zone of a record’s time. */
export function mayTellZone(name: string): boolean {
  const of = zoneOfWhat(name);
  return of !== null && isOfAll(of);
}

/** What is said of the time of a record is said of its others as well. */
const isOfAll = (of: string): boolean => of === '' || TIMES.has(of) || TIMES.has(`${of}time`);

interface Saying extends ToldZone {
  readonly field: string;
  isUsed: boolean;
}

/**
 * The same fields, their local times with the zone behind them that a field beside them tells, in what is within as well; and
 * without the fields that told it. Of zones that differ, or that nobody knows, they stand behind the time, and it is none.
 */
export function inToldZones(fields: Fields, around: readonly Saying[] = []): Fields {
  const own = Object.entries(fields).flatMap(([field, value]): Saying[] => {
    const told = toldZone(field, value);
    return told === null ? [] : [{ ...told, field, isUsed: false }];
  });
  const ofAll = own.filter(({ of }) => isOfAll(of));
  const wide = ofAll.length > 0 ? ofAll : around;
  const within = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(within);
    return isFields(value) && !(value instanceof Uint8Array) ? inToldZones(value, wide) : value;
  };
  const entries = Object.entries(fields).map(([name, value]) => {
    if (typeof value === 'object') return [name, within(value)] as const;
    const bare = bareName(name);
    const ofThis = own.filter(({ of }) => of !== '' && (of === bare || `${of}time` === bare));
    return [
      name,
      isTimeName(name) ? inOneOf(ofThis.length > 0 ? ofThis : wide, timeByName(name, value)) : value,
    ] as const;
  });
  return Object.fromEntries(entries.filter(([name]) => !own.some(({ field, isUsed }) => isUsed && field === name)));
}

const isTimeName = (name: string): boolean => TIMES.has(bareName(name)) || NAMES_TIME.test(name);

function inOneOf(sayings: readonly Saying[], value: unknown): unknown {
  if (typeof value !== 'string' || sayings.length === 0 || readTimeText(value.trim())?.zone !== null) return value;
  for (const saying of sayings) saying.isUsed = true;
  const zones = sayings.flatMap(({ zone }) => zone ?? []);
  const [only, ...others] = zones;
  if (only !== undefined && others.length === 0) return inZone(value, only);
  const ways = zones.map((zone) => ({ text: inZone(value, zone), zone }));
  const instants = new Set(ways.flatMap(({ text }) => ANY_ZONE.toUtc(text) ?? []));
  const [first] = instants;
  if (instants.size === 1) return ways.find(({ text }) => ANY_ZONE.toUtc(text) === first)?.text;
  return zones.length === 0 ? value : inZone(value, zones.join(', '));
}
