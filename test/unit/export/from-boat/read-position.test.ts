import { expect, test } from 'vitest';
import { hemispheresOf } from '../../../../shared/export/from-boat/hemispheres.ts';
import { pairFields, placeFields, positionFields } from '../../../../shared/export/from-boat/read-position.ts';

/** Off Kiel: 54°19.5'N 9°58.3'E. */
const KIEL = [54.325, 9.9716667];
const rounded = (gps: { latitude: number; longitude: number } | null) =>
  gps && [gps.latitude, gps.longitude].map((degrees) => Math.round(degrees * 1e7) / 1e7);

test.each<[string, unknown, number[]]>([
  ['degrees and minutes', `54°19.5'N 9°58.3'E`, KIEL],
  ['letters first', `N54°19.5' E009°58.3'`, KIEL],
  ['typographic minutes, east first', '9°58.3′E, 54°19.5′N', KIEL],
  ['seconds', `54°19'30"N 9°58'18"E`, KIEL],
  ['blanks between', '54 19.5 N, 009 58.3 E', KIEL],
  ['colons', '54:19:30 N 9:58:18 E', KIEL],
  ['a comma in the minutes', `54°19,5'N / 9°58,3'E`, KIEL],
  ['lower case', `54°19.5'n 9°58.3'e`, KIEL],
  ['decimal commas', '54,325; 9,9716667', KIEL],
  ['decimal commas and a blank', '54,325 9,9716667', KIEL],
  ['decimal points', '54.325,9.9716667', KIEL],
  ['in brackets', '(54.325, 9.9716667)', KIEL],
  ['a geo URI', 'geo:54.325,9.9716667', KIEL],
  ['decimals with letters', '54.325N 9.9716667E', KIEL],
  ['as a receiver writes it', '5419.500,N,00958.300,E', KIEL],
  ['a hyphen after the degrees, as charts have it', '54-19.5N 009-58.3E', KIEL],
  ['two hyphens', '54-19-30N, 9-58-18E', KIEL],
  ['as geocachers write it', 'N 54°19.500  E 009°58.300', KIEL],
  ['with a decimal comma there', 'N 54°19,500  E 009°58,300', KIEL],
  ['as a radio log has it', 'N054 19.500 E009 58.300', KIEL],
  ['two marks for the seconds', `N 54° 19' 30.0'', E 009° 58' 18.0''`, KIEL],
  ['blanks alone, a letter behind', '54 19 30.0N 9 58 18.0E', KIEL],
  ['nothing between', '54°19.5′N009°58.3′E', KIEL],
  ['near the middle of the world', `0° 30'S 0° 15'W`, [-0.5, -0.25]],
  ['a geo URI with a height', 'geo:54.325,9.9716667,-3.5', KIEL],
  ['a geo URI with parameters', 'geo:54.325,9.9716667;crs=wgs84;u=35?z=12', KIEL],
  ['a geo URI in the south-west', 'geo:-33.8583333,-151.21;u=5', [-33.8583333, -151.21]],
  ['ISO 6709 in degrees', '+54.325+009.9716667/', KIEL],
  ['ISO 6709 in minutes', '+5419.5+00958.3/', KIEL],
  ['ISO 6709 in seconds, with height and system', '+541930+0095818+15.2CRSWGS_84/', KIEL],
  ['ISO 6709 in the south-west', '-3351.5-15112.6/', [-33.8583333, -151.21]],
  ['south and west', `33°51.5'S 151°12.6'W`, [-33.8583333, -151.21]],
  ['a sign before degrees and minutes', `-33°51.5', -151°12.6'`, [-33.8583333, -151.21]],
  ['short names', { lat: 54.325, lon: 9.9716667 }, KIEL],
  ['other short names, as text', { lat: '54.325', lng: '9.9716667' }, KIEL],
  ['text in the parts', { latitude: `54°19.5'N`, longitude: `9°58.3'E` }, KIEL],
  ['decimal commas in the parts', { latitude: '54,325', longitude: '9,9716667' }, KIEL],
  ['a GeoJSON point', { type: 'Point', coordinates: [9.9716667, 54.325, 3] }, KIEL],
  ['a Signal K value', { value: { latitude: 54.325, longitude: 9.9716667 } }, KIEL],
])('a position that means one place is read, and kept as given: %s', (_what, given, expected) => {
  const { gps, gps_given } = positionFields(given);
  expect(rounded(gps)).toEqual(expected);
  expect(gps_given).toBe(typeof given === 'string' ? given : JSON.stringify(given));
});

