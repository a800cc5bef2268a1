import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessMemory {
  /** Resident now, MB. */
  readonly rssMb: number;
  /** The most that was ever resident, MB. */
  readonly peakMb: number;
  /** Its own and its share of what it has in common with others, MB: the one number that may be summed. */
  readonly pssMb: number;
  /** What is its alone, MB: without program text, whose share depends on who else runs it. */
  readonly ownMb: number;
}

/** What the kernel says of a process's memory. Throws when there is no such process. */
export function memoryOf(pid: number): ProcessMemory {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return {
    rssMb: kb(status, 'VmRSS') / 1024,
    peakMb: kb(status, 'VmHWM') / 1024,
    pssMb: kb(rollup, 'Pss') / 1024,
    ownMb: kb(rollup, 'Anonymous') / 1024,
  };
}

function kb(text: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? Number.NaN);
}

/** Milliseconds of processor time a process has used. Counted in hundredths of a second. Throws when there is none. */
export function cpuMsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** How often all threads of a process went to sleep until now, which is how often something woke them. */
export function wakeupsOf(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  return threads.reduce((sum, thread) => {
    const status = readFileSync(`/proc/${pid}/task/${thread}/status`, 'utf8');
    return sum + Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(status)?.[1] ?? Number.NaN);
  }, 0);
}

/** Bytes that a process sent on their way to a disk until now. What lies in memory only, as under tmpfs, is not counted. */
export function diskBytesOf(pid: number): number {
  return Number(/^write_bytes: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1] ?? Number.NaN);
}
