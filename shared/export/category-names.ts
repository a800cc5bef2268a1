/** The nine categories, in the order in which they stand in every export document. */
export const CATEGORIES = [
  'engine_benchmark',
  'boatlog',
  'marine_vision_captures',
  'marine_vision_snapshots',
  'qr_codes',
  'settings',
  'system_alerts',
  'onboarding',
  'telemetry',
] as const;
export type CategoryName = (typeof CATEGORIES)[number];

/** The members that a record gets when it is exported: the same in other units, and by what a receiver stores it. */
export const ADDED_TO_RECORD: readonly string[] = ['conditions_si', 'readings_si', 'record_key', 'source', 'revision'];
/** The members of a record that the boat alone gives: those, and from whom it came, and when. */
export const GIVEN_BY_BOAT: readonly string[] = [...ADDED_TO_RECORD, 'contributed_by', 'received_at'];

/** The categories that are one object; the other seven are lists of records. */
export const OBJECT_CATEGORIES = ['settings', 'onboarding'] as const;
export type ObjectName = (typeof OBJECT_CATEGORIES)[number];
export type ListName = Exclude<CategoryName, ObjectName>;

export function isObjectCategory(name: CategoryName): name is ObjectName {
  return (OBJECT_CATEGORIES as readonly string[]).includes(name);
}
