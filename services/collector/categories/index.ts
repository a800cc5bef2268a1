import { CATEGORIES } from '../../../shared/export/categories.ts';
import { boatlog } from './boatlog.ts';
import type { Category } from './category.ts';
import { engineBenchmark } from './engine-benchmark.ts';
import { captures } from './marine-vision-captures.ts';
import { snapshots } from './marine-vision-snapshots.ts';
import { onboarding } from './onboarding.ts';
import { qrCodes } from './qr-codes.ts';
import { settings } from './settings.ts';
import { systemAlerts } from './system-alerts.ts';
import { telemetry } from './telemetry.ts';

const byName = {
  engine_benchmark: engineBenchmark,
  boatlog,
  marine_vision_captures: captures,
  marine_vision_snapshots: snapshots,
  qr_codes: qrCodes,
  settings,
  system_alerts: systemAlerts,
  onboarding,
  telemetry,
} as const;

/** The nine, in the order of the document. */
export const categories: readonly Category[] = CATEGORIES.map((name) => byName[name]);
