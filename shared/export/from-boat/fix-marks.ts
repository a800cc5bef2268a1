import { bareName, type Fields, finite, flagField, isFields } from './read-fields.ts';

/**
 * What receivers and programs write beside a position to say that it is none: the last one before the fix was lost, or what
 * a receiver tells while it still searches. The table says which names speak of the fix, and what of them says no. A word
 * that it does not know says nothing: then the position stays, and who gave it names the word.
 * The file is long because the table is one. Pure.
 *
 * | kind | written by | says no |
 * |---|---|---|
 * | valid | traccar, node-nmea, Kura (`validFix: V`), Garmin’s inReach (`Valid GPS Fix`) | a no, `V`, words |
 * | fix | GPX (`none`), TinyGPS, u-blox (`gnssFixOK`) | a no, −1, words; 1 is as often “has one” as GSA’s “has none” |
 * | type | MAVLink, Meshtastic, u-blox | 0, −1, words; 1 is none, dead reckoning or a plain fix, by who says it |
 * | mode | gpsd’s TPV, GSA (0, 1), RMC’s mode indicator (`N`) | these, words |
 * | quality | GGA (0 to 8), NMEA 2000 and Signal K (`no GPS`) | 0, words; estimated and simulated are positions |
 * | status | RMC and GLL (`V`), EXIF, ROS (−1; its 0 is a fix, as gpsd’s is unknown) | `V`, −1, words |
 * | lost | digital matter (`fixFailed`), traccar (`outdated`), `noFix` | a yes |
 * | satellites | what is used, or in view (`satellites`, `numSV`) | 0 |
 * | dilution | `hdop`, `pdop` | 99 and more: what receivers write without a fix (99.99) |
 * | word | `gps_mode`, whose 1 is “enabled” as often, a strength of the signal, a kind | words, false |
 *
 * `nav_status` is none of them: of a vessel it is what it does, and its `V` in RMC says nothing of the position.
 */
type Kind =
  | 'valid'
  | 'fix'
  | 'type'
  | 'mode'
  | 'quality'
  | 'status'
  | 'lost'
  | 'accuracy'
  | 'satellites'
  | 'dilution'
  | 'word';

/**
 * Where a name stands: in the position’s own object, beside it in its record, or in an alert, which has a status of its own;
 * or in an object of something else.
 */
export type FixScope = 'within' | 'beside' | 'beside_alert' | 'elsewhere';

/** What a receiver is called, or its sentences. A `sat` or `satellite` is aboard as often a telephone, or a dish for the internet. */
const OF_RECEIVER = [
  ...['gps', 'gnss', 'gpsd', 'nmea', 'rmc', 'gprmc', 'gga', 'gpgga', 'gll', 'gsa', 'tpv', 'navigationgnss'],
];
const OF_POSITION = [
  ...['position', 'pos', 'location', 'loc', 'coordinates', 'coordinate', 'coords', 'coord', 'latlon'],
  ...OF_RECEIVER,
];
const prefixed = (prefixes: readonly string[], names: readonly string[]) =>
  prefixes.flatMap((prefix) => names.map((name) => prefix + name));
const withPrefix = (names: readonly string[]) => prefixed(OF_POSITION, names);
const both = (names: readonly string[]) => [...names, ...withPrefix(names)];

/** How many satellites there are, by names that a telephone’s satellite has not. */
const SATELLITES = [
  ...['satellitesused', 'usedsatellites', 'satellitesinuse', 'satsinuse', 'satsused', 'usedsats', 'numsats', 'numsat'],
  ...['numsatellites', 'numberofsatellites', 'satellitecount', 'satellitescount', 'satcount', 'numsv', 'nsats', 'nsat'],
  ...['satellitesvisible', 'visiblesatellites', 'satellitesinview', 'satsinview', 'usat'],
];

