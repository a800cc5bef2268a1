import { expect, test } from 'vitest';
import {
  type BootCount,
  countBoot,
  createTelemetryPeriod,
} from '../../../../services/collector/recorders/telemetry-period.ts';

const START = Date.parse('2026-05-01T10:00:00Z');
const kept = (bootId: string, isRunning: boolean): BootCount => ({ bootId, boots: 3, unclean: 1, isRunning });

test.each<[string, BootCount | null, string, Partial<BootCount>]>([
  ['the first start ever', null, 'a', { boots: 1, unclean: 0 }],
  ['the program was started anew', kept('a', false), 'a', { boots: 3, unclean: 1 }],
  ['the program was killed', kept('a', true), 'a', { boots: 3, unclean: 1 }],
  ['a boot after a clean end', kept('a', false), 'b', { boots: 4, unclean: 1 }],
  ['a boot after the plug was pulled', kept('a', true), 'b', { boots: 4, unclean: 2 }],
])('%s', (_what, before, bootId, expected) => {
  expect(countBoot(before, bootId)).toEqual({ bootId, isRunning: true, ...expected });
});

test('samples become means, extremes, and the last of what only counts on', () => {
  const period = createTelemetryPeriod();
  const samples = [
    { cpu_temperature_c: 50, memory_available_kb: 3_000, ticks: { busy: 100, all: 1_000 }, sent_bytes: 1 },
    { cpu_temperature_c: 60, memory_available_kb: 1_000, ticks: { busy: 200, all: 2_000 }, sent_bytes: 2 },
    { cpu_temperature_c: 70, memory_available_kb: 2_000, ticks: { busy: 500, all: 3_000 }, sent_bytes: 3 },
  ];
  for (const [i, { sent_bytes, ...sample }] of samples.entries()) {
    period.add(START + i * 60_000, i * 60_000, {
      ...sample,
      system_uptime_seconds: 100 + i * 60,
      cpu_throttled: i === 1,
      network: [{ interface: 'wlan0', received_bytes: 0, sent_bytes, link_up: i < 2 }],
    });
  }
  expect(period.take(kept('a', true))).toEqual({
    origin: 'system_period',
    timestamp: '2026-05-01T10:00:00.000Z',
    period_s: 120,
    samples: 3,
    system_uptime_seconds: 220,
    cpu_count: null,
    load_average_1m: null,
    load_average_5m: null,
    load_average_15m: null,
    cpu_temperature_c: 60,
    cpu_temperature_c_max: 70,
    cpu_usage_percent: 20,
    cpu_usage_percent_max: 30,
    cpu_frequency_mhz: null,
    cpu_throttled: true,
    memory_total_kb: null,
    memory_available_kb: 2_000,
    memory_available_kb_min: 1_000,
    memory_used_percent: null,
    disk_total_bytes: null,
    disk_used_bytes: null,
    disk_free_bytes: null,
    disk_used_percent: null,
    network: [{ interface: 'wlan0', received_bytes: 0, sent_bytes: 3, link_up: false }],
    boot_count: 3,
    unclean_shutdowns: 1,
  });
  expect(period.take(kept('a', true))).toBeNull();
  period.add(START + 180_000, 180_000, { ticks: null, network: [] });
  expect(period.take(kept('a', true)), 'one sample is no period').toBeNull();
  period.add(START + 240_000, 240_000, { ticks: null, network: [] });
  expect(period.take(kept('a', true))).toMatchObject({ timestamp: '2026-05-01T10:03:00.000Z', samples: 2 });
});
