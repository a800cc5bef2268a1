import { readFile, statfs } from 'node:fs/promises';
import { cpus, loadavg, uptime } from 'node:os';
import { timeFields } from '../../../shared/export/from-boat/boat-time.ts';
import {
  type Fields,
  field,
  fieldsField,
  flagField,
  numberField,
} from '../../../shared/export/from-boat/read-fields.ts';
import { NOTHING_KNOWN } from '../../../shared/export/from-boat/telemetry-record.ts';
import type { RecordOf } from '../../../shared/export/records.ts';
import { isoTime } from '../../../shared/runtime/clock.ts';
import { type Boat, readFields } from '../sources/boat.ts';
import { SourceProblem } from '../sources/source-problem.ts';
import { listCategory } from './category.ts';

const HEALTH = 'state/pi-health-status.json';
const CPU_TEMPERATURE = '/sys/class/thermal/thermal_zone0/temp';
type Telemetry = RecordOf<'telemetry'>;

/** How the computer on board is doing. Only with the owner's consent; read without any child process. */
export const telemetry = listCategory('telemetry', async function* ({ boat, problem }) {
  if (!boat.hasConsent) {
    throw new SourceProblem(
      'no_consent',
      'The owner has not agreed that telemetry leaves the boat (telemetry_enabled).',
    );
  }
  yield [await systemRecord(boat)];
  const health = await readFields(boat.root, HEALTH);
  if (health.fields) yield [healthRecord(health.fields, boat)];
  else if (health.problem.code !== 'missing') problem(health.problem.code, health.problem.message);
});

async function systemRecord(boat: Boat): Promise<Telemetry> {
  const [memory, network, temperature, disk] = await Promise.all([
    textOf('/proc/meminfo'),
    textOf('/proc/net/dev'),
    textOf(CPU_TEMPERATURE),
    statfs(boat.root).catch(() => null),
  ]);
  const [one = null, five = null, fifteen = null] = loadavg();
  return {
    origin: 'system',
    timestamp: isoTime(boat.at),
    ...NOTHING_KNOWN,
    system_uptime_seconds: Math.round(uptime()),
    cpu_count: cpus().length,
    load_average_1m: one,
    load_average_5m: five,
    load_average_15m: fifteen,
    cpu_temperature_c: /^\d+\s*$/.test(temperature) ? Number(temperature) / 1000 : null,
    ...memoryFields(memory),
    ...(disk && diskFields(disk)),
    network: networkCounters(network),
  };
}

/** A file that is not there, as on another kind of computer, tells nothing. */
const textOf = (path: string) => readFile(path, 'utf8').catch(() => '');

/** From the text of `/proc/meminfo`. */
export function memoryFields(meminfo: string): Partial<Telemetry> {
  const kilobytes = (name: string) => {
    const found = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(meminfo);
    return found ? Number(found[1]) : null;
  };
  const total = kilobytes('MemTotal');
  const available = kilobytes('MemAvailable');
  return {
    memory_total_kb: total,
    memory_available_kb: available,
    memory_used_percent: total === null || available === null ? null : percent(total - available, total),
  };
}

function diskFields(disk: { bsize: number; blocks: number; bfree: number; bavail: number }): Partial<Telemetry> {
  const used = disk.blocks - disk.bfree;
  return {
    disk_total_bytes: disk.blocks * disk.bsize,
    disk_used_bytes: used * disk.bsize,
    disk_free_bytes: disk.bavail * disk.bsize,
    // As df has it: of what is used or may be used, without the part reserved for root.
    disk_used_percent: percent(used, used + disk.bavail),
  };
}

const percent = (part: number, whole: number) => (whole > 0 ? Math.round((part / whole) * 1000) / 10 : null);

/** From the text of `/proc/net/dev`: bytes are the first and the ninth column. The loopback tells nothing. */
export function networkCounters(dev: string): Telemetry['network'] {
  return dev.split('\n').flatMap((line) => {
    const found = /^\s*([^\s:]+):\s*(\d+(?:\s+\d+)*)\s*$/.exec(line);
    const columns = found?.[2]?.split(/\s+/).map(Number) ?? [];
    const [received, sent] = [columns[0], columns[8]];
    if (!found?.[1] || found[1] === 'lo' || received === undefined || sent === undefined) return [];
    return [{ interface: found[1], received_bytes: received, sent_bytes: sent }];
  });
}

/** What only the boat's own health service knows; the rest of its file is what `system` says more exactly. */
function healthRecord(health: Fields, { time }: Boat): Telemetry {
  const cpu = fieldsField(health, 'cpu') ?? {};
  return {
    origin: 'pi_health',
    ...timeFields(time, field(health, 'timestamp')),
    ...NOTHING_KNOWN,
    system_uptime_seconds: numberField(health, 'uptime'),
    cpu_temperature_c: numberField(cpu, 'temperature'),
    cpu_usage_percent: numberField(cpu, 'usage'),
    cpu_frequency_mhz: numberField(cpu, 'frequency'),
    cpu_throttled: flagField(cpu, 'throttled'),
  };
}
