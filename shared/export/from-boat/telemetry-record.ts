import type { RecordOf } from '../records.ts';

type Telemetry = RecordOf<'telemetry'>;

/** A record of the computer on board of which nothing is known yet. */
export const NOTHING_KNOWN = {
  system_uptime_seconds: null,
  cpu_count: null,
  load_average_1m: null,
  load_average_5m: null,
  load_average_15m: null,
  cpu_temperature_c: null,
  cpu_usage_percent: null,
  cpu_frequency_mhz: null,
  cpu_throttled: null,
  memory_total_kb: null,
  memory_available_kb: null,
  memory_used_percent: null,
  disk_total_bytes: null,
  disk_used_bytes: null,
  disk_free_bytes: null,
  disk_used_percent: null,
  network: [],
} satisfies Partial<Telemetry>;
