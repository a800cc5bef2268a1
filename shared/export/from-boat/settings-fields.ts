import type { RecordOf } from '../records.ts';
import { type Fields, field } from './read-fields.ts';
import { type RecordReader, recordReader } from './record-reader.ts';

/**
 * What of the boat's settings may leave it, by lists: whatever else they come to hold stays on the boat. `read` is of the same
 * fields, and keeps what of the lists is of another kind. Pure.
 */

const LICENSE_FIELDS = [
  'installation_id',
  'tier',
  'version',
  'reset_count',
  'max_resets',
  'last_update_check',
  'subscription_status',
  'subscription_expires_at',
  'is_paid_tier',
  'paid_tier_level',
  'upgrade_method',
  'upgraded_at',
  'testing_mode',
] as const;
const FEATURES = ['voice_assistant', 'camera', 'unlimited_resets', 'cloud_sync'] as const;
const PREFERENCE_FIELDS = [
  'measurement_system',
  'language',
  'timezone',
  'theme',
  'screen_brightness',
  'telemetry_enabled',
  'data_sharing_consent',
] as const;

export function licenseFields(
  license: Fields,
  read: RecordReader = recordReader(license),
): NonNullable<RecordOf<'settings'>['license']> {
  // camelCase licenses write ID in capitals.
  const named = { installation_id: field(license, 'installationID', 'installationId'), ...license };
  const features = read.fields('features');
  return {
    ...read.within('', named).plain(LICENSE_FIELDS),
    ...(features && { features: read.within('features', features).plain(FEATURES) }),
    ...appsOf(field(license, 'installed_apps', 'installedApps'), read),
  };
}

/** What is no name of an app may hold anything: it stays on the boat, and is counted. */
function appsOf(apps: unknown, read: RecordReader): { installed_apps?: string[] } {
  if (!Array.isArray(apps)) {
    if (apps !== undefined) read.keep('installed_apps', null, 'no list');
    return {};
  }
  const names = apps.filter(isAppName);
  if (names.length < apps.length) read.keep('installed_apps', null, `${apps.length - names.length} that are no names`);
  return { installed_apps: names };
}

const isAppName = (app: unknown): app is string => typeof app === 'string' && /^[\w.+ -]{1,60}$/.test(app);

export function preferenceFields(
  preferences: Fields,
  read: RecordReader = recordReader(preferences),
): Pick<RecordOf<'settings'>, 'user_preferences' | 'unit_metadata'> {
  const picked = read.plain(PREFERENCE_FIELDS);
  const system = picked.measurement_system;
  const units = system === 'metric' || system === 'imperial' ? UNITS[system] : undefined;
  return {
    user_preferences: picked,
    ...(units && { unit_metadata: { measurement_system: system ?? null, ...units } }),
  };
}

/** The units in which the boat's own pages show values; the values in an export name their own. */
const UNITS = {
  metric: { speed_unit: 'km/h', temperature_unit: '°C', pressure_unit: 'bar', volume_unit: 'L' },
  imperial: { speed_unit: 'mph', temperature_unit: '°F', pressure_unit: 'psi', volume_unit: 'gal' },
} as const;
