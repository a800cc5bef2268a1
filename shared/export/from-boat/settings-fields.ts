import type { RecordOf } from '../records.ts';
import { type Fields, field, fieldsField, pick } from './read-fields.ts';

/** What of the boat's settings may leave it, by lists: whatever else they come to hold stays on the boat. Pure. */

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

export function licenseFields(license: Fields): NonNullable<RecordOf<'settings'>['license']> {
  // camelCase licenses write ID in capitals.
  const named = { installation_id: field(license, 'installationID', 'installationId'), ...license };
  const features = fieldsField(license, 'features');
  const apps = field(license, 'installed_apps', 'installedApps');
  return {
    ...pick(named, LICENSE_FIELDS),
    ...(features && { features: pick(features, FEATURES) }),
    ...(Array.isArray(apps) && { installed_apps: apps.filter(isAppName) }),
  };
}

const isAppName = (app: unknown) => typeof app === 'string' && /^[\w.+ -]{1,60}$/.test(app);

export function preferenceFields(
  preferences: Fields,
): Pick<RecordOf<'settings'>, 'user_preferences' | 'unit_metadata'> {
  const picked = pick(preferences, PREFERENCE_FIELDS);
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