/** Names that say by themselves that they are of a fix, as `bareName` has them. */
const OF_FIX: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  valid: [
    ...both(['fixvalid', 'validfix', 'isfixvalid', 'fixvalidity']),
    ...withPrefix(['valid', 'isvalid', 'validity', 'ok', 'isok', 'datavalid', 'available', 'isavailable']),
    ...OF_POSITION.flatMap((name) => [`is${name}valid`, `valid${name}`, `valid${name}fix`, `isvalid${name}`]),
  ],
  fix: [
    ...both(['hasfix', 'havefix', 'gotfix', 'isfixed', 'fixok', 'fixavailable', 'fixacquired']),
    ...withPrefix(['fix']),
    // A place may be fixed or locked in a program, too.
    ...prefixed(OF_RECEIVER, ['fixed', 'lock', 'locked', 'islocked', 'haslock']),
    ...OF_POSITION.flatMap((name) => [`has${name}fix`, `has${name}`, `has${name}lock`, `has${name}signal`]),
  ],
  type: both(['fixtype', 'typeoffix']),
  mode: [...both(['fixmode']), 'gpsdmode', 'tpvmode', 'gsamode'],
  quality: both([
    ...['fixquality', 'qualityindicator', 'methodquality', 'qualityoffix'],
    ...['fixqualityindicator'],
  ]).concat(withPrefix(['quality', 'method', 'qual'])),
  word: withPrefix(['mode', 'modeindicator', 'signal', 'type']),
  status: [...both(['fixstatus', 'fixstate', 'statusoffix']), ...withPrefix(['status', 'state', 'datastatus'])],
  satellites: [...both(SATELLITES), ...prefixed(OF_RECEIVER, ['satellites', 'sats', 'sat', 'satellite'])],
  dilution: both(['hdop', 'pdop', 'gdop', 'tdop', 'dop', 'horizontaldilution', 'positiondilution']),
  lost: [
    ...both(['nofix', 'fixlost', 'lostfix', 'fixfailed', 'fixinvalid', 'invalidfix', 'nolock']),
    ...withPrefix([
      'lost',
      'invalid',
      'isinvalid',
      'outdated',
      'isoutdated',
      'stale',
      'isstale',
      'void',
      'unavailable',
    ]),
    ...OF_POSITION.flatMap((name) => [`no${name}`, `no${name}fix`, `invalid${name}`, `lost${name}`]),
  ],
};
/** Of whatever stands around them: in a position’s own object they are of it. */
const OF_AROUND: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  valid: ['valid', 'isvalid', 'validity', 'ok', 'datavalid'],
  fix: ['fix'],
  mode: ['mode', 'modeindicator', 'navmode'],
  quality: ['quality', 'method', 'qual'],
  status: ['status', 'state', 'datastatus'],
  lost: ['lost', 'invalid', 'isinvalid', 'outdated', 'isoutdated', 'stale', 'isstale', 'void'],
  word: ['type', 'signal'],
  satellites: ['satellites', 'sats', 'sat', 'satellite', 'sv', 'svs'],
  // Of Core Location: what is negative makes the coordinates none.
  accuracy: ['horizontalaccuracy'],
};
/** Beside a position in a record of anything, only these of them: a mode may be an engine’s, a quality a picture’s. */
const BESIDE: readonly (readonly [name: string, kind: Kind])[] = [
  ['valid', 'valid'],
  ['isvalid', 'valid'],
  ['fix', 'fix'],
  ['status', 'status'],
  ['horizontalaccuracy', 'accuracy'],
];

const kindsOf = (table: Readonly<Partial<Record<Kind, readonly string[]>>>) =>
  Object.entries(table).flatMap(([kind, names]) => names.map((name) => [name, kind as Kind] as const));
/** Of two kinds of a name the former counts. */
const ANYWHERE: ReadonlyMap<string, Kind> = new Map(kindsOf(OF_FIX).reverse());
const AROUND: ReadonlyMap<string, Kind> = new Map(kindsOf(OF_AROUND));
const PLAIN_BESIDE: ReadonlyMap<string, Kind> = new Map(BESIDE);

/** Objects that hold what a receiver says of its position, beside it. */
const PARTS = new Set([
  ...['gps', 'gnss', 'position', 'location', 'fix', 'coordinates', 'coords', 'tpv', 'gga', 'rmc', 'gll', 'gsa'],
  ...['gpsfix', 'gpsinfo', 'gpsdata', 'gpsstatus', 'gnssinfo', 'gnssdata', 'gnssfix', 'fixinfo', 'fixstatus'],
]);
const DEEPEST = 3;

/** A word that is of a fix, whatever stands around it. */
const OF_NO_FIX =
  /^(?:gps |gnss |fix |status |type |mode |position |satellites? )*(?:(?:no|not|without|without a|kein|keine|pas de|sans|sin|geen|nessun|sem) ?(?:valid |current |2d |3d )*(?:gps|gnss|fix|fixed|lock|locked|position|signal|satellites?|señal|segnale|sinal|empfang)(?: (?:fix|lock|signal|position|yet|available))*|fix (?:lost|failed|invalid|not available)|lost fix|(?:gps|gnss) (?:lost|invalid|void)|void|v)$/;
const NAMES_RECEIVER = /\b(?:gps|gnss)\b/;
/** A word that says no of a field that is of a fix. */
const NO =
  /^(?:(?:gps|gnss|fix|status|type|mode|position|quality) )*(?:none|invalid|not valid|not available|unavailable|nf|lost|signal lost|searching|acquiring|unlocked|failed|error|warning|ungültig|invalide|inválid[oa]|invalid[oa]|ongeldig|nicht verfügbar)$/;