const IN_RADIANS = { lat: 0.94815, lon: 0.174038 };

test.each<[string, object]>([
  ['rad', { ...IN_RADIANS, unit: 'rad' }],
  ['radians', { ...IN_RADIANS, units: 'Radians' }],
  ['a flag', { latitude: 0.94815, longitude: 0.174038, radians: true }],
  ['as text', { lat: '0.94815', lon: '0.174038', angleUnit: 'rad' }],
  ['of each half', { ...IN_RADIANS, lat_unit: 'rad', lon_unit: 'rad' }],
  ['around a value', { value: IN_RADIANS, unit: 'rad' }],
  ['GeoJSON', { type: 'Point', coordinates: [0.174038, 0.94815], unit: 'rad' }],
])('a position in radians, as it says, is read, and kept as given: %s', (_what, given) => {
  const { gps, gps_given } = positionFields(given);
  expect(gps?.latitude).toBeCloseTo(54.325, 3);
  expect(gps?.longitude).toBeCloseTo(9.97165, 3);
  expect(gps_given).toBe(JSON.stringify(given));
});

test('so is one whose unit stands beside it in its record', () => {
  const read = (record: Record<string, unknown>) => placeFields({ content: 'x', ...record });
  const gps = { latitude: 54.324993345, longitude: 9.971642875 };
  expect(read({ ...IN_RADIANS, unit: 'rad' })).toEqual({ gps, gps_given: '0.94815, 0.174038 (unit: rad)' });
  expect(read({ gps: IN_RADIANS, gps_unit: 'rad' })).toEqual({
    gps,
    gps_given: '{"lat":0.94815,"lon":0.174038} (gps_unit: rad)',
  });
  // Beside a position of its own a record’s unit may be of anything.
  expect(read({ gps: { latitude: 0.5, longitude: 1 }, unit: 'rad' })).toEqual({ gps: { latitude: 0.5, longitude: 1 } });
});

test.each<[string, object]>([
  ['beyond the pole', { lat: 54.325, lon: 9.97, unit: 'rad' }],
  ['with a letter', { ...IN_RADIANS, unit: 'rad', latitude_direction: 'N', longitude_direction: 'E' }],
  ['gons', { lat: 60.361, lon: 11.08, unit: 'gon' }],
  ['what are degrees in German, and gons elsewhere', { lat: 54.325, lon: 9.97, unit: 'Grad' }],
  ['ten-millionths', { lat: 54.325, lon: 9.97, unit: '1e-7' }],
  ['two units', { ...IN_RADIANS, unit: 'rad', degrees: true }],
])('in a unit that leaves a doubt it is none, beside what was given: %s', (_what, given) =>
  expect(positionFields(given)).toEqual({ gps: null, gps_given: JSON.stringify(given) }),
);

test.each<object>([
  { unit: 'deg' },
  { units: 'Degrees' },
  { degrees: true, radians: false },
  { unit: 'm' },
  { units: 'metric' },
  { satellites: 7, hdop: 0.9 },
  { satellites: 'n/a', hdop: 12 },
])('a position in degrees stays one: %j', (more) =>
  expect(positionFields({ latitude: 0.951, longitude: 0.179, ...more }).gps).toEqual({
    latitude: 0.951,
    longitude: 0.179,
  }),
);

test.each<object>([
  { satellites: 0 },
  { sats: '0' },
  { numSV: 0 },
  { hdop: 99.99 },
  { HDOP: '99.9' },
  { satellites: 4, pdop: 99 },
])('a position without satellites, or of no precision, is none: %j', (more) => {
  const given = { latitude: 54.3, longitude: 9.9, ...more };
  expect(positionFields(given)).toEqual({ gps: null, gps_given: JSON.stringify(given) });
});

test('the same beside it, by names that only a receiver has', () => {
  const beside = (more: object) => placeFields({ latitude: 54.3, longitude: 9.9, ...more });
  expect(beside({ hdop: 99.99 })).toEqual({ gps: null, gps_given: '54.3, 9.9 (hdop: 99.99)' });
  expect(beside({ gps_satellites: 0 }).gps).toBeNull();
  expect(beside({ satellites: 0 }).gps).not.toBeNull();
});

