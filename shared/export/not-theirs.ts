import type { CategoryName } from './category-names.ts';

/** What of a record is not a contributor's to say: where it comes from, and what the owner alone agrees to. */
export const NOT_THEIRS: Readonly<Partial<Record<CategoryName, readonly string[]>>> = {
  qr_codes: ['origin', 'installation_uuid', 'current_tier'],
  settings: ['license', 'telemetry_enabled', 'data_sharing_consent'],
  system_alerts: ['origin'],
  // Its free answers stay on the boat, whatever they are called; how often it was set up anew is in the boat's own count.
  onboarding: ['given', 'reset_count', 'max_resets', 'resets_remaining', 'last_reset_timestamp'],
  telemetry: ['origin'],
};