const wordsOf = (text: string): string =>
  text
    .trim()
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[\s_./-]+/g, ' ');

function kindOf(name: string, scope: FixScope): Kind | null {
  const bare = barest(name);
  const anywhere = ANYWHERE.get(bare);
  if (anywhere !== undefined || scope === 'elsewhere') return anywhere ?? null;
  return (scope === 'within' ? AROUND : PLAIN_BESIDE).get(bare) ?? null;
}

/** Also of a path: `navigation.gnss.methodQuality`. */
const barest = (name: string): string => bareName(name).replace(/[.:]/g, '');

/** Whether a field of this name may speak of the fix of the position that stands beside it. */
export const mayTellOfFix = (name: string): boolean => kindOf(name, 'beside') !== null;

/** Whether such a field says that there is none. */
export function saysNoFix(name: string, value: unknown, scope: FixScope): boolean {
  const kind = kindOf(name, scope);
  if (kind === null || value === null || value === undefined) return false;
  const isPlain = scope !== 'within' && !ANYWHERE.has(barest(name));
  const words = typeof value === 'string' ? wordsOf(value) : '';
  // Of a record of anything it is the record’s, but for what only a receiver says.
  // Of an alert it may be whether that is valid, or mended, and how to mend it.
  if (isPlain && scope === 'beside_alert' && kind !== 'accuracy')
    return kind !== 'status' && OF_NO_FIX.test(words) && NAMES_RECEIVER.test(words);
  if (kind === 'status' && isPlain) return value === 'V' || (words.length > 1 && OF_NO_FIX.test(words));
  if (kind === 'lost' || kind === 'accuracy' || kind === 'satellites' || kind === 'dilution')
    return saysNoByNumber(kind, value);
  const isNone = OF_NO_FIX.test(words) || NO.test(words) || ((kind === 'mode' || kind === 'word') && words === 'n');
  return isNone || saysNoByNumber(kind, value);
}

/** A dilution of precision with a fix is some units. */
const LEAST_OF_NONE = 99;

function saysNoByNumber(kind: Kind, value: unknown): boolean {
  const flag = flagField({ value }, 'value');
  const number = finite(value) ?? Number.NaN;
  switch (kind) {
    case 'valid':
    case 'fix':
    case 'type':
      return flag === false || number === -1;
    case 'mode':
      return number === 0 || number === 1 || value === false;
    case 'quality':
      return flag === false;
    case 'status':
      return number === -1 || value === false;
    case 'word':
      return value === false;
    case 'satellites':
      return number === 0;
    case 'dilution':
      return number >= LEAST_OF_NONE;
    case 'accuracy':
      return number < 0;
    case 'lost':
      return flag === true;
  }
}

/** Every field that says so, by its path, in the position’s own object or in a record that has one. */
export function noFixIn(fields: Fields, scope: FixScope, depth = DEEPEST): string[] {
  const isOfGpsd = scope !== 'within' && peek(fields, 'class') === 'TPV';
  return Object.keys(fields).flatMap((name) => {
    // Only what says so is taken for read: the rest is named.
    const value = peek(fields, name);
    const scopeOf = isOfGpsd && name === 'mode' ? 'within' : scope;
    if (saysNoFix(name, value, scopeOf)) return [`${name}: ${String(fields[name])}`];
    const inner = isFields(value) && depth > 0 ? scopeIn(name, scope) : null;
    if (inner === null || noFixIn(value as Fields, inner, depth - 1).length === 0) return [];
    return noFixIn(fields[name] as Fields, inner, depth - 1).map((said) => `${name}.${said}`);
  });
}

/** How an object of this name is to be looked at; null for one that says nothing of the position. */
function scopeIn(name: string, scope: FixScope): FixScope | null {
  const isValue = scope === 'within' && name === 'value';
  // An alert’s status may be an object of its own.
  const kind = kindOf(name, scope === 'beside_alert' ? 'elsewhere' : scope);
  const isAlertsOwn = scope === 'beside_alert' && bareName(name) === 'fix';
  if (!isAlertsOwn && (isValue || PARTS.has(bareName(name)) || kind !== null)) return 'within';
  return scope !== 'within' && AROUND_PARTS.has(bareName(name)) ? 'elsewhere' : null;
}

/** They may hold the receiver’s own object. */
const AROUND_PARTS = new Set(['navigation', 'nav', 'sensors', 'receiver', 'attributes']);

/** What is there, without its being taken for read where that is watched. */
const peek = (fields: Fields, name: string): unknown => Object.getOwnPropertyDescriptor(fields, name)?.value;
