import type { CategoryName } from '../../../shared/export/categories.ts';
import { BOATLOG_NAMES } from '../../../shared/export/from-boat/boatlog-names.ts';

/** The fields by which each category's records name themselves. */
export const ID_FIELDS: Partial<Record<CategoryName, string>> = {
  engine_benchmark: 'run_id',
  boatlog: 'entry_id',
  marine_vision_captures: 'capture_id',
  marine_vision_snapshots: 'snapshot_id',
  system_alerts: 'alert_id',
};

/** The names under which contributed records of any category name themselves. */
export const ID_NAMES = [...Object.values(ID_FIELDS), ...BOATLOG_NAMES.entry_id];
