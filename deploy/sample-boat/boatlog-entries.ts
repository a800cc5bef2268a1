import type { TimeStyles } from './boat-clock.ts';
import type { Random } from './random.ts';

/** A row of `boatlog_entries`, in the order of its columns. */
export type BoatlogRow = [
  id: string,
  timestamp: string,
  type: string,
  content: string,
  latitude: number | null,
  longitude: number | null,
  weather: string | null,
];

/** Between two harbours of western Lake Ontario. */
const HARBOUR = { latitude: 43.6335, longitude: -79.3949 };
const FAR_HARBOUR = { latitude: 43.2557, longitude: -79.0707 };

const VOICE = [
  'Anchor is holding well, four metres of water over sand.',
  'Fuel dock closes at six, we go there first tomorrow.',
  'Small leak at the raw water pump, tightened the clamp.',
  'Passed the eastern gap, a lot of ferries today.',
  'Bilge dry. Shore power plugged in.',
  'Reefed the main, gusts from the north west.',
] as const;
const TEXT = [
  'Oil and filter changed.',
  'Water tank filled, 180 litres.',
  'Propane bottle replaced.',
  'Cleaned the strainer, some weed.',
  'Mooring lines checked and doubled for the night.',
] as const;
const SKY = ['clear', 'partly cloudy', 'overcast', 'light rain', 'haze'] as const;
const WIND = ['N', 'NE', 'E', 'SE', 'S', 'SW', 'W', 'NW'] as const;

/**
 * `count` entries from `from` to `until`, oldest first: as a boat writes them, with ids of both kinds and times in
 * both styles. Engine and voice entries have no position.
 */
export function* boatlogRows(
  count: number,
  from: number,
  until: number,
  random: Random,
  time: TimeStyles,
): Generator<BoatlogRow> {
  const step = (until - from) / Math.max(1, count);
  for (let i = 0; i < count; i++) {
    const at = Math.floor(from + (i + random.between(0.1, 0.9)) * step);
    // There and back again, once in sixty entries.
    const way = 1 - Math.abs((i % 60) / 30 - 1);
    const latitude = rounded(HARBOUR.latitude + (FAR_HARBOUR.latitude - HARBOUR.latitude) * way);
    const longitude = rounded(HARBOUR.longitude + (FAR_HARBOUR.longitude - HARBOUR.longitude) * way);
    const weather = `${random.pick(SKY)}, wind ${random.pick(WIND)} ${random.whole(2, 24)} kn, ${random.whole(8, 27)} °C`;
    switch (i % 6) {
      case 0:
        yield [String(i + 1), time.utc(at), 'engine', engineContent(random), null, null, null];
        break;
      case 1:
        yield [random.uuid(), time.local(at), 'voice', random.pick(VOICE), null, null, null];
        break;
      case 2:
        yield [String(i + 1), time.utc(at), 'weather', weather, latitude, longitude, weather];
        break;
      case 3:
        yield [random.uuid(), time.local(at), 'text', random.pick(TEXT), latitude, longitude, null];
        break;
      default:
        yield [String(i + 1), time.utc(at), 'auto', autoContent(random), latitude, longitude, weather];
    }
  }
}

function engineContent(random: Random): string {
  const what = random.chance(0.5) ? 'ENGINE START' : 'ENGINE STOP';
  const oil = random.whole(42, 58);
  const coolant = random.between(71, 88).toFixed(1);
  const battery = random.between(13.4, 14.3).toFixed(1);
  return `${what} | RPM:${random.whole(780, 860)} | OIL:${oil}psi | COOLANT:${coolant}C | BATT:${battery}V | FUEL:${random.whole(30, 98)}%`;
}

function autoContent(random: Random): string {
  return `Underway, ${random.between(4.2, 7.1).toFixed(1)} kn over ground, course ${random.whole(0, 359)}°`;
}

const rounded = (degrees: number) => Math.round(degrees * 1e6) / 1e6;