test.each<[string, unknown]>([
  ['four numbers between commas', '54,325,9,9716667'],
  ['two numbers in either order', [9.97, 54.3]],
  ['a sign and a letter', '-54.3N 9.97E'],
  ['two letters of one axis', '54.3N 9.97N'],
  ['O, which is east or west', '54.3N 9.97O'],
  ['sixty minutes', `54°60'N 9°58'E`],
  ['a fraction before minutes', `54.5°19'N 9°58'E`],
  ['beyond the pole', '91.0, 9.97'],
  ['around the world', { lat: 54.3, lon: 190 }],
  ['one half', '54.3'],
  ['a place', 'off Kingston'],
  ['four numbers without a mark', '54 19 9 58'],
  ['two whole numbers', '54, 9'],
  ['a receiver’s degrees without a letter', '5419.5, 00958.3'],
  ['a hyphen without a letter', '54-19.5, 009-58.3'],
  ['hyphens that may be signs', '-10 30, 20 15'],
  ['a letter after the degrees', '50N 11 30.0 8E 30 30.0'],
  ['a geo URI of another system', 'geo:323482,4306480;crs=EPSG:32618'],
  ['a geo URI with semicolons between', 'geo:51.526421;-0.081067;crs=wgs84'],
  ['ISO 6709 of sixty minutes', '+5460.0+00958.3/'],
  ['ISO 6709 of too few digits', '+54195+00958.3/'],
  ['ISO 6709 of another system', '+54.325+009.972CRSEPSG_3857/'],
  ['a shifted digit of a receiver', '546.144,N,1048.4669,E'],
  ['well-known text, which two programs read in two orders', 'POINT(9.9716667 54.325)'],
  ['half a fix', { latitude: 54.3, longitude: null }],
  ['an empty object', {}],
])('what may be another place, or none, is not guessed, and kept: %s', (_what, given) => {
  const { gps, gps_given } = positionFields(given);
  expect(gps).toBeNull();
  expect(gps_given).toBe(typeof given === 'string' ? given : JSON.stringify(given));
});

test.each([
  [43.6817, -79.5214, { gps: { latitude: 43.6817, longitude: -79.5214 } }],
  ['43.6817', '-79.5214', { gps: { latitude: 43.6817, longitude: -79.5214 } }],
  [0, 0, { gps: null, gps_given: '0, 0' }],
  [-0, 0, { gps: null, gps_given: '0, 0' }],
  ['0.000000', '0.000000', { gps: null, gps_given: '0.000000, 0.000000' }],
  ['0° N', '0° E', { gps: null, gps_given: '0° N, 0° E' }],
  [0.00004, -0.00004, { gps: null, gps_given: '0.00004, -0.00004' }],
  [0, 0.001, { gps: { latitude: 0, longitude: 0.001 } }],
  [0.0001, 0, { gps: { latitude: 0.0001, longitude: 0 } }],
  [0, 9.9, { gps: { latitude: 0, longitude: 9.9 } }],
  [null, null, { gps: null }],
  ['', 'None', { gps: null }],
  [91, 0, { gps: null, gps_given: '91, 0' }],
  [54.3, null, { gps: null, gps_given: 'latitude 54.3' }],
  ['', '009-58.3E', { gps: null, gps_given: 'longitude 009-58.3E' }],
  ['54,5', '9,5', { gps: { latitude: 54.5, longitude: 9.5 }, gps_given: '54,5, 9,5' }],
  ['5430.0N', '00930.0E', { gps: { latitude: 54.5, longitude: 9.5 }, gps_given: '5430.0N, 00930.0E' }],
  [Number.NaN, 1, { gps: null, gps_given: 'NaN, 1' }],
  // What devices write in the place of a position.
  [-1, -1, { gps: null, gps_given: '-1, -1' }],
  ['-1.0', '-1.000', { gps: null, gps_given: '-1.0, -1.000' }],
  [-90, -180, { gps: null, gps_given: '-90, -180' }],
  [90, 180, { gps: null, gps_given: '90, 180' }],
  [90, 0, { gps: null, gps_given: '90, 0' }],
  [91, 181, { gps: null, gps_given: '91, 181' }],
  [99.9999, 999.9999, { gps: null, gps_given: '99.9999, 999.9999' }],
  [214.7483647, 214.7483647, { gps: null, gps_given: '214.7483647, 214.7483647' }],
  [-214.7483648, -214.7483648, { gps: null, gps_given: '-214.7483648, -214.7483648' }],
  [2147483647, 2147483647, { gps: null, gps_given: '2147483647, 2147483647' }],
  [429.4967295, 429.4967295, { gps: null, gps_given: '429.4967295, 429.4967295' }],
  [-1e-7, -1e-7, { gps: null, gps_given: '-1e-7, -1e-7' }],
  [128, 255, { gps: null, gps_given: '128, 255' }],
  // A boat may be there.
  [-1, -1.0001, { gps: { latitude: -1, longitude: -1.0001 } }],
  [1, -1, { gps: { latitude: 1, longitude: -1 } }],
  ['1° S', '1° W', { gps: { latitude: -1, longitude: -1 }, gps_given: '1° S, 1° W' }],
  [89.9, 180, { gps: { latitude: 89.9, longitude: 180 } }],
  [-1, 180, { gps: { latitude: -1, longitude: 180 } }],
])('a pair of columns: %j, %j', (latitude, longitude, expected) => {
  expect(pairFields(latitude, longitude)).toEqual(expected);
});

