import { expect, test } from 'vitest';
import { placeFields } from '../../../../shared/export/from-boat/read-position.ts';

const HERE = { latitude: 43.6, longitude: -79.3 };

test.each<[within: object]>([
  [{ valid: false }],
  [{ valid: 0, hdop: 99.99, satellites: 0 }],
  [{ isValid: 'false' }],
  [{ fix: 'none' }],
  [{ fix: 0 }],
  [{ fix: -1 }],
  [{ fix: { type: 'none' } }],
  [{ hasFix: false }],
  [{ fixType: 'no fix' }],
  [{ fixType: 'NO_FIX' }],
  [{ fixType: 'invalid' }],
  [{ fix_type: 0 }],
  [{ fix_quality: 0 }],
  [{ quality: '0' }],
  [{ method: 'no GNSS' }],
  [{ methodQuality: 'no GPS' }],
  [{ mode: 0 }],
  [{ mode: 1 }],
  [{ mode: 'N' }],
  [{ status: 'V' }],
  [{ status: 'STATUS_NO_FIX' }],
  [{ status: { status: -1, service: 1 } }],
  [{ validFix: 'V' }],
  [{ outdated: true }],
  [{ fixFailed: true }],
  [{ horizontalAccuracy: -1 }],
])('a position that says of itself that it is none is null beside all of it: %j', (within) => {
  const given = { ...HERE, ...within };
  expect(placeFields({ gps: given })).toEqual({ gps: null, gps_given: JSON.stringify(given) });
  expect(placeFields({ position: { value: given } })).toMatchObject({ gps: null, gps_given: expect.any(String) });
});

test.each<[beside: object, said: string]>([
  [{ valid: false }, 'valid: false'],
  [{ fix: 0, valid: 0 }, 'fix: 0, valid: 0'],
  [{ isValid: false, age_ms: 7_200_000 }, 'isValid: false'],
  [{ gps_valid: false }, 'gps_valid: false'],
  [{ gps_status: 'V' }, 'gps_status: V'],
  [{ GPSStatus: 'V' }, 'GPSStatus: V'],
  [{ fixType: 'no fix' }, 'fixType: no fix'],
  [{ fix_quality: 0 }, 'fix_quality: 0'],
  [{ fix: 'none' }, 'fix: none'],
  [{ gps_fix: 'none' }, 'gps_fix: none'],
  [{ hasFix: false }, 'hasFix: false'],
  [{ status: 'V' }, 'status: V'],
  [{ class: 'TPV', mode: 1 }, 'mode: 1'],
  [{ 'Valid GPS Fix': 'False' }, 'Valid GPS Fix: False'],
  [{ gps_fix_valid: 0 }, 'gps_fix_valid: 0'],
  [{ 'navigation.gnss.methodQuality': 'no GPS' }, 'navigation.gnss.methodQuality: no GPS'],
  [{ navigation: { gnss: { methodQuality: 'no GPS' } } }, 'navigation.gnss.methodQuality: no GPS'],
  [{ gps: { fix: 0, satellites: 0 } }, 'gps.fix: 0, gps.satellites: 0'],
  [{ gnss: { quality: 0 } }, 'gnss.quality: 0'],
  [{ status: { status: -1 } }, 'status.status: -1'],
  [{ fixMode: 1 }, 'fixMode: 1'],
  [{ no_fix: true }, 'no_fix: true'],
  [{ gps_locked: false }, 'gps_locked: false'],
  [{ gnssFixed: 0 }, 'gnssFixed: 0'],
])('so is one of which it is said beside it: %j', (beside, said) => {
  expect(placeFields({ ...HERE, ...beside })).toEqual({ gps: null, gps_given: `43.6, -79.3 (${said})` });
});

test('what says so stands beside a position in a field of its own, too', () => {
  expect(placeFields({ gps: HERE, gps_valid: false })).toEqual({
    gps: null,
    gps_given: `${JSON.stringify(HERE)} (gps_valid: false)`,
  });
  expect(placeFields({ position: '43.6, -79.3', fix: 'none' })).toEqual({
    gps: null,
    gps_given: '43.6, -79.3 (fix: none)',
  });
});

