import { NOTHING_KNOWN } from '../../../shared/export/from-boat/telemetry-record.ts';
import type { RecordOf } from '../../../shared/export/records.ts';
import type { CpuTicks, SystemState } from '../sources/read-system.ts';

type Telemetry = RecordOf<'telemetry'>;

/** How often the computer was started, and how often the plug was pulled; kept from start to start. */
export interface BootCount {
  readonly bootId: string;
  readonly boots: number;
  readonly unclean: number;
  /** Whether it runs: true at a start means that the last end came without a word. */
  readonly isRunning: boolean;
}

/** At a start, by what was kept at the last one, or null. A program that was only started anew is no boot. Pure. */
export function countBoot(kept: BootCount | null, bootId: string): BootCount {
  if (kept === null) return { bootId, boots: 1, unclean: 0, isRunning: true };
  if (kept.bootId === bootId) return { ...kept, isRunning: true };
  return { bootId, boots: kept.boots + 1, unclean: kept.unclean + (kept.isRunning ? 1 : 0), isRunning: true };
}

/** A sample a minute becomes one record every ten: means, extremes, and the last of what only counts on. Pure. */
export function createTelemetryPeriod() {
  let samples: { at: number; monotonicMs: number; state: SystemState; cpuPercent: number | null }[] = [];
  let lastTicks: CpuTicks | null = null;

  return {
    /** `monotonicMs` is a time that never jumps. */
    add(at: number, monotonicMs: number, state: SystemState): void {
      samples.push({ at, monotonicMs, state, cpuPercent: cpuPercent(lastTicks, state.ticks) });
      lastTicks = state.ticks;
    },

    /** What the samples since the last one amount to, and begins a new period; null while there is not more than one. */
    take(boot: BootCount): Telemetry | null {
      const taken = samples;
      const [first, last] = [taken[0], taken.at(-1)];
      if (!first || !last || first === last) return null;
      samples = [];
      const { ticks: _ticks, ...lastState } = last.state;
      const numbersOf = (name: keyof Telemetry) => taken.flatMap(({ state }) => numberOf(state[name]));
      const cpu = taken.flatMap((sample) => numberOf(sample.cpuPercent));
      return {
        origin: 'system_period',
        timestamp: new Date(first.at).toISOString(),
        ...NOTHING_KNOWN,
        ...lastState,
        period_s: Math.round((last.monotonicMs - first.monotonicMs) / 1_000),
        samples: taken.length,
        load_average_1m: mean(numbersOf('load_average_1m')),
        load_average_5m: mean(numbersOf('load_average_5m')),
        load_average_15m: mean(numbersOf('load_average_15m')),
        cpu_temperature_c: mean(numbersOf('cpu_temperature_c')),
        cpu_temperature_c_max: highest(numbersOf('cpu_temperature_c')),
        cpu_usage_percent: mean(cpu),
        cpu_usage_percent_max: highest(cpu),
        cpu_throttled: wasThrottled(taken.map(({ state }) => state.cpu_throttled)),
        memory_available_kb_min: lowest(numbersOf('memory_available_kb')),
        boot_count: boot.boots,
        unclean_shutdowns: boot.unclean,
      };
    },
  };
}

/** Of all cores, between two looks; null before the second. */
function cpuPercent(before: CpuTicks | null, now: CpuTicks | null): number | null {
  if (before === null || now === null || now.all <= before.all) return null;
  return round(((now.busy - before.busy) / (now.all - before.all)) * 100);
}

function wasThrottled(flags: readonly (boolean | null | undefined)[]): boolean | null {
  if (flags.includes(true)) return true;
  return flags.includes(false) ? false : null;
}

const numberOf = (value: unknown): number[] => (typeof value === 'number' ? [value] : []);
const mean = (numbers: readonly number[]) =>
  numbers.length === 0 ? null : round(numbers.reduce((sum, number) => sum + number, 0) / numbers.length);
const highest = (numbers: readonly number[]) => (numbers.length === 0 ? null : Math.max(...numbers));
const lowest = (numbers: readonly number[]) => (numbers.length === 0 ? null : Math.min(...numbers));
const round = (value: number) => Math.round(value * 100) / 100;
