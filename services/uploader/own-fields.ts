import { CATEGORIES, type CategoryName, isObjectCategory } from '../../shared/export/category-names.ts';

/**
 * What a server repeats of our export in its answer, told from what it says itself: what a record of ours holds, such as a
 * snapshot's `error` or an alert's `delivery_status`, is nobody's word about the import. Pure.
 */

/** The members of each category's records, as `shared/export/records.ts` has them. */
export const OWN_FIELDS: Readonly<Record<CategoryName, string>> = {
  engine_benchmark:
    'kind run_id engine ended_at timestamp timestamp_given time_source timestamp_sender version engine_hours duration_s samples conditions conditions_units readings conditions_si readings_si anomalies given fields_left_out record_key source revision contributed_by received_at',
  boatlog:
    'entry_id timestamp timestamp_given time_source type content gps gps_given weather given fields_left_out record_key source revision contributed_by received_at',
  marine_vision_captures:
    'capture_id timestamp timestamp_given time_source file_name file_size_bytes species confidence species_top3 person_detected fish_detected person_confidence fish_confidence second_species location_name slot_id gps gps_given given fields_left_out record_key source revision contributed_by received_at',
  marine_vision_snapshots:
    'snapshot_id timestamp timestamp_given time_source orientation detections_count detection_types detections alert_level alert_triggered file_name file_size_bytes error passed_over given fields_left_out record_key source revision contributed_by received_at',
  qr_codes:
    'origin generated_at installation_uuid current_tier pairing_completed paired_at mobile_app_version given fields_left_out record_key source revision contributed_by received_at',
  settings:
    'license user_preferences unit_metadata given fields_left_out record_key source revision contributed_by received_at',
  system_alerts:
    'alert_id origin timestamp timestamp_given time_source type category severity title message metric sensor_value threshold_value sensor_values resolved resolved_at gps gps_given details timestamp_sender delivery_status sender times_raised transitions transitions_unlisted given fields_left_out record_key source revision contributed_by received_at',
  onboarding:
    'configuration completed completion_timestamp reset_count max_resets resets_remaining last_reset_timestamp given fields_left_out record_key source revision contributed_by received_at',
  telemetry:
    'origin timestamp timestamp_given time_source period_s samples system_uptime_seconds cpu_count load_average_1m load_average_5m load_average_15m cpu_temperature_c cpu_temperature_c_max cpu_usage_percent cpu_usage_percent_max cpu_frequency_mhz cpu_throttled memory_total_kb memory_available_kb memory_available_kb_min memory_used_percent boot_count unclean_shutdowns disk_total_bytes disk_used_bytes disk_free_bytes disk_used_percent network given fields_left_out record_key source revision contributed_by received_at',
};

/** The members of a whole export beside `data`. */
const OF_THE_DOCUMENT = new Set(
  [
    'installation_id format_version export_timestamp tier request_id boat_key $schema software_version sequence boot clock',
    'part_of problems absent withheld not_requested categories',
  ].flatMap((names) => names.split(' ')),
);

const FIELDS = new Map(CATEGORIES.map((category) => [category, new Set(OWN_FIELDS[category].split(' '))]));
const IDS: readonly (readonly [string, CategoryName])[] = [
  ['entry_id', 'boatlog'],
  ['capture_id', 'marine_vision_captures'],
  ['snapshot_id', 'marine_vision_snapshots'],
  ['alert_id', 'system_alerts'],
  ['run_id', 'engine_benchmark'],
];
/** Records without an id of their own; the others' fields are anybody's words. */
const WITHOUT_ID = ['engine_benchmark', 'qr_codes', 'settings', 'onboarding', 'telemetry'] as const;
/** So many members of one kind are no chance: in a list that is called as we call it, and anywhere. */
const FEW = 2;
const SOME = 3;

type Fields = Readonly<Record<string, unknown>>;

/**
 * The members of an object within an answer that are the server's own: all but what a record of ours has, where it is one.
 * What the server adds to a record stays. `within` is the name of the member that holds it, or holds it in a list.
 */
export function withoutOurs(fields: Fields, within: string, isInList: boolean): [string, unknown][] {
  const all = Object.entries(fields);
  if (fields.format_version !== undefined && fields.export_timestamp !== undefined) {
    return all.filter(([name]) => !OF_THE_DOCUMENT.has(name));
  }
  const category = categoryOf(fields, within, isInList);
  return category === undefined ? all : all.filter(([name]) => !FIELDS.get(category)?.has(name));
}

function categoryOf(fields: Fields, within: string, isInList: boolean): CategoryName | undefined {
  const known = IDS.find(([id]) => id in fields)?.[1];
  if (known !== undefined) return known;
  const named = CATEGORIES.find((name) => name === within);
  if (named !== undefined && isObjectCategory(named)) return named;
  if (named !== undefined && isInList && countOwn(fields, named) >= FEW) return named;
  const [most] = WITHOUT_ID.map((name) => ({ name, count: countOwn(fields, name) })).sort((a, b) => b.count - a.count);
  return most !== undefined && most.count >= SOME ? most.name : undefined;
}

const countOwn = (fields: Fields, category: CategoryName): number =>
  Object.keys(fields).filter((name) => FIELDS.get(category)?.has(name)).length;