test.each<[beside: object]>([
  ...[1, 2, 3, 4, 5, 6, 7, 8].map((fix_quality): [object] => [{ fix_quality }]),
  [{ class: 'TPV', mode: 2 }],
  [{ class: 'TPV', mode: 3, status: 0 }],
  [{ mode: 1 }],
  [{ engine: { mode: 0, status: 'V' } }],
  [{ status: 'A' }],
  [{ status: 'invalid' }],
  [{ status: 'none' }],
  [{ status: 0 }],
  [{ state: 'V' }],
  [{ quality: 0 }],
  [{ valid: true }],
  [{ valid: 'perhaps' }],
  [{ valid: null, fix: null, gps_status: '' }],
  [{ fix: 'Replace the impeller' }],
  [{ fix: '3D' }],
  [{ fixType: 1 }],
  [{ fixType: 5 }],
  [{ fixType: '2d' }],
  [{ gps_mode: 1 }],
  [{ gps_status: 'A' }],
  [{ gps_status: 0 }],
  [{ nav_status: 'V' }],
  [{ navigation: { status: 'V' } }],
  [{ 'navigation.gnss.methodQuality': 'GNSS Fix' }],
  [{ fixFailed: false, outdated: false }],
  [{ prefix: 0, fixture: 'none', validated: false }],
  // A telephone, a dish for the internet.
  [{ satellite_fix: false }],
  [{ satellite_status: 'error' }],
  [{ satellite_signal: 'none' }],
  [{ satellite_state: 'searching' }],
  [{ satellite_available: false }],
  [{ sat_status: 'lost' }],
  [{ sat_connected: false }],
  [{ sat_lock: false, satLocked: 'no' }],
  [{ satellite: { status: 'offline', valid: false, fix: 'none' } }],
  [{ starlink: { gpsStats: 'none', status: 'SEARCHING' } }],
  [{ position_locked: false }],
  [{ location_fixed: false }],
  [{ fixed: false }],
  [{ locked: false }],
])('whatever says anything else leaves it in: %j', (beside) => {
  expect(placeFields({ ...HERE, ...beside })).toEqual({ gps: HERE });
});

test.each<[within: object]>([
  [{ fix: true, mode: 3, quality: 1, status: 'A', valid: 1 }],
  [{ mode: '', quality: [], status: ' ' }],
  [{ mode: 'A', fixType: 3, horizontalAccuracy: 5 }],
  [{ status: { status: 0 } }],
  [{ type: 0, signal: 0 }],
  [{ available: false }],
  [{ name: 'helm', fixed: false }],
  [{ name: 'harbour', locked: false }],
  [{ lock: 0, islocked: false }],
])('so does what is said within it: %j', (within) => {
  expect(placeFields({ location: 'x', gps: { ...HERE, ...within } })).toEqual({ gps: HERE });
});

test('an alert has a state of its own, and words on what to do', () => {
  for (const beside of [{ status: 'V' }, { status: { valid: false } }, { fix: 'none' }, { state: 'no fix' }])
    expect(placeFields({ ...HERE, ...beside }, 'beside_alert')).toEqual({ gps: HERE });
  const mended = [{ fix: false }, { fix: 0 }, { fix: 'no' }, { fix: 'no fix available' }, { fix: { type: 'none' } }];
  for (const beside of [...mended, { valid: false }, { fixed: false }, { satellite_fix: false }])
    expect(placeFields({ ...HERE, ...beside }, 'beside_alert')).toEqual({ gps: HERE });
  const none = [{ fix: 'no GPS' }, { hasFix: false }, { horizontalAccuracy: -1 }, { gps_status: 'V' }];
  for (const beside of [...none, { position: { ...HERE, status: 'V' } }])
    expect(placeFields({ ...HERE, ...beside }, 'beside_alert').gps).toBeNull();
});

test('without a position nobody misses the fix', () => {
  expect(placeFields({ fix: 'none', gps_valid: false })).toEqual({ gps: null });
  expect(placeFields({ latitude: null, longitude: null, valid: false })).toEqual({ gps: null });
});
