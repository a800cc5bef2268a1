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

/** By which cameras tell what they go on seeing. */
export const SNAPSHOT_IDS = ['snapshot_id', 'id', 'event_id'] as const;

const ID_NAMES = [...Object.values(ID_FIELDS), ...BOATLOG_NAMES.entry_id, 'alert_uid'];

/** The names under which contributed records name themselves. */
export const idNames = (category: CategoryName): readonly string[] =>
  category === 'marine_vision_snapshots' ? [...ID_NAMES, ...SNAPSHOT_IDS] : ID_NAMES;