test('a plain position, or none, needs no second field', () => {
  expect(positionFields({ latitude: 43.6, longitude: -79.5 })).toEqual({ gps: { latitude: 43.6, longitude: -79.5 } });
  const noFix = [
    { latitude: null, longitude: null, altitude: null },
    { lat: 'NaN', lon: null },
  ];
  for (const given of [null, undefined, '', 'N/A', ' - ', ...noFix])
    expect(positionFields(given)).toEqual({ gps: null });
});

test('so it is in an object or a text, which are kept as given', () => {
  for (const given of [
    { lat: -1, lng: '-1' },
    { value: { latitude: -1, longitude: -1 } },
    { latitude: -90, longitude: -180 },
  ])
    expect(placeFields({ gps: given })).toEqual({ gps: null, gps_given: JSON.stringify(given) });
  expect(placeFields({ gps: '-1.0, -1.0' })).toEqual({ gps: null, gps_given: '-1.0, -1.0' });
  expect(placeFields({ lat: 1, ns: 'S', lon: 1, ew: 'W' }).gps).toEqual({ latitude: -1, longitude: -1 });
});

const HERE = { latitude: 33.86, longitude: 151.21 };
test.each<[string, object, number[] | null]>([
  ['a receiver’s', { lat: 43.6335, lat_dir: 'N', lon: 79.3949, lon_dir: 'W' }, [43.6335, -79.3949]],
  ['a receiver’s sentence', { lat: '5419.500', lat_dir: 'N', lon: '00958.300', lon_dir: 'E' }, KIEL],
  ['the same as numbers', { lat: 3351.5, ns: 'S', lon: 15112.6, ew: 'W' }, [-33.8583333, -151.21]],
  [
    'degrees alike on either side of the point',
    { lat: '0019.500', lat_dir: 'S', lon: '000.25', ew: 'W' },
    [-0.325, -0.25],
  ],
  ['degrees and minutes', { lat: '33 51.5', n_s: 's', lon: '151°12.6', e_w: 'w' }, [-33.8583333, -151.21]],
  ['an exponent', { lat: '3.386e1', lat_dir: 'S', lon: 1e-7, lon_dir: 'W' }, [-33.86, -1e-7]],
  ['ns and ew', { ...HERE, ns: 'S', ew: 'W' }, [-33.86, -151.21]],
  ['n_s and e_w', { ...HERE, n_s: 'S', E_W: 'W' }, [-33.86, -151.21]],
  ['direction', { ...HERE, latitude_direction: 'S', longitude_direction: 'E' }, [-33.86, 151.21]],
  ['hemisphere', { ...HERE, latHemisphere: 'South', lonHemisphere: 'west' }, [-33.86, -151.21]],
  ['hemisphere first', { ...HERE, hemisphere_lat: 'S', 'hemisphere-long': 'W' }, [-33.86, -151.21]],
  ['ref', { ...HERE, latitudeRef: 'S', longitudeRef: 'W' }, [-33.86, -151.21]],
  ['EXIF', { GPSLatitude: 33.86, GPSLatitudeRef: 'S', GPSLongitude: 151.21, GPSLongitudeRef: 'W' }, [-33.86, -151.21]],
  ['one for both', { ...HERE, hemisphere: 'S/W' }, [-33.86, -151.21]],
  ['one for one', { ...HERE, hemisphere: 'southern' }, [-33.86, 151.21]],
  [
    'a position with them',
    { position: { ...HERE, latitude_direction: 'S', longitude_direction: 'W' } },
    [-33.86, -151.21],
  ],
  ['a position beside them', { gps: HERE, lat_dir: 'S', lon_dir: 'W' }, [-33.86, -151.21]],
  ['a GeoJSON point beside them', { gps: { type: 'Point', coordinates: [151.21, 33.86] }, ns: 'S' }, [-33.86, 151.21]],
  ['a text beside them', { position: '33.86, 151.21', ns: 'S', ew: 'W' }, [-33.86, -151.21]],
  ['said twice', { lat: '33.86 S', lat_dir: 'S', lon: -151.21, lon_dir: 'W' }, [-33.86, -151.21]],
  ['a letter alone', { latitude: 33.86, longitude: -151.21, ns: 'S', ew: '' }, [-33.86, -151.21]],
  ['a sign against its letter', { latitude: -33.86, longitude: 151.21, ns: 'N' }, null],
  ['a plus against its letter', { latitude: '+33.86', longitude: 151.21, ns: 'S' }, null],
  ['two letters', { latitude: '33.86 N', longitude: 151.21, ns: 'S' }, null],
  ['a letter of the other axis', { ...HERE, lat_dir: 'W' }, null],
  ['no letter', { ...HERE, lat_dir: 'up' }, null],
  ['a number', { ...HERE, lat_dir: 1 }, null],
  ['O', { ...HERE, lon_dir: 'O' }, null],
  ['no hemisphere', { ...HERE, hemisphere: 'left' }, null],
])('letters in fields of their own give the sign, and are told: %s', (_what, record, expected) => {
  const { gps, gps_given } = placeFields(record as never);
  expect(rounded(gps)).toEqual(expected);
  const letters = Object.values(record).filter((value) => /^[A-Za-z]{1,5}$/.test(String(value)));
  for (const letter of letters) expect(gps_given).toContain(letter);
  expect(gps_given).toMatch(/\d/);
});

