import { readFile, statfs } from 'node:fs/promises';
import { cpus, loadavg, uptime } from 'node:os';
import { join } from 'node:path';
import { diskOf } from '../../../shared/boat/disk-of.ts';
import { diskTurns } from '../../../shared/boat/disk-turns.ts';
import type { RecordOf } from '../../../shared/export/records.ts';

type Telemetry = RecordOf<'telemetry'>;
type Network = Telemetry['network'][number];

const CPU_TEMPERATURE = '/sys/class/thermal/thermal_zone0/temp';
/** Only a Raspberry Pi has it: a bit for each reason to slow down, now (0 to 3) and since boot (16 to 19). */
const THROTTLED = '/sys/devices/platform/soc/soc:firmware/get_throttled';
const THROTTLED_NOW = 0x0f;
const NETWORK_FOLDER = '/sys/class/net';

/** Ticks of all cores since boot. */
export interface CpuTicks {
  readonly busy: number;
  readonly all: number;
}

/** The computer on board at one moment; null or absent is what it does not tell. Read without any child process. */
export interface SystemState extends Partial<Telemetry> {
  readonly ticks: CpuTicks | null;
  readonly network: Network[];
}

/** Never throws. `root` lies on the disk that is told of. */
export async function readSystem(root: string): Promise<SystemState> {
  const [memory, dev, temperature, stat, throttled, disk] = await Promise.all([
    textOf('/proc/meminfo'),
    textOf('/proc/net/dev'),
    textOf(CPU_TEMPERATURE),
    textOf('/proc/stat'),
    textOf(THROTTLED),
    diskTurns.take(diskOf(root), () => statfs(root)).catch(() => null),
  ]);
  const [one = null, five = null, fifteen = null] = loadavg();
  return {
    system_uptime_seconds: Math.round(uptime()),
    cpu_count: cpus().length,
    load_average_1m: one,
    load_average_5m: five,
    load_average_15m: fifteen,
    cpu_temperature_c: /^\d+\s*$/.test(temperature) ? Number(temperature) / 1000 : null,
    cpu_throttled: throttledOf(throttled),
    ...memoryFields(memory),
    ...(disk && diskFields(disk)),
    network: await Promise.all(networkCounters(dev).map(withLink)),
    ticks: cpuTicks(stat),
  };
}

/** A file that is not there, as on another kind of computer, tells nothing. */
const textOf = (path: string) => readFile(path, 'utf8').catch(() => '');

function throttledOf(text: string): boolean | null {
  const bits = /^(?:0x)?[0-9a-f]{1,8}\s*$/i.test(text) ? Number.parseInt(text, 16) : Number.NaN;
  return Number.isNaN(bits) ? null : (bits & THROTTLED_NOW) !== 0;
}

/** From the first line of `/proc/stat`: user, nice, system, idle, iowait, irq, softirq, steal. */
export function cpuTicks(stat: string): CpuTicks | null {
  const columns = /^cpu\s+(\d+(?:\s+\d+){3,})/.exec(stat)?.[1]?.split(/\s+/).slice(0, 8).map(Number);
  if (!columns) return null;
  const all = columns.reduce((sum, ticks) => sum + ticks, 0);
  return { busy: all - (columns[3] ?? 0) - (columns[4] ?? 0), all };
}

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
export function networkCounters(dev: string): Network[] {
  return dev.split('\n').flatMap((line) => {
    const found = /^\s*([^\s:]+):\s*(\d+(?:\s+\d+)*)\s*$/.exec(line);
    const columns = found?.[2]?.split(/\s+/).map(Number) ?? [];
    const [received, sent] = [columns[0], columns[8]];
    if (!found?.[1] || found[1] === 'lo' || received === undefined || sent === undefined) return [];
    return [{ interface: found[1], received_bytes: received, sent_bytes: sent }];
  });
}

/** Whether its link is up, and how often that has changed since boot. */
async function withLink(network: Network): Promise<Network> {
  const folder = join(NETWORK_FOLDER, network.interface);
  const [state, changes] = await Promise.all([
    textOf(join(folder, 'operstate')),
    textOf(join(folder, 'carrier_changes')),
  ]);
  return {
    ...network,
    ...(/^(up|down)\s*$/.test(state) && { link_up: state.startsWith('up') }),
    ...(/^\d+\s*$/.test(changes) && { link_changes: Number(changes) }),
  };
}
