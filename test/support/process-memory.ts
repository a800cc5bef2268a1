import { readFileSync } from 'node:fs';

export interface ProcessMemory {
  /** Resident now, MB. */
  readonly rssMb: number;
  /** The most that was ever resident, MB. */
  readonly peakMb: number;
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