const NEW_YORK = [40.7, -74];
test.each<[string, object, number[] | null]>([
  ['as `lat` beside `latitude`', { latitude: 40.7, lat: 'N', longitude: 74, lon: 'W' }, NEW_YORK],
  ['as `latitude` beside `lat`', { lat: 40.7, latitude: 'N', lon: 74, longitude: 'W' }, NEW_YORK],
  ['ns_indicator', { lat: 40.7, ns_indicator: 'N', lon: 74, ew_indicator: 'W' }, NEW_YORK],
  ['NSIndicator', { lat: 40.7, NSIndicator: 'N', lon: 74, EWIndicator: 'W' }, NEW_YORK],
  ['N_S_Indicator', { lat: 40.7, N_S_Indicator: 'N', lon: 74, E_W_Indicator: 'W' }, NEW_YORK],
  ['N/S', { lat: 40.7, 'N/S': 'N', lon: 74, 'E/W': 'W' }, NEW_YORK],
  ['lat_sign', { lat: 40.7, lat_sign: 'N', lon: 74, lon_sign: 'W' }, NEW_YORK],
  ['a sign by itself', { lat: 40.7, lat_sign: '+', lon: 74, lon_sign: '-' }, NEW_YORK],
  ['a sign as a number', { lat: 40.7, lat_sign: 1, lon: 74, lon_sign: -1 }, NEW_YORK],
  ['only one of them', { lat: 40.7, lon: 74, lonQuarter: 'West' }, NEW_YORK],
  ['hemi', { lat: 40.7, lon: 74, hemi: 'NW' }, NEW_YORK],
  ['cardinal for both', { lat: 40.7, lon: 74, cardinals: 'N/W' }, NEW_YORK],
  ['cardinal with halves', { lat: 40.7, lon: 74, cardinal: { lat: 'N', lon: 'W' } }, NEW_YORK],
  ['hemisphere with halves', { lat: 40.7, lon: 74, hemisphere: { latitude: 'N', longitude: 'W' } }, NEW_YORK],
  ['hemispheres as a list', { lat: 40.7, lon: 74, hemispheres: ['N', 'W'] }, NEW_YORK],
  ['two that differ', { lat: 40.7, lon: 74, lonWord: 'W', lon_letter2: 'E' }, null],
  ...['latPole', 'lat_card', 'lat_suffix', 'latitudeOrientation', 'latSomething'].map(
    (name): [string, object, number[]] => [
      name,
      { lat: 40.7, [name]: 'N', lon: 74, [name.replace(/lat(itude)?/, 'lon')]: 'W' },
      NEW_YORK,
    ],
  ),
])('a letter is known by what it is, within a position and beside it: %s', (_what, record, expected) => {
  const letters = Object.entries(record).filter(([, value]) => typeof value !== 'number' || Math.abs(value) === 1);
  const numbers = Object.entries(record).filter(([, value]) => typeof value === 'number' && Math.abs(value) !== 1);
  for (const given of [record, { gps: record }, { gps: Object.fromEntries(numbers), ...Object.fromEntries(letters) }]) {
    const { gps, gps_given } = placeFields(given as never);
    expect(rounded(gps)).toEqual(expected);
    expect(gps_given).toMatch(/W|-/);
  }
});

test.each<[string, object, object | null]>([
  ['two under any names', { latitude: 40.7, a: 'N', longitude: 74, b: 'W' }, { latitude: 40.7, longitude: -74 }],
  ['one that the sign is against', { latitude: 40.7, longitude: 74, b: 'W' }, null],
  ['one that the sign agrees with', { latitude: 40.7, longitude: -74, b: 'W' }, { latitude: 40.7, longitude: -74 }],
  ['of a point', { type: 'Point', coordinates: [74, 40.7], b: 'W' }, null],
  ['a course', { latitude: 54.3, longitude: 9.9, heading: 'W', wind: 'S' }, { latitude: 54.3, longitude: 9.9 }],
  ['a variation', { latitude: 54.3, longitude: 9.9, magvar_ew: 'W' }, { latitude: 54.3, longitude: 9.9 }],
])('a letter within a position under no name that tells: %s', (_what, gps, expected) => {
  const read = placeFields({ gps });
  expect(read.gps).toEqual(expected);
  if (expected === null) expect(read.gps_given).toContain('"b":"W"');
});

test.each<[string, object, boolean]>([
  ['a flag', { anchored: 'N', latitude: -33.8, longitude: 151.2 }, true],
  ['a log’s level', { level: 'W', watch: 'S', latitude: 54.3, longitude: 9.9 }, true],
  ['the wind', { wind_direction: 'W', swellFrom: 'S', latitude: 54.3, longitude: 9.9 }, true],
  ['a wind with its halves', { wind: { true: 'W', apparent: 'S' }, latitude: 54.3, longitude: 9.9 }, true],
  ['two that agree', { a: 'N', b: 'E', latitude: 54.3, longitude: 9.9 }, true],
  ['two, of which one does not', { a: 'N', b: 'W', latitude: 54.3, longitude: 9.9 }, false],
])('a letter beside a position under no name that tells: %s', (_what, record, isRead) => {
  const read = placeFields(record as never);
  expect(read.gps !== null).toBe(isRead);
  expect(read.gps_given ?? '').toContain(isRead ? '' : 'b: W');
});

test('letters that say nothing are none', () => {
  expect(placeFields({ ...HERE, lat_dir: null, lon_dir: '', hemisphere: 'unknown' })).toEqual({ gps: HERE });
  expect(pairFields(33.86, null, hemispheresOf('S', null))).toEqual({ gps: null, gps_given: 'latitude 33.86 S' });
});

test.each([
  { gps: { latitude: 0, longitude: 0 } },
  { position: '0.0000, 0.0000' },
  { position: { type: 'Point', coordinates: [0, 0] } },
  { position: { value: { latitude: 0, longitude: 0 } } },
  { lat: 0, lon: 0, lat_dir: 'N', lon_dir: 'E' },
  { position: 'geo:0,0' },
  { position: '+0000.0000+00000.0000/' },
])('0, 0 is what receivers write without a fix, in any form: %j', (record) => {
  expect(placeFields(record)).toEqual({ gps: null, gps_given: expect.stringMatching(/0/) });
});

test.each([
  { latitude: 43.6, longitude: -79.3, timestamp: '2026-11-20T00:00:00Z' },
  { latitude: 43.6, longitude: -79.3, age: 864_000 },
  { latitude: 43.6, longitude: -79.3, ageMs: 7_200_000 },
  { latitude: 43.6, longitude: -79.3, lastKnown: true },
  { latitude: 43.6, longitude: -79.3, isOld: true },
  { latitude: 43.6, longitude: -79.3, fix_time: '2026-11-20T00:00:00Z' },
])('what a position says of its own age goes with it: %j', (given) => {
  expect(positionFields(given)).toEqual({
    gps: { latitude: 43.6, longitude: -79.3 },
    gps_given: JSON.stringify(given),
  });
});
